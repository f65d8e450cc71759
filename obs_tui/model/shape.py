"""The shape of many events: how many and how slow, over time.

Buckets are of a round width and start at multiples of it, counted from a Monday midnight in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .rows import as_utc

MAX_BUCKETS = 200
ORIGIN = datetime(1970, 1, 5, tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)
_YEAR = 52 * 604_800
_SECONDS = (
    *(1, 5, 15, 30),
    *(60 * minutes for minutes in (1, 5, 15, 30)),
    *(3_600 * hours for hours in (1, 2, 3, 6, 12)),
    *(86_400 * days for days in (1, 2, 7, 28, 84)),
    *(_YEAR * digit * 10**zeros for zeros in range(5) for digit in (1, 2, 5)),
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """The events from `start` on, for the width of a bucket: how many, and the percentiles of
    their `total_time_elapsed` in seconds, None where none has one."""

    start: datetime
    count: int
    p50: float | None = None
    p95: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_utc(self.start))


@dataclass(frozen=True, slots=True)
class Shape:
    """Buckets of `seconds` each, without gaps, from the first event to the last; none where
    nothing matches. `total` and the percentiles are of all of them. Not `exact` where the
    percentiles are those of a sample; counts always are."""

    buckets: tuple[Bucket, ...]
    seconds: float
    total: int
    p50: float | None = None
    p95: float | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """`count` buckets of `width`; `first` is the number of the first one, counted from ORIGIN."""

    first: int
    count: int
    width: timedelta

    def start(self, position: int) -> datetime:
        """When the bucket at `position`, counted from 0, starts; at the earliest in the year 1."""
        try:
            return ORIGIN + (self.first + position) * self.width
        except OverflowError:
            return _FIRST

    def position(self, moment: datetime) -> int:
        """Which bucket `moment` falls into, counted from 0; it must be within the grid."""
        return (moment - ORIGIN) // self.width - self.first


def grid(first: datetime, last: datetime, buckets: int) -> Grid:
    """The finest grid from `first` to `last` of at most so many `buckets`, which are 2 or more."""
    for seconds in _SECONDS:
        width = timedelta(seconds=seconds)
        low, high = (first - ORIGIN) // width, (last - ORIGIN) // width
        if high - low < max(buckets, 2):
            break
    return Grid(low, high - low + 1, width)


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest of the values, which are `ordered`, that `percent` of them do not exceed; None
    of none."""
    return ordered[rank(len(ordered), percent) - 1] if ordered else None


def rank(count: int, percent: int) -> int:
    """Which of `count` ordered values that is, counted from 1."""
    return max(-(-count * percent // 100), 1)
