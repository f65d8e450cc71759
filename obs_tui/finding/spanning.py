"""Filters by a span of time."""

from datetime import datetime, timedelta

from obs_tui.model.filters import Condition, Filter, Group, Node, Operator, both, conjuncts
from obs_tui.model.moments import format_moment
from obs_tui.model.shape import Bucket

TIMESTAMP = "timestamp"
_LAST = datetime.max
_BOUNDS = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})


def end_of(bucket: Bucket, seconds: float) -> datetime:
    """When a bucket of so many seconds ends; at the latest with the year 9999."""
    try:
        return bucket.start + timedelta(seconds=seconds)
    except OverflowError:
        return _LAST.replace(tzinfo=bucket.start.tzinfo)


def within(filters: Filter, start: datetime, end: datetime) -> Filter:
    """Only events from `start` up to `end`, in place of other bounds of the time."""
    kept = tuple(node for node in conjuncts(filters) if not _is_bound(node))
    span = Group("AND", (_from(start), _before(end)))
    return both(Group("AND", kept), span)


def without(filters: Filter, start: datetime, end: datetime) -> Filter:
    """No events from `start` up to `end`."""
    return both(filters, Group("OR", (_before(start), _from(end))))


def _from(moment: datetime) -> Condition:
    return Condition(TIMESTAMP, Operator.GTE, format_moment(moment))


def _before(moment: datetime) -> Condition:
    return Condition(TIMESTAMP, Operator.LT, format_moment(moment))


def _is_bound(node: Node) -> bool:
    return isinstance(node, Condition) and node.field == TIMESTAMP and node.op in _BOUNDS
