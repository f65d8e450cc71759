"""Whether the server takes what a line says: its fields, their operators, the types of values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from .fields import FieldCatalogue, FieldDefinition, objection
from .filters import Condition, Node, Operator, conditions
from .query import SYMBOLS
from .query_error import QueryError
from .query_words import Kind, Piece, quote, write_name

_KIN = (
    (Operator.EQ, Operator.CONTAINS, Operator.ICONTAINS, Operator.INCLUDES),
    (Operator.NEQ, Operator.NOTCONTAINS, Operator.INOTCONTAINS, Operator.EXCLUDES),
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
        fault = (
            _of_words(part.pieces, fields)
            if part.condition is None
            else _of_condition(part.condition, part.pieces, fields)
        )
        fault = fault or _of_node(part, fields)
        if fault is not None:
            yield fault


def _of_words(words: tuple[Piece, ...], fields: FieldCatalogue) -> QueryError | None:
    first = words[0]
    if first.kind is Kind.TEXT or fields.get(first.text) is None:
        return None
    if len(words) == 1:
        message = f"{first.text} is a field; expected an operator after it."
        return QueryError(message, first.start, first.end, ("an operator",))
    return unknown_operator(words[1])


def unknown_operator(word: Piece) -> QueryError:
    """The error for a word that stands where an operator should."""
    from .query_words import OPERATORS

    near = get_close_matches(word.text.lower()[:40], OPERATORS, 1)
    message = f"{word.text[:40]} is not an operator{_hint(near)}"
    return QueryError(message, word.start, word.end, ("an operator",), near[0] if near else None)


def _of_condition(
    condition: Condition, pieces: tuple[Piece, ...], fields: FieldCatalogue
) -> QueryError | None:
    name, op, value = pieces
    definition = fields.get(condition.field)
    if definition is None:
        return _unknown_field(condition.field, name, fields)
    fault = objection(condition, definition)
    if fault is None:
        return None
    if condition.op not in definition.supported_operators:
        known = tuple(map(_written, definition.supported_operators))
        near = _kin(condition.op, definition)
        message = f"{condition.field} does not support {op.text}{_hint(near)}"
        return QueryError(message, op.start, op.end, known, near[0] if near else None)
    suggestion = _as_wanted(condition, value, definition)
    wanted = fault.partition(" expects ")[2]
    return QueryError(
        f"{condition.field} expects {wanted}{_hint([suggestion] if suggestion else [])}",
        value.start,
        value.end,
        (wanted,),
        suggestion,
    )


def _unknown_field(field: str, piece: Piece, fields: FieldCatalogue) -> QueryError:
    known = {
        spelling.lower(): definition.name
        for definition in reversed(fields.field_definitions)
        for spelling in (definition.label, definition.name)
    }
    near = [
        write_name(known[spelling]) for spelling in get_close_matches(field.lower()[:80], known, 1)
    ]
    message = f"There is no field {field[:80]}{_hint(near)}"
    return QueryError(message, piece.start, piece.end, ("a field",), near[0] if near else None)


def _kin(op: Operator, definition: FieldDefinition) -> list[str]:
    for kin in _KIN:
        if op in kin:
            return [_written(other) for other in kin if other in definition.supported_operators][
                -1:
            ]
    return []


def _as_wanted(condition: Condition, value: Piece, definition: FieldDefinition) -> str | None:
    """The value in or out of quotes, where that makes it fit."""
    given = condition.value
    if not isinstance(given, str):
        other = quote(value.text)
        fits = objection(Condition(condition.field, condition.op, value.text), definition) is None
    else:
        other = given
        fits = False
    return other if fits else None


def _of_node(part: Spelled, fields: FieldCatalogue) -> QueryError | None:
    """What keeps the whole part from being sent: fields to search that are not there, or an inverse
    that the field does not support."""
    for condition in conditions(part.node):
        fault = objection(condition, fields.get(condition.field))
        if fault is not None:
            start, end = part.pieces[0].start, part.pieces[-1].end
            return QueryError(f"This cannot be asked here: {fault}.", start, end)
    return None


def _written(operator: str) -> str:
    known = Operator(operator) if operator in tuple(Operator) else None
    return SYMBOLS.get(known, operator) if known else operator


def _hint(near: list[str]) -> str:
    return f"; did you mean {near[0]}?" if near else "."
