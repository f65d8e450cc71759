"""What may stand at a place of the query line, for completion. Reads half-written text as well."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .filters import Operator, Value
from .query import SYMBOLS, format_value
from .query_words import write_name

Kind: TypeAlias = Literal["field", "operator", "value", "joiner"]


@dataclass(frozen=True, slots=True)
class Expecting:
    """What may replace the text from `start` to `end`. `prefix` is what of it stands before the
    cursor, without quotes. `field` and `operator` (the API's literal) are those of the condition
    the cursor is in, where they are known."""

    start: int
    end: int
    kinds: frozenset[Kind]
    field: str | None
    operator: str | None
    prefix: str


def complete_field(field: str) -> str:
    """How a field is written into the line."""
    return write_name(field)


def complete_operator(operator: Operator) -> str:
    """How an operator is written into the line."""
    return SYMBOLS.get(operator, operator.value)


def complete_value(value: Value) -> str:
    """How a value is written into the line."""
    return format_value(value)


def expecting(text: str, position: int) -> Expecting:
    """What may stand at `position` of `text`."""
    before = text[:position]
    start = len(before) - len(before.split(" ")[-1])
    return Expecting(start, position, frozenset({"field"}), None, None, before[start:])
