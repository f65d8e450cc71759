"""The shape of rows at hand is the one the service gives of the same rows."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.finding.shaping import shape_of
from obs_tui.model.rows import SECONDS, BadRow, EventRow, Row
from obs_tui.model.shape import Shape
from obs_tui.service.paging import event_pager
from obs_tui.service.protocol import Service

START = datetime(2026, 1, 14, 23, 59, 30, tzinfo=UTC)


def row(minutes: float, seconds: object = None) -> EventRow:
    moment = START + timedelta(minutes=minutes)
    return EventRow(event_id="e", created_at=moment, extra_fields={SECONDS: seconds})


async def test_rows_have_the_shape_that_the_service_gives_of_them(service: Service) -> None:
    for buckets in (2, 60, 200):
        pager = event_pager(service, None, extra_fields=(SECONDS,), page_size=100)
        rows: list[Row] = []
        while (page := await pager.next()) is not None:
            rows += page.rows
        assert len(rows) == 300
        assert shape_of(rows, buckets) == await service.shape_events(None, buckets=buckets)


def test_nothing_has_no_buckets() -> None:
    assert shape_of([]) == Shape((), 0.0, 0)
    assert shape_of([BadRow(cause="?")]) == Shape((), 0.0, 0)


def test_one_row_is_one_bucket() -> None:
    shape = shape_of([row(0, 1.5)])
    assert [(bucket.start, bucket.count) for bucket in shape.buckets] == [(START, 1)]
    assert (shape.seconds, shape.total, shape.p50, shape.p95) == (1.0, 1, 1.5, 1.5)


def test_a_row_that_cannot_be_read_counts_by_its_time() -> None:
    bad = BadRow(cause="?", created_at=START + timedelta(minutes=1))
    shape = shape_of([row(0, 0), bad, row(0, "slow"), BadRow(cause="?")], buckets=2)
    assert [(bucket.count, bucket.p50) for bucket in shape.buckets] == [(2, 0.0), (1, None)]
    assert (shape.seconds, shape.total, shape.p50) == (60.0, 3, 0.0)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 100_000), st.none() | st.floats(0, 100)), min_size=1),
    st.integers(2, 200),
)
def test_every_row_is_in_the_bucket_of_its_time(
    drawn: list[tuple[int, float | None]], buckets: int
) -> None:
    rows = [row(minutes, seconds) for minutes, seconds in drawn]
    shape = shape_of(rows, buckets)
    assert shape_of(list(reversed(rows)), buckets) == shape
    width = timedelta(seconds=shape.seconds)
    assert len(shape.buckets) <= buckets
    starts = [bucket.start for bucket in shape.buckets]
    assert all(after - before == width for before, after in pairwise(starts))
    counts = Counter(
        next(start for start in starts if start <= one.created_at < start + width) for one in rows
    )
    assert {bucket.start: bucket.count for bucket in shape.buckets if bucket.count} == counts
    assert shape.buckets[0].count and shape.buckets[-1].count
    assert shape.total == len(rows)
