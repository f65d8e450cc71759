"""A campaign as a row of cells, and in the few lines over its events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from obs_tui.model.campaigns import Campaign, CampaignStatus, annotation_field
from obs_tui.model.counting import counted
from obs_tui.model.datasets import TaskStatus
from obs_tui.model.filters import Filter, FilterError
from obs_tui.model.judges import Judge, SavedClassification, SavedRegression
from obs_tui.model.query import format_filter

from .row import GAP, MARK, fit
from .safe import safe_content, visible
from .time import relative_time

_STATUS = 9
_TIME = 6
_JUDGE = 16
_LEAST_NAME = 16
_BAR = 16
_LONGEST = 400
_LONGEST_JUDGE = 100
_WORDS: dict[str, str] = {
    TaskStatus.RUNNING: "running",
    TaskStatus.CONTINUED_AS_NEW: "running",
    TaskStatus.COMPLETED: "done",
    TaskStatus.FAILED: "failed",
    TaskStatus.CANCELED: "cancelled",
    TaskStatus.TERMINATED: "ended",
    TaskStatus.TIMED_OUT: "timed out",
    TaskStatus.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class CampaignColumns:
    """The cells that each column has; 0 where there is no room for it."""

    name: int
    judge: int
    created: int

    def headings(self) -> str:
        """The headings, aligned as their columns are."""
        cells = [fit("CAMPAIGN", self.name)]
        cells += [fit("JUDGE", self.judge)] if self.judge else []
        cells.append(fit("STATUS", _STATUS))
        cells += [fit("BEGUN", self.created, right=True)] if self.created else []
        return (" " * GAP).join(cells)


def campaign_columns(width: int) -> CampaignColumns:
    """What fits into rows of `width` cells."""
    room = width - MARK - _STATUS - GAP
    created = _TIME if room - _TIME - GAP >= _LEAST_NAME else 0
    room -= created + GAP if created else 0
    judge = _JUDGE if room - _JUDGE - GAP >= _LEAST_NAME else 0
    room -= judge + GAP if judge else 0
    return CampaignColumns(max(room, 1), judge, created)


def campaign_cells(
    campaign: Campaign, status: CampaignStatus | None, columns: CampaignColumns, now: datetime
) -> Iterator[tuple[str, str]]:
    """The cells of a row with what each is of: name, judge, status, time."""
    yield fit(visible(campaign.name), columns.name), "name"
    if columns.judge:
        judge = campaign.judge.name if campaign.judge is not None else ""
        yield fit(visible(judge), columns.judge), "judge"
    yield fit(_brief(status), _STATUS), "status"
    if columns.created:
        begun = relative_time(min(campaign.created_at, now), now) if campaign.created_at else ""
        yield fit(begun, columns.created, right=True), "time"


def done(status: CampaignStatus) -> int | None:
    """How many of the events are done with, where the server tells."""
    if status.judged is None:
        return None
    return status.judged + (status.undefined or 0) + (status.failed or 0)


def status_words(status: CampaignStatus) -> str:
    """`running`, `done`; a status that we do not know as the server says it."""
    return _WORDS.get(status.status) or visible(status.status.lower().replace("_", " "))


def _brief(status: CampaignStatus | None) -> str:
    if status is None:
        return "…"
    if status.running and status.selected and (so_far := done(status)) is not None:
        return f"{so_far * 100 // status.selected} %"
    return status_words(status)


def campaign_about(
    campaign: Campaign,
    status: CampaignStatus | None,
    written: Callable[[Filter], str] = format_filter,
) -> Content:
    """Name and purpose; how it stands; who judges what. `written` is how filters are written."""
    lines = [
        Content.assemble(
            safe_content(campaign.name, "bold"),
            safe_content(f"{' ' * GAP}{campaign.description}"[:_LONGEST], "$text-muted"),
        ),
        _standing(status),
        _judge(campaign.judge),
        _selection(campaign, written),
    ]
    if status is not None and status.message and _tells(status):
        lines.insert(2, safe_content(status.message[:_LONGEST], "$text-muted"))
    return Content("\n").join(lines)


def _standing(status: CampaignStatus | None) -> Content:
    if status is None:
        return Content.styled("…", "$text-muted")
    glyph, style = ("▸", "$text-accent") if status.running else ("✓", "$text-success")
    if not status.running and status.status != TaskStatus.COMPLETED:
        glyph, style = "✗", "$text-error"
    parts = [(f"{glyph} ", style), (status_words(status), "bold")]
    so_far = done(status)
    if so_far is not None and status.selected:
        if status.running:
            filled = min(_BAR * so_far // status.selected, _BAR)
            parts += [("  ", ""), ("█" * filled, style), ("░" * (_BAR - filled), "$text-muted")]
        parts.append((f"  {so_far:,} of {counted(status.selected, 'event')}", ""))
        for count, what in ((status.undefined, "undefined"), (status.failed, "failed")):
            if count:
                parts.append((f" · {count:,} {what}", "$text-warning"))
    return Content.assemble(*parts)


def _tells(status: CampaignStatus) -> bool:
    """Whether its message says what the counts do not."""
    return bool(status.failed) or status.status != TaskStatus.COMPLETED


def _judge(judge: Judge | None) -> Content:
    if judge is None:
        return Content.styled("by a judge that cannot be read", "$text-muted")
    match judge.output:
        case SavedClassification(options=options):
            answers = " / ".join(option.value for option in options)
        case SavedRegression() as scale:
            answers = f"{scale.min:g} to {scale.max:g}"
        case _:
            answers = ""
    told = fit(visible(f"  {judge.model_name}  {answers}"), _LONGEST_JUDGE).rstrip()
    return Content.assemble(("by ", "$text-muted"), safe_content(judge.name), (told, "$text-muted"))


def _selection(campaign: Campaign, written: Callable[[Filter], str]) -> Content:
    try:
        text = written(campaign.filters())
    except (FilterError, ValueError):
        text = "a filter that this version does not know"
    most = f"{campaign.max_nb_events:,} " if campaign.max_nb_events is not None else ""
    what = f"the newest {most}events that match " if text else f"the newest {most}events"
    return Content.assemble((what, "$text-muted"), safe_content(text[:_LONGEST]))


def annotation(campaign: Campaign) -> str:
    """The field that holds its verdicts; empty where its judge cannot be read."""
    return annotation_field(campaign.judge.id) if campaign.judge is not None else ""
