"""Times as a person reads them: relative in a list, absolute where there is room."""

from datetime import UTC, datetime, timedelta

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def relative_time(moment: datetime, now: datetime) -> str:
    """How long before `now`, in at most six cells: `now`, `42s`, `3h`; the date beyond a month, and
    `in 5m` for a clock that runs ahead."""
    seconds = int((now - moment).total_seconds())
    if abs(seconds) >= 30 * _DAY:
        local = moment.astimezone(now.tzinfo)
        return f"{local:%b} {local.day}" if local.year == now.year else f"{local:%b'%y}"
    age = _age(abs(seconds))
    if seconds < 0:
        return f"in {age}"
    return age if seconds else "now"


def _age(seconds: int) -> str:
    for unit, letter in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if seconds >= unit:
            return f"{seconds // unit}{letter}"
    return f"{seconds}s"


def absolute_time(moment: datetime) -> str:
    """`2026-02-21 23:55:18 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def duration(seconds: float) -> str:
    """How long something took: `0.4 ms`, `12 ms`, `4.2 s`, `1:03`."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    return str(timedelta(seconds=int(seconds))).removeprefix("0:").removeprefix("0")
