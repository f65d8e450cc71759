"""What the arguments of several commands are."""

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obs_tui.model.filters import Filter


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
    """The API's filter, as JSON."""
    import json

    from obs_tui.model.filters import read_filter

    try:
        return read_filter(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise ArgumentTypeError(str(error)) from None
