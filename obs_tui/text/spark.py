"""Counts over time as a line of bars, and spans of time in words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from .time import duration

_BARS = "▁▂▃▄▅▆▇█"
_LONGEST = 1e9
_INSTANT = timedelta(microseconds=1)


def bars(counts: Sequence[int]) -> str:
    """A cell for each count: blank for none, at least the lowest bar for any, the highest for the
    most."""
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * 8 // most) - 1] if count > 0 else " " for count in counts)


def span_words(start: datetime, end: datetime, now: datetime, *, by_days: bool = False) -> str:
    """From `start` up to `end`, in UTC: `Oct 12 → Nov 10` where whole days are meant (`by_days`: in
    any case), both of them included, else `Nov 10 14:05 → 16:40 UTC`. The year is told where it is
    not that of `now`."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    years = {start.year, (end - _INSTANT).year} != {now.astimezone(UTC).year}
    first, last = _day(start, years), _day(end - _INSTANT, years)
    if by_days or (_is_midnight(start) and _is_midnight(end)):
        return first if first == last else f"{first} → {last}"
    exact = bool(start.second or end.second)
    begins, ends = _time(start, exact), _time(end, exact)
    if start.date() == end.date():
        return f"{first} {begins} → {ends} UTC"
    return f"{first} {begins} → {_day(end, years)} {ends} UTC"


def latency_words(percent: int, seconds: float | None) -> str:
    """`p50 1.2 s`; nothing where it is not known."""
    if seconds is None:
        return ""
    return f"p{percent} {duration(seconds) if abs(seconds) < _LONGEST else 'huge'}"


def _is_midnight(moment: datetime) -> bool:
    return moment == moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _day(moment: datetime, years: bool) -> str:
    return f"{moment:%b} {moment.day}" + (f" {moment.year}" if years else "")


def _time(moment: datetime, exact: bool) -> str:
    return f"{moment:%H:%M:%S}" if exact else f"{moment:%H:%M}"
