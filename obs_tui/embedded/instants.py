"""Instants as the store keeps them: integer microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

from obs_tui.model.moments import format_moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """The instant as microseconds."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(us: int) -> datetime:
    """The instant of these microseconds, in UTC."""
    return _EPOCH + timedelta(microseconds=us)


def iso(us: int) -> str:
    """Microseconds as ISO-8601 in UTC."""
    return format_moment(from_micros(us))


def now_us() -> int:
    """The present, in microseconds."""
    return micros(datetime.now(UTC))
