"""What is said of a run: how far, how fast, what holds it back. Words of ours, data made safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from obs_tui.model.load import Failure
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.text.time import duration, relative_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from obs_tui.evaluation.runs import JudgingRun

    from .live import LiveRun

_WIDEST = 200
_FRESH = 60
"""Seconds after which a verdict tells nothing of who is at work."""
_HELD = 1.0
"""Seconds a busy server is given before that is worth a word."""
_BARS = ("‖ ", "$text-warning")
_P = ("p", "bold $text-accent")


class Watched(NamedTuple):
    """A run as a screen has it: gone on with as `live` by this app, if it is; what went wrong here
    last; why items failed, with how often, the most frequent first."""

    run: JudgingRun
    live: LiveRun | None = None
    fault: Failure | None = None
    causes: Sequence[tuple[str, int]] = ()


UNWRITTEN = "The journal could not be written, so nothing was done."

AT_IT = Failure(
    "Another screen of this obs-tui is at it.",
    remedy="What it judges is shown here as it comes; to go on here, stop it there.",
)


def state(run: JudgingRun, live: LiveRun | None, now: datetime) -> str:
    """How a run stands, in one word or two."""
    if live is not None:
        return "paused" if live.control.paused else "running"
    if _at_work_elsewhere(run, now):
        return "elsewhere"
    if run.cancelled:
        return "cancelled"
    if run.stopped is not None:
        return "stopped"
    return "finished" if run.finished else "unfinished"


def _at_work_elsewhere(run: JudgingRun, now: datetime) -> bool:
    """Whether another instance works on it, as far as can be told: it may have been killed."""
    return run.elsewhere and run.waiting > 0 and (now - _last(run)).total_seconds() < _FRESH


def _last(run: JudgingRun) -> datetime:
    """When something is known to have been done for it."""
    return run.last_at or run.kept.started_at


def about(run: JudgingRun, now: datetime) -> Content:
    """What is judged, by which model, how, since when."""
    parts = [visible(run.about)[:_WIDEST], visible(run.judge.model_name)[:_WIDEST]]
    if run.repeats > 1:
        parts.append(f"each {run.repeats} times")
    parts.append(f"{run.jobs} at once")
    if run.rate is not None:
        parts.append(f"at most {run.rate:g} a minute")
    parts.append(f"begun {_ago(relative_time(run.kept.started_at, now))}")
    return Content.styled(" · ".join(parts), "$text-muted")


def _ago(when: str) -> str:
    return f"{when} ago" if when[:1].isdigit() else when


def bar(run: JudgingRun, width: int) -> Content:
    """The part that is done: judged, then failed, then left."""
    left = _part(width, run.waiting, run.total)
    failed = min(_part(width, run.failed, run.total), width - left)
    judged = width - left - failed
    return Content.assemble(
        ("█" * judged, "$text-accent"),
        ("▒" * failed, "$text-error"),
        ("░" * left, "$text-muted"),
    )


def _part(width: int, some: int, total: int) -> int:
    """So many cells of `width`, one at least where there is anything."""
    return max(width * some // max(total, 1), min(some, 1))


def progress(watched: Watched, now: datetime, width: int) -> Content:
    """How much is done and left, how long it will take, how fast it goes: as much of that as has
    room in `width`."""
    run, live = watched.run, watched.live
    parts = [
        Content.styled(state(run, live, now), "bold $accent"),
        Content.styled(f"{run.judged:,} of {run.total:,} judged", "bold"),
    ]
    if run.failed:
        parts.append(Content.styled(f"{run.failed:,} failed", "$text-error"))
    if run.waiting:
        parts.append(Content(f"{run.waiting:,} left"))
    pace = live.pace if live is not None else None
    if pace is not None:
        if run.waiting:
            parts.append(Content(f"{duration(run.waiting / pace)} to go"))
        parts.append(Content(f"{pace:.1f}/s" if pace >= 1 else f"{pace * 60:.1f}/min"))
    if run.judged:
        parts.append(Content(f"{duration(run.seconds / run.judged)} a verdict"))
    dot = Content.styled(" · ", "$text-muted")
    while len(parts) > 1 and dot.join(parts).cell_length > width:
        parts.pop()
    return dot.join(parts)


def standing(watched: Watched, now: datetime) -> Content | str:
    """What holds a run back or ended it, and the key that helps; empty where all is well."""
    run, live, fault, _ = watched
    if fault is AT_IT and run.waiting:
        return failure_content(AT_IT, "")
    if fault is not None and fault is not AT_IT:
        onward = Content.assemble("\n", _P, " goes on.") if run.waiting and live is None else ""
        return Content.assemble(failure_content(fault, ""), onward)
    if live is not None:
        if live.control.paused:
            return _held("Paused", "goes on")
        if live.control.why is not None:
            left = live.control.held
            waits = f"Every call waits {duration(left)}." if left > _HELD else "Asked again."
            return Content.assemble(_BARS, waits, "\n", failure_content(live.control.why, ""))
        return ""
    if _at_work_elsewhere(run, now):
        last = relative_time(_last(run), now)
        was = f", or was {last} ago" if last[:1].isdigit() else ""
        return _held(f"Another obs-tui is at it{was}: followed here", "takes it over")
    if run.stopped is not None:
        cause = failure_content(run.stopped, "")
        why = "\nEvery further call would fail as well; "
        return Content.assemble(cause, why, _P, " goes on once that is mended.")
    if not run.waiting:
        return ""
    return _held("Cancelled" if run.cancelled else "Unfinished", "goes on")


def _held(why: str, does: str) -> Content:
    """Why nothing goes on here, and what `p` does."""
    return Content.assemble(_BARS, f"{why}; ", _P, f" {does}.")


def failures(watched: Watched, shown: int) -> Content | str:
    """Why items failed, the most frequent first, and what can be done: less while it goes on. What
    stopped the run is told by `standing`."""
    run, live, _, causes = watched
    if not run.failed or not causes:
        return ""
    stopped = run.stopped if live is None else None
    told = " ".join(filter(None, stopped[:2])) if stopped is not None else ""
    causes = [each for each in causes if each[0] != told]
    lines = [
        Content.assemble((f"✗ {count:,} × ", "$text-error"), safe_content(cause[:_WIDEST]))
        for cause, count in causes[:shown]
    ]
    rest = len(causes) - shown
    more = f"{rest:,} more {'cause' if rest == 1 else 'causes'}; " if rest > 0 else ""
    again = " judges again" if live is None else " judges again, once it has ended"
    keys = ("f", "bold $text-accent"), " lists them, ", ("r", "bold $text-accent"), again
    lines.append(Content.assemble(more, *keys))
    return Content("\n").join(lines)


def under_way(going: Sequence[LiveRun], unfinished: int) -> str:
    """What a title bar says of runs; empty where there are none to speak of."""
    if going:
        done = sum(live.run.judged + live.run.failed for live in going)
        share = done / max(sum(live.run.total for live in going), 1)
        paused = all(live.control.paused for live in going)
        return f"{'paused at' if paused else 'judging'} {share:.0%}"
    runs = "run" if unfinished == 1 else "runs"
    return f"‖ {unfinished:,} {runs} left, ctrl+x" if unfinished else ""


def ended(run: JudgingRun, fault: Failure | None) -> str:
    """What is told of a run that ended where it was not watched."""
    name = visible(run.judge.name)
    said = f"{name}: {run.judged:,} of {run.total:,} judged"
    if run.failed:
        said += f", {run.failed:,} failed"
    why = " ".join((fault or run.stopped or Failure(""))[:2])
    return f"{said}. {visible(why)}".strip() + " ctrl+x shows it."
