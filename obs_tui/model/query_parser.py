"""Text → filter: reads the query line. The grammar stands in `query_grammar`, NOT in `negation`.

AND binds tighter than OR, NOT tighter than both. A group in parentheses stays a group of its own.
A text in quotes, or words without an operator, are looked for in prompt and answer.
"""

from collections.abc import Iterator

from .fields import FieldCatalogue, zoned
from .filters import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    Condition,
    Filter,
    Group,
    Node,
    conditions,
)
from .negation import inverse, other
from .query import phrase
from .query_checks import Spelled, doubts
from .query_error import QueryError
from .query_faults import misplaced, no_inverse, unclosed_quote, wrong_symbol
from .query_grammar import Inverted, Joined, Misplaced, Said, Sought, Stated, read
from .query_values import read_value
from .query_words import MAX_PIECES, OPERATORS, Kind, Piece, pieces, unquote

__all__ = ["QueryError", "check_query", "parse_query"]


def parse_query(text: str, fields: FieldCatalogue | None = None) -> Filter:
    """The filter that a line stands for, in normal form; None for an empty line. With `fields`, the
    server has to take its conditions, and a time without a zone is given its own, UTC.
    Raises QueryError, the first there is."""
    reader = _Reader(fields)
    filters = reader.filter(text)
    if fields is not None:
        for fault in doubts(reader.spelled, fields):
            raise fault
    return filters


def check_query(text: str, fields: FieldCatalogue) -> tuple[QueryError, ...]:
    """Everything that is wrong with a line: the one fault that keeps it from being read, or each
    part that the server would not take, from left to right."""
    reader = _Reader(fields)
    try:
        reader.filter(text)
    except QueryError as fault:
        return (fault,)
    return tuple(doubts(reader.spelled, fields))


class _Reader:
    def __init__(self, fields: FieldCatalogue | None) -> None:
        self._fields = fields
        self.spelled: list[Spelled] = []
        self._taken: list[Piece] = []
        self._opened: list[Piece] = []
        self._conditions = 0

    def filter(self, text: str) -> Filter:
        try:
            said = read(self._pieces(text))
        except Misplaced as fault:
            raise misplaced(fault, text, self._taken, self._opened) from None
        return None if said is None else self._node(said, False, 0)

    def _pieces(self, text: str) -> Iterator[Piece]:
        """The pieces of a line. Raises QueryError for what is none, and beyond the limits."""
        joiners = 0
        for piece in pieces(text):
            if piece.kind is Kind.UNCLOSED:
                raise unclosed_quote(piece)
            if piece.kind is Kind.SYMBOL and piece.text not in OPERATORS:
                raise wrong_symbol(piece)
            joiners += piece.kind in (Kind.AND, Kind.OR)
            if joiners >= MAX_CONDITIONS:
                raise _too_large(piece, f"more than {MAX_CONDITIONS} conditions")
            if len(self._taken) >= MAX_PIECES:
                raise _too_large(piece, f"more than {MAX_PIECES:,} words")
            if piece.kind is Kind.OPEN and len(self._opened) >= MAX_DEPTH:
                raise _too_large(piece, f"parentheses nested deeper than {MAX_DEPTH}")
            yield piece
            self._taken.append(piece)
            if piece.kind is Kind.OPEN:
                self._opened.append(piece)
            elif piece.kind is Kind.CLOSE:
                self._opened.pop()

    def _node(self, said: Said, inverted: bool, depth: int) -> Node:
        match said:
            case Joined(joiner, nodes):
                children = tuple(self._node(node, inverted, depth + 1) for node in nodes)
                return Group(other(joiner) if inverted else joiner, children)
            case Inverted(_, node):
                return self._node(node, not inverted, depth)
            case _:
                return self._part(said, inverted, depth)

    def _part(self, said: Stated | Sought, inverted: bool, depth: int) -> Node:
        if isinstance(said, Sought):
            words, condition = said.words, None
            node: Node = phrase(_sought(words))
        else:
            words, condition = (said.field, said.op, said.value), _condition(said)
            if self._fields is not None:
                condition = zoned(condition, self._fields.get(condition.field))
            node = condition
        if inverted:
            node = self._inverse(node, words)
        self._conditions += sum(1 for _ in conditions(node))
        if self._conditions > MAX_CONDITIONS:
            raise _too_large(words[0], f"more than {MAX_CONDITIONS} conditions")
        if depth + isinstance(node, Group) > MAX_DEPTH:
            raise _too_large(words[0], f"groups nested deeper than {MAX_DEPTH}")
        self.spelled.append(Spelled(words, condition, node))
        return node

    def _inverse(self, node: Node, words: tuple[Piece, ...]) -> Node:
        if isinstance(node, Group):
            nodes = tuple(self._inverse(child, words) for child in node.nodes)
            return Group(other(node.joiner), nodes)
        found = inverse(node)
        if found is None:
            raise no_inverse(node, *words[-2:])
        return found


def _sought(words: tuple[Piece, ...]) -> str:
    first = words[0]
    if first.kind is Kind.TEXT:
        return unquote(first.text)
    if len(words) == 1 and first.kind is Kind.RELATIVE and first.text.startswith("-"):
        instead = f"timestamp >= {first.text.lower()}"
        raise QueryError(
            f"A time needs a field; did you mean {instead}?",
            first.start,
            first.end,
            ("a field",),
            instead,
        )
    return " ".join(word.text for word in words)


def _condition(said: Stated) -> Condition:
    field = unquote(said.field.text) if said.field.kind is Kind.TEXT else said.field.text
    if not field:
        message = "A field has a name; this one is empty."
        raise QueryError(message, said.field.start, said.field.end, ("a field",))
    op = OPERATORS[said.op.text.lower()]
    return Condition(field, op, read_value(said.value, op))


def _too_large(piece: Piece, what: str) -> QueryError:
    return QueryError(f"This filter is too large: {what}.", piece.start, piece.end)
