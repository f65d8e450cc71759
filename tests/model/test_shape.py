"""Grids of buckets, and percentiles."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.model.shape import grid, percentile

MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(MOMENTS, MOMENTS, st.integers(2, 200))
def test_a_grid_covers_the_span_without_waste(one: datetime, other: datetime, buckets: int) -> None:
    first, last = sorted((one, other))
    over = grid(first, last, buckets)
    assert 1 <= over.count <= buckets
    assert over.position(first) == 0
    assert over.position(last) == over.count - 1
    assert over.start(0) <= first


@pytest.mark.parametrize(
    ("span", "width"),
    [
        (timedelta(), timedelta(seconds=1)),
        (timedelta(minutes=59), timedelta(minutes=1)),
        (timedelta(hours=24), timedelta(minutes=30)),
        (timedelta(days=30), timedelta(hours=12)),
        (timedelta(days=300), timedelta(days=7)),
    ],
)
def test_widths_are_round(span: timedelta, width: timedelta) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    over = grid(start, start + span, 61)
    assert over.width == width
    assert over.start(0) == start, "a Monday's midnight starts a bucket of any width to a week"


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_percentiles_are_of_the_nearest_rank(values: list[float]) -> None:
    for percent in (50, 95):
        found = percentile(sorted(values), percent)
        reached = [
            value
            for value in values
            if sum(v <= value for v in values) * 100 >= percent * len(values)
        ]
        assert found == min(reached)


def test_nothing_has_no_percentile() -> None:
    assert percentile((), 50) is None
