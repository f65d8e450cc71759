"""Which events to review: the newest, some at random, or those a judge is least sure of."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from statistics import pstdev
from typing import TYPE_CHECKING, NamedTuple

from obs_tui.model.filters import MAX_CONDITIONS
from obs_tui.model.judges import BASELINE, Regression
from obs_tui.model.rows import EventRow

from .reviewing import by_event
from .slices import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from obs_tui.journal import VerdictEntry
    from obs_tui.model.filters import Filter
    from obs_tui.model.rows import Row
    from obs_tui.service.protocol import Service

MOST = 100
"""Events of one page."""
_MARGIN = re.compile(r"^Margin: (\d+)%", re.MULTILINE)


class Doubts(NamedTuple):
    """How unsure a judge was of events, the more the higher, by event; `basis` says in words how
    one can tell, and is empty where one cannot."""

    by_event: Mapping[str, float]
    basis: str


async def newest(service: Service, filters: Filter, count: int) -> tuple[str, ...]:
    """The ids of the newest events that match. Raises ServiceError."""
    return tuple(row.event_id for row in await all_rows(service, filters, count))


async def finds_by_id(service: Service) -> bool:
    """Whether the server filters by the ids of events. Raises ServiceError."""
    return any_of(("",), await service.list_fields()) is not None


async def newest_first(service: Service, event_ids: Sequence[str]) -> tuple[str, ...]:
    """The same ids in the order of the list of events, those of one instant by their ids from the
    last, as on a server of ours; those it has not last. As they are where the server does not
    filter by id. Raises ServiceError."""
    rows = await rows_of(service, event_ids)
    if rows is None:
        return tuple(event_ids)
    rows.sort(key=lambda row: (row.created_at, row.event_id), reverse=True)
    return tuple(dict.fromkeys((*(row.event_id for row in rows), *event_ids)))


async def rows_of(
    service: Service, event_ids: Sequence[str], extra_fields: Sequence[str] = ()
) -> list[EventRow] | None:
    """The events with these ids, some at a time, the newest of those first; None where the server
    does not filter by id. Raises ServiceError."""
    fields = await service.list_fields()
    found: list[EventRow] = []
    for start in range(0, len(event_ids), MAX_CONDITIONS):
        some = event_ids[start : start + MAX_CONDITIONS]
        if (wanted := any_of(some, fields)) is None:
            return None
        found += await all_rows(service, wanted, len(some), extra_fields)
    return found


async def all_rows(
    service: Service, filters: Filter, count: int, extra_fields: Sequence[str] = ()
) -> list[EventRow]:
    """The newest events that match, without those that cannot be read. Raises ServiceError."""
    found: list[Row] = []
    cursor: str | None = None
    while len(found) < count:
        page = await service.search_events(
            filters,
            extra_fields=extra_fields,
            page_size=min(count - len(found), MOST),
            cursor=cursor,
        )
        found += page.rows
        cursor = page.next_cursor
        if cursor is None or not page.rows:
            break
    return [row for row in found if isinstance(row, EventRow)]


def at_random(event_ids: Iterable[str], count: int, seed: int) -> tuple[str, ...]:
    """So many of the events, or all, in an order that the seed settles, whatever order they come
    in."""
    known = sorted(set(event_ids))
    draw = Random(seed)  # noqa: S311 - a sample keeps no secret
    return tuple(draw.sample(known, min(count, len(known))))


def doubts(verdicts: Sequence[VerdictEntry]) -> Doubts:
    """How unsure a judge was, from all its verdicts (of one version).

    First where it was asked several times about an event and said different things: by how much
    (the share that is not the most frequent; for scores their standard deviation over half the
    range, the most it can be). Then, for the judge that runs without a model: how small its margin
    was; for other scores: how near the middle of the range. Else one answer of a model tells
    nothing of how sure it was.
    """
    said = by_event(verdicts)
    repeated = {event: _differing(entries) for event, entries in said.items() if len(entries) > 1}
    once = _by_last_answer(said)
    if not repeated:
        return once
    basis = "by how much its repeated answers differ"
    if not once.basis:
        return Doubts(repeated, basis)
    differing = {event: 1 + doubt for event, doubt in repeated.items() if doubt}
    if not differing:
        return once
    return Doubts({**once.by_event, **differing}, f"{basis}, then {once.basis}")


def _by_last_answer(said: Mapping[str, Sequence[VerdictEntry]]) -> Doubts:
    judge = next((entries[-1].judge for entries in said.values()), None)
    if judge is None:
        return Doubts({}, "")
    if judge.model_name == BASELINE:
        small = {event: 1 - _margin(entries[-1]) for event, entries in said.items()}
        return Doubts(small, "by how small its margin is")
    scale = judge.output
    if isinstance(scale, Regression):
        half = (scale.max - scale.min) / 2
        middle = scale.min + half
        scores = {event: entries[-1].verdict.answer for event, entries in said.items()}
        near = {
            event: 1 - min(1.0, abs(score - middle) / half)
            for event, score in scores.items()
            if isinstance(score, int | float)
        }
        return Doubts(near, "by how near the middle of the range its score is")
    return Doubts({}, "")


def most_doubtful(found: Doubts, event_ids: Iterable[str], count: int) -> tuple[str, ...]:
    """So many of the events, those most in doubt first; only those of which one can tell."""
    known = [event for event in dict.fromkeys(event_ids) if event in found.by_event]
    return tuple(sorted(known, key=lambda event: (-found.by_event[event], event))[:count])


def _differing(entries: Sequence[VerdictEntry]) -> float:
    answers = [entry.verdict.answer for entry in entries]
    scale = entries[-1].judge.output
    scores = [answer for answer in answers if isinstance(answer, int | float)]
    if isinstance(scale, Regression) and len(scores) == len(answers):
        return min(1.0, pstdev(scores) / ((scale.max - scale.min) / 2))
    return 1 - max(Counter(answers).values()) / len(answers)


def _margin(entry: VerdictEntry) -> float:
    """The margin that the judge without a model tells in its analysis; 0 where it found nothing to
    go by."""
    found = _MARGIN.search(entry.verdict.analysis)
    return int(found[1]) / 100 if found else 0.0
