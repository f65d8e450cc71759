"""The shape of the events that match, over time (the extension's `shape`).

Counts are exact. Percentiles are of `total_time_elapsed` by nearest rank, over all events that
match up to `EXACT`, beyond that over an even sample of about so many.
"""

import sqlite3
from collections.abc import Iterable
from itertools import chain

from obs_tui.model.base import JsonObject
from obs_tui.model.filters import Filter
from obs_tui.model.moments import format_moment
from obs_tui.model.shape import ORIGIN, Grid, grid, percentile

from .instants import from_micros, micros
from .sql import Where, where

EXACT = 50_000
"""Up to so many events their percentiles are exact."""
_SPREAD = 2_654_435_761
_RANGE = 1 << 16


def shape(conn: sqlite3.Connection, filters: Filter, buckets: int = 60) -> JsonObject:
    """`{"buckets": [{"start", "count", "p50", "p95"}], "seconds", "total", "p50", "p95", "exact"}`:
    buckets of a round width from the first match to the last, at most `buckets`, empty ones too.

    Raises Fault (400) for a bad filter.
    """
    condition = where(conn, filters)
    first, last, total = conn.execute(
        "SELECT min(e.created_us), max(e.created_us), count(*)"  # noqa: S608 - built by us
        f" FROM events e WHERE {condition.sql}",
        condition.parameters,
    ).fetchone()
    if not total:
        return {"buckets": [], "seconds": 0.0, "total": 0, **_percentiles(()), "exact": True}
    over = grid(from_micros(first), from_micros(last), buckets)
    counts = _counts(conn, condition, over)
    elapsed = _elapsed(conn, condition, over, total)
    return {
        "buckets": [
            {
                "start": format_moment(over.start(position)),
                "count": counts.get(position, 0),
                **_percentiles(elapsed[position]),
            }
            for position in range(over.count)
        ],
        "seconds": over.width.total_seconds(),
        "total": total,
        **_percentiles(chain.from_iterable(elapsed)),
        "exact": total <= EXACT,
    }


def _counts(conn: sqlite3.Connection, condition: Where, over: Grid) -> dict[int, int]:
    start, width = _bounds(over)
    rows = conn.execute(
        "SELECT (e.created_us - ?) / ? AS bucket, count(*)"  # noqa: S608 - built by us
        f" FROM events e WHERE {condition.sql} GROUP BY bucket",
        (start, width, *condition.parameters),
    )
    return dict(rows.fetchall())


def _elapsed(
    conn: sqlite3.Connection, condition: Where, over: Grid, total: int
) -> list[list[float]]:
    """By bucket, how long each event took that has a time, or each of a sample."""
    sample = ""
    if total > EXACT:
        part = EXACT * _RANGE // total
        sample = f" AND ((e.seq * {_SPREAD}) >> 16) % {_RANGE} < {part}"
    start, width = _bounds(over)
    rows = conn.execute(
        "SELECT (e.created_us - ?) / ?, e.total_time_elapsed FROM events e"  # noqa: S608 - ours
        f" WHERE ({condition.sql}) AND e.total_time_elapsed IS NOT NULL{sample}",
        (start, width, *condition.parameters),
    )
    found: list[list[float]] = [[] for _ in range(over.count)]
    for position, seconds in rows:
        found[position].append(seconds)
    return found


def _bounds(over: Grid) -> tuple[int, int]:
    """Where the first bucket starts and how wide one is, in microseconds."""
    width = round(over.width.total_seconds()) * 1_000_000
    return micros(ORIGIN) + over.first * width, width


def _percentiles(values: Iterable[float]) -> JsonObject:
    ordered = sorted(values)
    return {"p50": percentile(ordered, 50), "p95": percentile(ordered, 95)}
