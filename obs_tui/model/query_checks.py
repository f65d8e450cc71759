"""Whether the server takes what a line says: its fields, their operators, the types of values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from .fields import FieldCatalogue, FieldDefinition, FieldType, objection, wanted_words
from .filters import Condition, Node, Operator, conditions
from .query import SYMBOLS
from .query_error import QueryError
from .query_faults import did_you_mean, shown
from .query_values import read_value
from .query_words import OPERATORS, Kind, Piece, pieces, quote, write_name

_WIDEST = 80
_KIN = (
    (Operator.INCLUDES, Operator.ICONTAINS, Operator.CONTAINS, Operator.EQ),
    (Operator.EXCLUDES, Operator.INOTCONTAINS, Operator.NOTCONTAINS, Operator.NEQ),
)
"""Operators that mean nearly the same, on fields of different types."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """Pieces of the line (field, operator and value, or words without a field), the condition they
    state, if any, and the node they became, which is another under NOT."""

    pieces: tuple[Piece, ...]
    condition: Condition | None
    node: Node


def doubts(spelled: Iterable[Spelled], fields: FieldCatalogue) -> Iterator[QueryError]:
    """What the server would not take, at most one fault for each part of the line."""
    for part in spelled:
        if part.condition is None:
            fault = _in_words(part.pieces, fields)
        else:
            fault = _in_condition(part.condition, part.pieces, fields)
        fault = fault or _in_node(part, fields)
        if fault is not None:
            yield fault


def _in_words(words: tuple[Piece, ...], fields: FieldCatalogue) -> QueryError | None:
    """Words to search for that begin with a field: an operator is missing, or misspelt."""
    first, last = words[0], words[-1]
    if first.kind is Kind.TEXT or fields.get(first.text) is None:
        return None
    near = get_close_matches(words[1].text.lower()[:_WIDEST], OPERATORS, 1) if words[1:] else []
    if near:
        message = f"{shown(words[1])} is not an operator{did_you_mean(near[0])}"
        return QueryError(message, words[1].start, words[1].end, ("an operator",), near[0])
    message = f"{shown(first)} is a field: expected an operator after it, or quotes to search for"
    message += " the word." if first is last else " the words."
    suggestion = quote(" ".join(word.text for word in words))
    return QueryError(message, first.start, last.end, ("an operator",), suggestion)


def _in_condition(
    condition: Condition, pieces: tuple[Piece, ...], fields: FieldCatalogue
) -> QueryError | None:
    name, op, value = pieces
    definition = fields.get(condition.field)
    if definition is None:
        return _unknown_field(condition.field, name, fields)
    if condition.op not in definition.supported_operators:
        return _unsupported(condition, op, definition)
    if objection(condition, definition) is None:
        return None
    wanted = definition.value_type(condition.op)
    words, suggestion = wanted_words(wanted), _as_wanted(condition, value, definition)
    message = f"{condition.field} {op.text} expects {words}{did_you_mean(suggestion)}"
    return QueryError(message, value.start, value.end, (words,), suggestion)


def _unknown_field(field: str, piece: Piece, fields: FieldCatalogue) -> QueryError:
    known = {each.label.lower(): each.name for each in fields.field_definitions}
    known |= {each.name.lower(): each.name for each in fields.field_definitions}
    near = get_close_matches(field.lower()[:_WIDEST], known, 1)
    suggestion = write_name(known[near[0]]) if near else None
    message = f"There is no field called {shown(piece)}{did_you_mean(suggestion)}"
    return QueryError(message, piece.start, piece.end, ("a field",), suggestion)


def _unsupported(condition: Condition, op: Piece, definition: FieldDefinition) -> QueryError:
    known = {
        name: SYMBOLS.get(Operator(name), name)
        for name in definition.supported_operators
        if name in tuple(Operator)
    }
    kin = next((kin for kin in _KIN if condition.op in kin), ())
    near = next((known[name] for name in kin if name in known), None)
    message = f"{condition.field} does not support {op.text}{did_you_mean(near)}"
    return QueryError(message, op.start, op.end, tuple(known.values()), near)


def _as_wanted(condition: Condition, value: Piece, definition: FieldDefinition) -> str | None:
    """The value as it would fit: in quotes, without them, or, for a time, with a minus."""
    given = condition.value
    if not isinstance(given, str):
        quoted = replace(condition, value=value.text)
        return quote(value.text) if objection(quoted, definition) is None else None
    candidates = [given.strip()]
    if definition.value_type(condition.op) == FieldType.TIMESTAMP:
        candidates.append(f"-{given.strip()}")
    for candidate in candidates:
        bare = [*pieces(candidate)] if len(candidate) < _WIDEST else []
        if len(bare) == 1 and bare[0].kind in (Kind.NUMBER, Kind.BOOL, Kind.RELATIVE):
            try:
                read = replace(condition, value=read_value(bare[0], condition.op))
            except QueryError:
                continue
            if objection(read, definition) is None:
                return candidate
    return None


def _in_node(part: Spelled, fields: FieldCatalogue) -> QueryError | None:
    """What keeps a part from being sent that is right as it stands: a field to search in that is
    not there, or an inverse that the field does not support."""
    for condition in conditions(part.node):
        fault = objection(condition, fields.get(condition.field))
        if fault is not None:
            what = (
                "Without a field this cannot be searched for" if part.condition is None else "NOT"
            )
            start, end = part.pieces[0].start, part.pieces[-1].end
            return QueryError(f"{what}: {fault}.", start, end)
    return None
