"""Why nothing matches: which conditions to drop, and how many events match without them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations, islice

from obs_tui.model.filters import Filter, Group, Node, conjuncts, normalise, resolve
from obs_tui.model.paging import Count
from obs_tui.model.query import format_filter
from obs_tui.service.gathering import for_each
from obs_tui.service.protocol import Service

MOST_CALLS = 12
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Blame:
    """What to drop, as text; the filter that is left, its times still relative; and how many events
    match that."""

    dropped: str
    without: Filter
    count: Count


async def blame(
    service: Service, filters: Filter, now: datetime | None = None
) -> tuple[Blame, ...]:
    """The parts of an AND (conditions, OR groups) without which something matches `filters`, which
    nothing matches; where there is no such part, the pairs. What matches most comes first.

    Relative times are taken at `now`. At most 12 calls, the latest parts of a long filter first;
    without totals a page of one row tells that at least one matches. Cancelling it drops the calls.
    Raises ServiceError.
    """
    parts = conjuncts(filters)
    now = now or datetime.now(UTC)
    singles = [(node,) for node in reversed(parts)][:MOST_CALLS]
    found = await _asked(service, parts, singles, now)
    if not found and len(parts) > 2:
        pairs = islice(combinations(reversed(parts), 2), MOST_CALLS - len(singles))
        found = await _asked(service, parts, list(pairs), now)
    return tuple(sorted(found, key=lambda blame: blame.count.value, reverse=True))


async def _asked(
    service: Service, parts: Sequence[Node], drops: Iterable[Sequence[Node]], now: datetime
) -> list[Blame]:
    """Those drops without which something matches, a few asked at a time."""

    async def one(dropped: Sequence[Node]) -> Blame:
        without = normalise(Group("AND", tuple(node for node in parts if node not in dropped)))
        text = format_filter(normalise(Group("AND", tuple(reversed(dropped)))))
        return Blame(text, without, await _count(service, resolve(without, now)))

    return [found for found in await for_each(drops, one, AT_ONCE) if found.count.value]


async def _count(service: Service, filters: Filter) -> Count:
    if service.capabilities.totals:
        return await service.count_events(filters)
    page = await service.search_events(filters, page_size=1)
    return Count(len(page.rows), exact=page.next_cursor is None)
