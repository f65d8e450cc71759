"""What a query line says, or what is wrong with it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from obs_tui.model.filters import Filter
from obs_tui.model.judge_names import with_fields
from obs_tui.model.query_error import QueryError
from obs_tui.text.safe import safe_content

from .query_line import CUT_SHORT, looks_inside_previews

if TYPE_CHECKING:
    from obs_tui.model.fields import FieldCatalogue

_MOST = 6
"""What was expected, of which so many are named."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The filter a line stands for, or what is wrong with it."""

    filters: Filter = None
    faults: tuple[QueryError, ...] = ()


def read_line(text: str, fields: FieldCatalogue | None) -> Reading:
    """The line as a filter; with the fields known, one that the server takes. Takes milliseconds,
    and some hundreds the first time."""
    from obs_tui.model.query_parser import check_query, parse_query

    try:
        filters = parse_query(text)
    except QueryError as fault:
        return Reading(None, (fault,))
    faults = check_query(text, fields) if fields is not None else ()
    return Reading(with_fields(filters, fields), faults)


def while_typed(reading: Reading, text: str, word: int) -> Reading:
    """The reading with no fault but the first that lies before the word at `word`, which is being
    written. That more has to come is no fault yet."""
    last = min(word, len(text.rstrip()) - 1)
    told = (fault for fault in reading.faults if fault.end <= last and not _open(fault, text))
    return Reading(reading.filters, tuple(told)[:1])


def _open(fault: QueryError, text: str) -> bool:
    return ")" in fault.expected and text[fault.start : fault.end] == "("


def fault_content(fault: QueryError) -> Content:
    """`✗ There is no field modle; did you mean model_name?`"""
    expected = [each for each in fault.expected[:_MOST] if each not in fault.message]
    told = [safe_content(f"✗ {fault.message}", "bold")]
    if expected and not fault.suggestion:
        more = ", …" if len(fault.expected) > _MOST else ""
        told.append(safe_content(f"expected: {', '.join(expected)}{more}"))
    if fault.suggestion and fault.suggestion not in fault.message:
        told.append(safe_content(f"did you mean {fault.suggestion}?"))
    return Content(" · ").join(told)


def hint_content(filters: Filter, *, whole: bool) -> Content:
    """Where the texts of a filter are looked for, if that could be taken for more than it is."""
    if not looks_inside_previews(filters):
        return Content("")
    if whole:
        return Content("in previews only; the field conversation searches every message")
    return Content(f"{CUT_SHORT}: this server searches no whole conversations")
