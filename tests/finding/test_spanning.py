"""Filters by a span of time: bounds replace bounds, all else stays."""

from datetime import UTC, datetime, timedelta

from obs_tui.finding.spanning import end_of, within, without
from obs_tui.model.filters import Condition, Group, Operator, Relative
from obs_tui.model.shape import Bucket

START, END = datetime(2026, 1, 15, 9, tzinfo=UTC), datetime(2026, 1, 15, 10, tzinfo=UTC)
FROM = Condition("timestamp", Operator.GTE, "2026-01-15T09:00:00Z")
BEFORE = Condition("timestamp", Operator.LT, "2026-01-15T10:00:00Z")
LARGE = Condition("model_name", Operator.EQ, "large")
DAY = Condition("timestamp", Operator.GT, Relative("-24h"))


def test_bounds_at_the_top_are_replaced() -> None:
    assert within(None, START, END) == Group("AND", (FROM, BEFORE))
    assert within(DAY, START, END) == Group("AND", (FROM, BEFORE))
    assert within(Group("AND", (DAY, LARGE)), START, END) == Group("AND", (LARGE, FROM, BEFORE))


def test_other_conditions_on_the_time_and_groups_stay() -> None:
    known = Condition("timestamp", Operator.ISNULL, False)
    either = Group("OR", (DAY, LARGE))
    assert within(known, START, END) == Group("AND", (known, FROM, BEFORE))
    assert within(either, START, END) == Group("AND", (either, FROM, BEFORE))


def test_a_span_left_out() -> None:
    earlier = Condition("timestamp", Operator.LT, "2026-01-15T09:00:00Z")
    later = Condition("timestamp", Operator.GTE, "2026-01-15T10:00:00Z")
    assert without(LARGE, START, END) == Group("AND", (LARGE, Group("OR", (earlier, later))))


def test_a_bucket_ends_with_time_itself() -> None:
    assert end_of(Bucket(START, 1), 3600.0) == END
    last = datetime.max.replace(tzinfo=UTC)
    assert end_of(Bucket(last - timedelta(days=1), 1), 1e12) == last
