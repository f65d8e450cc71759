"""What the arguments of several commands are."""

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obs_tui.model.filters import Filter

FORMATS = ("jsonl", "csv", "md", "html")
"""What files are written in."""


def port(text: str) -> int:
    """A port, 0 being any."""
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def limit(text: str) -> int:
    """How many at most."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise ArgumentTypeError("a limit is a whole number from 1")
    return number


def filters(text: str) -> "Filter":
    """The API's filter, as JSON. Times marked as relative, as copied filters have them, are counted
    from now."""
    import json
    from datetime import UTC, datetime

    from obs_tui.model.filters import read_filter, resolve

    try:
        return resolve(read_filter(json.loads(text), marked=True), datetime.now(UTC))
    except (ValueError, RecursionError) as error:
        raise ArgumentTypeError(str(error)) from None


def names(text: str) -> tuple[str, ...]:
    """Names of fields, separated by commas."""
    found = tuple(name.strip() for name in text.split(","))
    if not all(found):
        raise ArgumentTypeError("fields are names separated by commas")
    return found
