"""What came in since a feed was loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from obs_tui.model.rows import Row
from obs_tui.service.paging import event_pager

from .feed import EventFeed

if TYPE_CHECKING:
    from obs_tui.model.filters import Filter
    from obs_tui.service.protocol import Service

MOST_ON_TOP = 5_000
"""Rows on top of a feed beyond which it is loaded afresh: none of them is let go."""


async def newer(
    service: Service, filters: Filter, feed: EventFeed, fields: Sequence[str]
) -> tuple[Row, ...] | None:
    """The events that match and that `feed` does not have, with these extra fields, as the server
    orders them: from the newest to those as old as the end of the first page. None where they are
    too many to put on top. Raises ServiceError."""
    known = {row.event_id for row in (*feed.top, *feed.page(0))}
    room = MOST_ON_TOP - len(feed.top)
    oldest = _end_of_first_page(feed)
    pager = event_pager(service, filters, extra_fields=fields)
    found: list[Row] = []
    while (page := await pager.next()) is not None:
        fresh = [row for row in page.rows if row.event_id and row.event_id not in known]
        found += (row for row in fresh if not _is_older(row, oldest))
        if len(found) > room:
            return None
        if len(fresh) < len(page.rows):
            break
    return tuple(found)


def _end_of_first_page(feed: EventFeed) -> Row | None:
    """The row below which there may be rows that the feed has, though not at hand."""
    return feed.page(0)[-1] if feed.next_page > 1 or not feed.complete else None


def _is_older(row: Row, end: Row | None) -> bool:
    if end is None or end.created_at is None or row.created_at is None:
        return end is not None
    return row.created_at <= end.created_at
