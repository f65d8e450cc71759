"""Times as a person reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from obs_tui.text.time import absolute_time, duration, relative_time

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(milliseconds=300), "now"),
        (timedelta(seconds=42), "42s"),
        (timedelta(seconds=60), "1m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=23), "23h"),
        (timedelta(days=29), "29d"),
        (timedelta(days=31), "Feb 12"),
        (timedelta(days=400), "Feb'25"),
        (timedelta(minutes=-5), "in 5m"),
    ],
)
def test_times_are_told_from_now_in_six_cells(ago: timedelta, shown: str) -> None:
    assert relative_time(NOW - ago, NOW) == shown
    assert len(shown) <= 6


def test_the_absolute_time_is_in_utc() -> None:
    assert absolute_time(datetime.fromisoformat("2026-02-22T01:02:03.4+01:00")) == (
        "2026-02-22 00:02:03 UTC"
    )


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0004, "0.4 ms"), (0.012, "12 ms"), (4.21, "4.2 s"), (63, "1:03"), (3723, "1:02:03")],
)
def test_durations_are_short(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
