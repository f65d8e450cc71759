"""The verdicts of a saved judge that the server's campaigns wrote onto events.

An event carries the answer and nothing else: no analysis, no time, and no version. So they count as
those of the judge as it is saved now, and only where the journal has no verdict on the event.
"""

from __future__ import annotations

from sys import float_info
from typing import TYPE_CHECKING

from pydantic import ValidationError

from obs_tui.journal import VerdictEntry
from obs_tui.journal.entries import version_of
from obs_tui.model.campaigns import MAX_EVENTS, annotation_field
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.judges import Verdict
from obs_tui.service.errors import NotFoundError

from .sampling import all_rows, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from obs_tui.model.events import Event
    from obs_tui.model.judges import Judge, JudgeDraft
    from obs_tui.model.rows import EventRow
    from obs_tui.service.protocol import Service


async def field_of(service: Service, judge: JudgeDraft, judge_id: str | None) -> str:
    """The field in which events carry the verdicts of this version of a judge; empty where it is
    not saved as it is, or no campaign of it judged anything. Without its id it is found by its
    name. Raises ServiceError."""
    if judge_id is not None:
        try:
            saved: Sequence[Judge] = (await service.fetch_judge(judge_id),)
        except NotFoundError:
            return ""
    else:
        saved = (await service.list_judges(q=judge.name)).results
    field = next((annotation_field(each.id) for each in saved if _is(each, judge)), "")
    return field if field and (await service.list_fields()).get(field) is not None else ""


def _is(saved: Judge, judge: JudgeDraft) -> bool:
    try:
        return version_of(saved.draft()) == version_of(judge)
    except ValidationError:
        return False


async def by_campaigns(
    service: Service,
    judge: JudgeDraft,
    judge_id: str | None,
    event_ids: Sequence[str],
    now: datetime,
) -> dict[str, VerdictEntry]:
    """What campaigns of a judge said of these events, by event. Raises ServiceError."""
    field = await field_of(service, judge, judge_id) if event_ids else ""
    if not field:
        return {}
    rows = await rows_of(service, event_ids, (field,))
    if rows is None:  # all that it said, then
        written = Condition(field, Operator.ISNULL, False)
        rows = await all_rows(service, written, MAX_EVENTS, (field,))
    wanted = set(event_ids)
    found = (written_on(row, field, judge, judge_id, now) for row in rows)
    return {entry.event_id: entry for entry in found if entry and entry.event_id in wanted}


def written_on(
    event: Event | EventRow,
    field: str,
    judge: JudgeDraft,
    judge_id: str | None,
    now: datetime,
) -> VerdictEntry | None:
    """What stands in the field of an event, if it is an answer of the judge's. Without a name there
    is no field."""
    answer = event.extra_fields.get(field) if field else None
    scored = judge.output.type == "REGRESSION"
    if isinstance(answer, bool) or not isinstance(answer, int | float if scored else str):
        return None
    if not isinstance(answer, str) and not abs(answer) <= float_info.max:  # JSON has greater ones
        return None
    verdict = Verdict(answer=answer, analysis="")
    return VerdictEntry(event.event_id, judge, judge_id, verdict, now, 0.0, by_campaign=True)
