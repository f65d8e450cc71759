"""Jumps over the rows of a feed by hours and days, in UTC; what is not at hand is loaded."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from obs_tui.model.rows import Row

from .feed import EventFeed

Unit: TypeAlias = Literal["hour", "day"]


def start_of(unit: Unit, moment: datetime) -> datetime:
    """When the hour or the day of `moment` began."""
    begun = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return begun if unit == "hour" else begun.replace(hour=0)


async def older(feed: EventFeed, index: int, unit: Unit, came: Callable[[], None]) -> int | None:
    """The first row from `index` on that is of an earlier hour or day than that one; None where
    there is none. `came` is called whenever rows were loaded after the last. Raises ServiceError.
    """
    begun: datetime | None = None
    while True:
        while index < len(feed):
            moment = _moment(await _row(feed, index))
            if moment is not None and begun is not None and moment < begun:
                return index
            if moment is not None and begun is None:
                begun = start_of(unit, moment)
            index += 1
        if feed.complete:
            return None
        await feed.load(feed.next_page)
        came()


async def newer(feed: EventFeed, index: int, unit: Unit) -> int:
    """The first row of this hour or day; from there, of the one after it. Raises ServiceError."""
    place = index
    begun: datetime | None = None
    for each in range(index - 1, -1, -1):
        moment = _moment(await _row(feed, each))
        if moment is None:
            continue
        if begun is None:
            begun = start_of(unit, moment)
        elif start_of(unit, moment) != begun:
            break
        place = each
    return place


async def _row(feed: EventFeed, index: int) -> Row | None:
    if feed.row(index) is None:
        await feed.load(feed.page_of(index))
    return feed.row(index)


def _moment(row: Row | None) -> datetime | None:
    return row.created_at if row is not None else None
