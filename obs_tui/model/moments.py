"""Times as text: ISO-8601 in, ISO-8601 out."""

from datetime import UTC, datetime


def parse_moment(text: str) -> datetime | None:
    """The instant an ISO-8601 text names, in UTC (no zone means UTC); None when it names none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def format_moment(moment: datetime) -> str:
    """ISO-8601 in UTC with a final Z and as many decimals of a second as are needed."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
