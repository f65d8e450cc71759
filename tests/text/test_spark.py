"""Bars and spans of time in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.text.spark import bars, latency_words, span_words

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEIGHTS = " ▁▂▃▄▅▆▇█"


@given(st.lists(st.integers(0, 10**30), max_size=50))
def test_bars_are_in_order_of_their_counts(counts: list[int]) -> None:
    drawn = bars(counts)
    assert len(drawn) == len(counts)
    heights = [HEIGHTS.index(bar) for bar in drawn]
    for count, height in zip(counts, heights, strict=True):
        assert (height == 0) == (count == 0)
        assert (height == 8) >= (count == max(counts) > 0)
    by_count = [height for _, height in sorted(zip(counts, heights, strict=True))]
    assert by_count == sorted(by_count)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (datetime(2026, 10, 12), datetime(2026, 11, 11), "Oct 12 → Nov 10"),
        (datetime(2026, 10, 12), datetime(2026, 10, 13), "Oct 12"),
        (datetime(2025, 12, 30), datetime(2026, 1, 2), "Dec 30 2025 → Jan 1 2026"),
        (datetime(2025, 10, 12), datetime(2025, 10, 13), "Oct 12 2025"),
        (datetime(2026, 11, 10, 14, 5), datetime(2026, 11, 10, 16), "Nov 10 14:05 → 16:00 UTC"),
        (
            datetime(2026, 11, 10, 18),
            datetime(2026, 11, 11, 0),
            "Nov 10 18:00 → Nov 11 00:00 UTC",
        ),
        (
            datetime(2026, 11, 10, 14, 5, 30),
            datetime(2026, 11, 10, 14, 5, 35),
            "Nov 10 14:05:30 → 14:05:35 UTC",
        ),
    ],
)
def test_a_span_in_words(start: datetime, end: datetime, words: str) -> None:
    assert span_words(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC), NOW) == words


def test_a_long_span_is_told_by_days() -> None:
    end = NOW - timedelta(hours=2)
    assert span_words(end - timedelta(days=9), end, NOW, by_days=True) == "Nov 13 → Nov 22"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (1.25, "p95 1.2 s"), (0.0004, "p95 0.4 ms"), (1e300, "p95 huge")],
)
def test_latencies(seconds: float | None, words: str) -> None:
    assert latency_words(95, seconds) == words


def test_a_latency_of_no_sense_is_told() -> None:
    assert latency_words(50, float("nan")) and latency_words(50, float("-inf"))
