"""The shape of rows at hand, where the service has none to give."""

from collections.abc import Iterable

from obs_tui.model.rows import EventRow, Row
from obs_tui.model.shape import Bucket, Shape, grid, percentile


def shape_of(rows: Iterable[Row], buckets: int = 60) -> Shape:
    """The shape of these rows, in any order, in at most so many buckets of a round width. A row
    without a time is left out, one that cannot be read counts by its time alone."""
    timed = [(row.created_at, row) for row in rows if row.created_at is not None]
    if not timed:
        return Shape((), 0.0, 0)
    moments = [moment for moment, _ in timed]
    over = grid(min(moments), max(moments), buckets)
    counts = [0] * over.count
    seconds: list[list[float]] = [[] for _ in counts]
    for moment, row in timed:
        position = over.position(moment)
        counts[position] += 1
        if isinstance(row, EventRow) and row.seconds is not None:
            seconds[position].append(row.seconds)
    found = tuple(
        Bucket(over.start(position), count, *_percentiles(seconds[position]))
        for position, count in enumerate(counts)
    )
    everything = [value for values in seconds for value in values]
    return Shape(found, over.width.total_seconds(), len(timed), *_percentiles(everything))


def _percentiles(values: list[float]) -> tuple[float | None, float | None]:
    ordered = sorted(values)
    return percentile(ordered, 50), percentile(ordered, 95)
