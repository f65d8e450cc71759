"""Times as text: ISO-8601 in, ISO-8601 out."""

import re
from datetime import UTC, datetime, timedelta


def parse_moment(text: str) -> datetime | None:
    """The instant an ISO-8601 text names, in UTC (no zone means UTC); None when it names none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def names_zone(text: str) -> bool:
    """Whether an ISO-8601 text says in which zone it is meant."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def format_moment(moment: datetime) -> str:
    """ISO-8601 in UTC with a final Z and as many decimals of a second as are needed."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_AGO = re.compile(r"-([0-9]{1,10})\s*([smhdw])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


_NAMED = frozenset({"now", "today", "yesterday"})
_FURTHEST = 200 * 366 * 86_400


def is_relative(text: str) -> bool:
    """Whether `text` is a time relative to now as it is kept: `now`, `today`, `yesterday`, or at
    most two centuries back such as `-24h`; in lower case, without spaces."""
    ago = _AGO.fullmatch(text)
    if ago is None:
        return text in _NAMED
    return " " not in text and int(ago[1]) * _SECONDS[ago[2]] <= _FURTHEST


def resolve_moment(text: str, now: datetime) -> datetime | None:
    """The instant that ISO-8601, `now`, `today`, `yesterday` (midnight, UTC) or a time back from
    `now` such as `-24h` (s, m, h, d, w) names; None when it names none."""
    word = text.strip().lower()
    now = now.astimezone(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    named = {"now": now, "today": midnight, "yesterday": midnight - timedelta(days=1)}
    if word in named:
        return named[word]
    if ago := _AGO.match(word):
        try:
            return now - timedelta(seconds=int(ago[1]) * _SECONDS[ago[2]])
        except OverflowError:
            return None
    return parse_moment(text.strip())
