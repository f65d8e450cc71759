"""The shape of the events that match, over time (the extension's `shape`).

Counts are exact. Percentiles are of `total_time_elapsed`, by nearest rank; where bitmaps cannot
tell which events match, and more than `EXACT` do, they are of an even sample of about so many.
"""

import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from obs_tui.model.base import JsonObject
from obs_tui.model.filters import Filter
from obs_tui.model.moments import format_moment
from obs_tui.model.shape import ORIGIN, Grid, grid, rank

from .bitmaps import ELAPSED, bitmap, float_of, slices
from .instants import from_micros, micros
from .selection import durations, present, select, times
from .sql import where

EXACT = 50_000
"""So many events at most are looked at one by one."""
_SPREAD = 2_654_435_761
_RANGE = 1 << 16

_Numbers: TypeAlias = tuple[list[int], int]
"""The bitmaps of the bits of some numbers, and which numbers there are."""


def shape(conn: sqlite3.Connection, filters: Filter, buckets: int = 60) -> JsonObject:
    """`{"buckets": [{"start", "count", "p50", "p95"}], "seconds", "total", "p50", "p95", "exact"}`:
    buckets of a round width from the first match to the last, at most `buckets`, empty ones too.

    Raises Fault (400) for a bad filter.
    """
    matches = Matches(conn, filters)
    span = matches.span()
    if span is None:
        return {"buckets": [], "seconds": 0.0, "total": 0, **_percentiles([]), "exact": True}
    over = grid(from_micros(span[0]), from_micros(span[1]), buckets)
    counts = matches.counts(over)
    elapsed: defaultdict[int, list[_Numbers]] = defaultdict(list)
    everything: list[_Numbers] = []
    for part, bits in matches.elapsed():
        everything.append((bits, part.bits))
        for position, begin, end in part.spread(over):
            elapsed[position].append(
                ([_cut(each, begin, end) for each in bits], _cut(part.bits, begin, end))
            )
    return {
        "buckets": [
            {
                "start": format_moment(over.start(position)),
                "count": counts[position],
                **_percentiles(elapsed[position]),
            }
            for position in range(over.count)
        ],
        "seconds": over.width.total_seconds(),
        "total": counts.total(),
        **_percentiles(everything),
        "exact": matches.exact,
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """Events by time: their `moments` in microseconds, and which of them match."""

    moments: Sequence[int]
    bits: int

    def spread(self, over: Grid) -> Iterator[tuple[int, int, int]]:
        """The buckets that these events fall into, each with where its events begin and end."""
        start, width = _bounds(over)
        first = max(0, (self.moments[0] - start) // width)
        last = min(over.count - 1, (self.moments[-1] - start) // width)
        ends = [
            bisect_left(self.moments, start + position * width)
            for position in range(first, last + 2)
        ]
        for position, (begin, end) in enumerate(pairwise(ends), first):
            if begin < end:
                yield position, begin, end


class Matches:
    """The events that match: some as bitmaps, the rest left to SQL."""

    def __init__(self, conn: sqlite3.Connection, filters: Filter) -> None:
        self._conn = conn
        condition = where(conn, filters)
        selection = select(conn, filters)
        self._rest, self._parameters = selection.rest(condition), condition.parameters
        self._segments = {
            segment: _Part(moments, bits)
            for segment, moments in (times(conn) if selection.upto else ())
            if (bits := selection.segments.get(segment, 0))
        }
        self._first, self._last, self._left = conn.execute(
            f"SELECT min(e.created_us), max(e.created_us), count(*) FROM {self._rest}",
            self._parameters,
        ).fetchone()
        self.exact = self._left <= EXACT or bool(selection.upto)

    def span(self) -> tuple[int, int] | None:
        """Microseconds of the first and the last match."""
        ends = [us for us in (self._first, self._last) if us is not None]
        for part in self._segments.values():
            lowest = (part.bits & -part.bits).bit_length() - 1
            ends += (part.moments[lowest], part.moments[part.bits.bit_length() - 1])
        return (min(ends), max(ends)) if ends else None

    def counts(self, over: Grid) -> Counter[int]:
        """How many there are in each bucket."""
        counts: Counter[int] = Counter()
        for part in self._segments.values():
            for position, begin, end in part.spread(over):
                counts[position] += _cut(part.bits, begin, end).bit_count()
        start, width = _bounds(over)
        if self._left:
            rows = self._conn.execute(
                "SELECT (e.created_us - ?) / ? AS bucket, count(*)"
                f" FROM {self._rest} GROUP BY bucket",
                (start, width, *self._parameters),
            )
            for position, count in rows:
                counts[position] += count
        return counts

    def elapsed(self) -> Iterator[tuple[_Part, list[int]]]:
        """How long those took that have a duration: the bitmaps of the bits of the numbers."""
        if self._segments:
            having, bits = present(self._conn, ELAPSED), durations(self._conn)
            for segment, part in self._segments.items():
                if known := part.bits & having.get(segment, 0):
                    yield _Part(part.moments, known), bits[segment]
        sample = ""
        if not self.exact:
            share = EXACT * _RANGE // self._left
            sample = f" AND ((e.seq * {_SPREAD}) >> 16) % {_RANGE} < {share}"
        rows = self._conn.execute(
            f"SELECT e.created_us, e.total_time_elapsed FROM {self._rest}"
            f" AND e.total_time_elapsed IS NOT NULL{sample}",
            self._parameters,
        ).fetchall()
        if rows:
            rows.sort()
            everything = bitmap(range(len(rows)), len(rows))
            placed = list(enumerate(seconds for _, seconds in rows))
            yield _Part([us for us, _ in rows], everything), slices(placed, len(rows))


def _bounds(over: Grid) -> tuple[int, int]:
    """Where the first bucket starts and how wide one is, in microseconds."""
    width = round(over.width.total_seconds()) * 1_000_000
    return micros(ORIGIN) + over.first * width, width


def _cut(bits: int, begin: int, end: int) -> int:
    return (bits >> begin) & ((1 << (end - begin)) - 1)


def _percentiles(held: list[_Numbers]) -> JsonObject:
    count = sum(having.bit_count() for _, having in held)
    if not count:
        return {"p50": None, "p95": None}
    return {f"p{percent}": _smallest(held, rank(count, percent)) for percent in (50, 95)}


def _smallest(held: list[_Numbers], nth: int) -> float:
    """The nth smallest of the numbers, counted from 1: bit by bit, the highest first."""
    ordinal = 0
    for bit in reversed(range(64)):
        ones = [having & bits[bit] for bits, having in held]
        zeros = [having ^ one for (_, having), one in zip(held, ones, strict=True)]
        below = sum(each.bit_count() for each in zeros)
        kept = zeros if nth <= below else ones
        if nth > below:
            nth -= below
            ordinal |= 1 << bit
        held = [(bits, having) for (bits, _), having in zip(held, kept, strict=True) if having]
    return float_of(ordinal)
