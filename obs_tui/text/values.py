"""The value of any field in one cell of a list."""

import math
from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from obs_tui.model.moments import parse_moment

from .safe import visible
from .time import relative_time

UNKNOWN = "–"
COUNTED = 5
"""Cells up to which an array is the number of its items."""

_TOO_LARGE = 10**21
_ITEMS = 20
_UNITS = tuple(
    (10**power, letter) for power, letter in zip((18, 15, 12, 9, 6, 3), "EPTGMk", strict=True)
)


def value_text(value: object, width: int, now: datetime, *, moment: bool = False) -> str:
    """A value for a cell `width` wide, which it may exceed. A text that is a `moment` is told
    relative to `now`; an array is its items, or how many there are where it is narrow."""
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "yes" if value else "no"
        case int():
            return _whole(value, width)
        case float():
            return _number(value, width)
        case datetime():
            return relative_time(value, now)
        case str():
            at = parse_moment(value) if moment else None
            return text_start(value, width) if at is None else relative_time(at, now)
        case list() | tuple():
            return items_text(value, width)
        case Mapping():
            pairs = (f"{key}: {each}" for key, each in islice(value.items(), _ITEMS))
            return text_start(", ".join(pairs), width)
        case _:
            return text_start(str(value), width)


def text_start(text: str, width: int) -> str:
    """As much of a text, made visible, as a cell can show."""
    return visible(text[: width * 2].strip())


def items_text(items: list[object] | tuple[object, ...], width: int) -> str:
    """The items by name, or how many there are; nothing where there are none."""
    if not items:
        return ""
    if width <= COUNTED:
        return str(len(items))
    return visible(", ".join(str(item)[: width * 2] for item in islice(items, _ITEMS)))


def compact(number: int | None) -> str:
    """A count in at most four cells: `412`, `1.2k`, `12k`, `1.2M`."""
    if number is None:
        return UNKNOWN
    for unit, letter in _UNITS:
        if abs(number) >= unit:
            tenths = number * 10 // unit
            return f"{tenths / 10}{letter}" if abs(tenths) < 100 else f"{number // unit}{letter}"
    return str(number)


def _whole(number: int, width: int) -> str:
    """The number with its thousands apart where they fit, else compact."""
    if abs(number) >= _TOO_LARGE:
        return "huge"
    whole = f"{number:,}"
    return whole if len(whole) <= width else compact(number)


def _number(number: float, width: int) -> str:
    """As many digits as fit, six at most."""
    if not math.isfinite(number):
        return str(number)
    for digits in (6, 5, 4, 3, 2):
        if len(text := f"{number:.{digits}g}") <= width:
            return text
    return compact(int(number)) if 1 <= abs(number) < _TOO_LARGE else f"{number:.0e}"
