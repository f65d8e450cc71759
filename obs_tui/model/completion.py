"""What may stand at a place of the query line, for completion. Reads half-written text as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from .filters import Operator, Value
from .query import SYMBOLS, format_value
from .query_words import MAX_PIECES, OPERATORS, Kind, Piece, pieces, unquote, write_name

Expected: TypeAlias = Literal["field", "operator", "value", "joiner"]


@dataclass(frozen=True, slots=True)
class Expecting:
    """What may stand in place of the text from `start` to `end`. `prefix` is what the cursor has
    passed of it, without quotes. `kinds` is empty where nothing is completed. `field` and
    `operator` (the API's literal) are those of the condition the cursor is in, as far as known."""

    start: int
    end: int
    kinds: frozenset[Expected]
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
    """How a value is written into the line: texts in quotes, times relative to now without."""
    return format_value(value)


_WORDS = (Kind.WORD, Kind.NUMBER, Kind.BOOL, Kind.RELATIVE, Kind.NULL, Kind.TEXT)


def expecting(text: str, position: int) -> Expecting:
    """What may stand at `position` of `text`, the cursor: in place of the word that it is in or at
    the end of, or between words. What comes after that word is not looked at. A line that is
    far too long expects nothing."""
    position = max(0, min(position, len(text)))
    line = [*islice(pieces(text), MAX_PIECES)]
    if len(line) == MAX_PIECES:
        return Expecting(position, position, frozenset(), None, None, "")
    at = _under(line, position)
    place = _Place()
    for piece in line:
        if piece is at or piece.start >= position:
            break
        place.pass_by(piece)
    if at is None:
        return place.expecting(position, position, "")
    return place.expecting(at.start, _end(at, line, position), _prefix(at, position))


def _under(line: Iterable[Piece], position: int) -> Piece | None:
    """The piece being written: parentheses, closed texts and whole symbols are when they are cut,
    not when the cursor is right after them."""
    for piece in line:
        done = piece.kind in (Kind.OPEN, Kind.CLOSE, Kind.TEXT)
        done = done or (piece.kind is Kind.SYMBOL and piece.text in OPERATORS)
        if piece.start < position < piece.end or (position == piece.end and not done):
            return piece
    return None


def _end(at: Piece, line: Sequence[Piece], position: int) -> int:
    """Where the word under the cursor ends. A text whose quotes do not match, here or further on,
    ends at the cursor, as what follows may never have been meant to belong to it."""
    quoted = at.kind in (Kind.TEXT, Kind.UNCLOSED)
    return position if quoted and line[-1].kind is Kind.UNCLOSED else at.end


def _prefix(at: Piece, position: int) -> str:
    passed = at.text[: position - at.start]
    return unquote(passed + passed[0]) if at.kind in (Kind.TEXT, Kind.UNCLOSED) else passed


class _Place:
    """Where one is in the line after the pieces that were passed."""

    def __init__(self) -> None:
        self._kinds: frozenset[Expected] = frozenset({"field"})
        self._field: str | None = None
        self._operator: str | None = None

    def expecting(self, start: int, end: int, prefix: str) -> Expecting:
        field = None if self._kinds == {"joiner"} else self._field
        return Expecting(start, end, self._kinds, field, self._operator, prefix)

    def pass_by(self, piece: Piece) -> None:
        match piece.kind:
            case Kind.OPEN | Kind.AND | Kind.OR:
                self._go("field")
            case Kind.NOT if "operator" in self._kinds:
                self._go("operator", field=self._field)
            case Kind.NOT:
                self._go("field")
            case Kind.CLOSE:
                self._go("joiner")
            case Kind.SYMBOL | Kind.OPERATOR if "value" not in self._kinds:
                op = OPERATORS.get(piece.text.lower())
                self._go("value", field=self._field, operator=op.value if op else None)
            case _ if "value" in self._kinds:
                self._go("joiner")
            case _:
                self._pass_word(piece)

    def _pass_word(self, piece: Piece) -> None:
        """A word where no value is expected: a field, or one of several to search for; then the
        last of them is remembered, in case an operator follows."""
        name = unquote(piece.text) if piece.kind is Kind.TEXT else piece.text
        if "field" in self._kinds:
            self._go("operator", "joiner", field=name)
        else:
            self._go("joiner")
            self._field = name

    def _go(self, *kinds: Expected, field: str | None = None, operator: str | None = None) -> None:
        self._kinds, self._field, self._operator = frozenset(kinds), field, operator
