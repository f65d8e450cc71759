"""What is said of a run: how far, how fast, what holds it back. Words of ours, data made safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

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


def state(run: JudgingRun, live: LiveRun | None) -> str:
    """How a run stands, in one word or two."""
    if live is not None:
        return "paused" if live.control.paused else "running"
    if run.cancelled:
        return "cancelled"
    if run.stopped is not None:
        return "stopped"
    return "finished" if run.finished else "unfinished"


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


def progress(run: JudgingRun, live: LiveRun | None) -> Content:
    """How much is done and left, how fast it goes, how long it will take or took."""
    parts = [
        Content.styled(state(run, live), "bold $accent"),
        Content.styled(f"{run.judged:,} of {run.total:,} judged", "bold"),
    ]
    if run.failed:
        parts.append(Content.styled(f"{run.failed:,} failed", "$text-error"))
    if run.waiting:
        parts.append(Content(f"{run.waiting:,} left"))
    pace = live.pace if live is not None else None
    if pace is not None:
        parts.append(Content(f"{pace:.1f}/s" if pace >= 1 else f"{pace * 60:.1f}/min"))
        if run.waiting:
            parts.append(Content(f"{duration(run.waiting / pace)} to go"))
    if run.judged:
        parts.append(Content(f"{duration(run.seconds / run.judged)} a verdict"))
    return Content.styled(" · ", "$text-muted").join(parts)


def standing(run: JudgingRun, live: LiveRun | None, fault: str, now: datetime) -> Content | str:
    """What holds a run back or ended it, and the key that helps; empty where all is well."""
    if fault:
        return Content.assemble(("✗ ", "$text-error"), safe_content(fault), *_key("p", "goes on"))
    if live is not None:
        if live.control.paused:
            return Content.assemble(("‖ ", "$text-warning"), "Paused", *_key("p", "goes on"))
        if live.control.held > _HELD:
            held = f"The server is busy: every call waits {duration(live.control.held)}."
            return Content.assemble(("‖ ", "$text-warning"), held)
        return ""
    if run.stopped is not None:
        cause = failure_content(run.stopped, "")
        why = "\nEvery further call would fail as well"
        return Content.assemble(cause, why, *_key("p", "goes on once that is mended"))
    if not run.waiting:
        return ""
    if run.elsewhere and run.last_at is not None and (now - run.last_at).total_seconds() < _FRESH:
        said = (
            f"A verdict came {_ago(relative_time(run.last_at, now))}: another obs-tui may be at it"
        )
        return Content.assemble(("‖ ", "$text-warning"), said, *_key("p", "takes it over"))
    word = "Cancelled" if run.cancelled else "Unfinished"
    return Content.assemble(("‖ ", "$text-warning"), word, *_key("p", "goes on"))


def failures(
    run: JudgingRun, causes: Sequence[tuple[str, int]], shown: int, *, going: bool
) -> Content | str:
    """Why items failed, the most frequent first, and what can be done: less while it is `going`.
    What stopped the run is told by `standing`."""
    if not run.failed or not causes:
        return ""
    told = " ".join(filter(None, run.stopped[:2])) if run.stopped is not None and not going else ""
    causes = [each for each in causes if each[0] != told]
    lines = [
        Content.assemble((f"✗ {count:,} × ", "$text-error"), safe_content(cause[:_WIDEST]))
        for cause, count in causes[:shown]
    ]
    rest = len(causes) - shown
    more = f"{rest:,} more {'cause' if rest == 1 else 'causes'}; " if rest > 0 else ""
    again = " judges again, once it has ended" if going else " judges again"
    keys = ("f", "bold $text-accent"), " lists them, ", ("r", "bold $text-accent"), again
    lines.append(Content.assemble(more, *keys))
    return Content("\n").join(lines)


def _key(key: str, does: str) -> tuple[str | tuple[str, str], ...]:
    return "; ", (key, "bold $text-accent"), f" {does}."


def under_way(going: Sequence[LiveRun], unfinished: int) -> str:
    """What a title bar says of runs; empty where there are none to speak of."""
    if going:
        done = sum(live.run.judged + live.run.failed for live in going)
        share = done / max(sum(live.run.total for live in going), 1)
        paused = all(live.control.paused for live in going)
        return f"{'paused at' if paused else 'judging'} {share:.0%}"
    runs = "run" if unfinished == 1 else "runs"
    return f"‖ {unfinished:,} {runs} left, ctrl+x" if unfinished else ""


def ended(run: JudgingRun, fault: str) -> str:
    """What is told of a run that ended where it was not watched."""
    name = visible(run.judge.name)
    said = f"{name}: {run.judged:,} of {run.total:,} judged"
    if run.failed:
        said += f", {run.failed:,} failed"
    why = fault or (f"{run.stopped.sentence} {run.stopped.cause}" if run.stopped else "")
    return f"{said}. {visible(why)}".strip() + " ctrl+x shows it."
