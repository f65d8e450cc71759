"""Events picked out of a run: by a bar, by having failed. As a filter, where that can be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from obs_tui.journal.entries import UNREADABLE, read_kept
from obs_tui.model.filters import MAX_CONDITIONS, Condition, Filter, Group, Operator

from .bars import Bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obs_tui.journal import Journal
    from obs_tui.model.fields import FieldCatalogue

    from .runs import JudgingRun

EVENT_ID = "event_id"


class Slice(NamedTuple):
    """Some events, and what they have in common, in words that may hold untrusted text. `within`
    is a filter that all of them match, and some others."""

    about: str
    event_ids: tuple[str, ...]
    within: Filter = None


async def answered(journal: Journal, run: JudgingRun, bar: Bar) -> Slice:
    """The events that a bar counts. Raises JournalError."""
    place = run.bars.place
    ids = await journal.judging.answered_by(run.id, lambda answer: place(answer) == bar.number)
    return Slice(f"{run.judge.name}: {bar.label}", ids, _found_by(run))


async def failed(journal: Journal, run: JudgingRun) -> Slice:
    """The events that could not be judged. Raises JournalError."""
    found = await journal.judging.failures(run.id)
    ids = dict.fromkeys(each.event_id for each in found)
    return Slice(f"{run.judge.name}: failed", tuple(ids), _found_by(run))


def _found_by(run: JudgingRun) -> Filter:
    """The filter that the run's events were found by; none where they were marked."""
    try:
        return read_kept(str(run.kept.body["filters"]))
    except UNREADABLE:
        return None


def any_of(event_ids: Sequence[str], fields: FieldCatalogue) -> Filter:
    """The filter that these events match; None where they are too many for one, or this server
    does not filter by id."""
    field = fields.get(EVENT_ID)
    if field is None or Operator.EQ not in field.supported_operators or not event_ids:
        return None
    if len(event_ids) > MAX_CONDITIONS:
        return None
    conditions = tuple(Condition(EVENT_ID, Operator.EQ, each) for each in event_ids)
    return conditions[0] if len(conditions) == 1 else Group("OR", conditions)
