"""What to say of a line that does not go together: where, what may stand there, what to write."""

from collections.abc import Sequence
from itertools import islice, takewhile

from .filters import Condition, Operator
from .query import format_condition, format_value
from .query_error import QueryError
from .query_grammar import END, Misplaced
from .query_words import Kind, Piece, pieces, quote

_STARTS = ("a field", "text to search for", "NOT", "(")
_SYMBOLS = {"==": "=", "===": "=", "<>": "!=", "!==": "!=", "=<": "<=", "=>": ">=", "=!": "!="}
_WORDS = (Kind.WORD, Kind.NUMBER, Kind.BOOL, Kind.RELATIVE, Kind.NULL)
_OPERATORS = (Kind.SYMBOL, Kind.OPERATOR)
_WIDEST = 40
_MOST = 50
"""Words of a value without quotes that are looked at."""


def wrong_symbol(piece: Piece) -> QueryError:
    """Signs that look like an operator and are none."""
    near = _SYMBOLS.get(piece.text)
    message = f"{shown(piece)} is not an operator{did_you_mean(near)}"
    return QueryError(message, piece.start, piece.end, ("an operator",), near)


def unclosed_quote(piece: Piece) -> QueryError:
    """A text whose end is missing; it is pointed at where it begins."""
    mark = piece.text[0]
    message = f"The text that begins here is never closed: a {mark} is missing."
    return QueryError(message, piece.start, piece.start + 1, (mark,))


def no_inverse(condition: Condition, op: Piece, value: Piece) -> QueryError:
    """NOT before what has no inverse. The suggestion goes in place of operator and value."""
    if condition.op is Operator.ISNULL:
        message = f"{_cut(condition.field, _WIDEST)} isnull takes true or false."
        return QueryError(message, value.start, value.end, ("true", "false"))
    near = _NEAREST.get(condition.op)
    suggestion = f"{near} {format_value(condition.value)}" if near else None
    asked = _cut(format_condition(condition), 2 * _WIDEST)
    message = f"NOT {asked} cannot be asked: the API has no inverse of {op.text}. {_else(near, op)}"
    return QueryError(message, op.start, value.end, (), suggestion)


_NEAREST = {
    Operator.STARTSWITH: Operator.CONTAINS,
    Operator.ISTARTSWITH: Operator.ICONTAINS,
    Operator.ENDSWITH: Operator.CONTAINS,
    Operator.IENDSWITH: Operator.ICONTAINS,
}


def _else(near: Operator | None, op: Piece) -> str:
    if near:
        return f"NOT {near} can be: it leaves out more."
    if op.text.lower() == Operator.MATCHES:
        return "NOT contains can be, or a pattern for what is wanted."
    return "Ask for each length that is wanted, joined by OR."


def misplaced(
    fault: Misplaced, text: str, taken: Sequence[Piece], opened: Sequence[Piece]
) -> QueryError:
    """A piece that cannot stand where it does, or a line that ends too soon. `taken` holds the
    pieces of `text` before it, and `opened` the parentheses that are open there."""
    expected = _in_words(fault.instead)
    piece, before = fault.piece, taken[-1] if taken else None
    if piece is None:
        return _cut_short(expected, before, opened)
    if piece.kind is Kind.CLOSE and not opened:
        message = "This parenthesis closes nothing."
        return QueryError(message, piece.start, piece.end, expected)
    if before is None or Kind.OPEN in fault.instead:
        return _no_start(piece, before, expected)
    if Kind.AND in fault.instead:
        return _too_many(piece, text, taken, expected)
    return _no_value(piece, before, expected)


def _cut_short(
    expected: tuple[str, ...], before: Piece | None, opened: Sequence[Piece]
) -> QueryError:
    if ")" in expected:
        message = "This parenthesis is never closed."
        return QueryError(message, opened[-1].start, opened[-1].end, expected)
    end = before.end if before else 0
    return QueryError(_missing(expected, before), end, end, expected)


def _no_start(piece: Piece, before: Piece | None, expected: tuple[str, ...]) -> QueryError:
    if piece.kind in _OPERATORS:
        message = f"A field is missing before {shown(piece)}."
        return QueryError(message, piece.start, piece.end, ("a field",))
    return QueryError(_missing(expected, before), piece.start, piece.end, expected)


def _no_value(piece: Piece, before: Piece, expected: tuple[str, ...]) -> QueryError:
    message, suggestion = _missing(expected, before), None
    if expected == ("a value",) and piece.kind in (Kind.AND, Kind.OR, Kind.NOT):
        message = f"{message[:-1]}; as a text, {shown(piece)} needs quotes."
        suggestion = quote(piece.text)
    return QueryError(message, piece.start, piece.end, expected, suggestion)


def _too_many(
    piece: Piece, text: str, taken: Sequence[Piece], expected: tuple[str, ...]
) -> QueryError:
    """What follows a whole condition, or words to search for, without AND or OR."""
    run = [*takewhile(lambda word: word.kind in _WORDS, reversed(taken))][::-1]
    stated = len(run) < len(taken) and taken[-len(run) - 1].kind in _OPERATORS
    if piece.kind in _OPERATORS and run and not stated:
        return _no_field(run)
    if piece.kind in _WORDS and run:
        following = None
        for word in islice(pieces(text, piece.start), _MOST):
            if word.kind not in _WORDS:
                following = word
                break
            run.append(word)
        if following is not None and following.kind in _OPERATORS:
            run.pop()  # the field of the next condition
        if len(run) > 1:
            quoted = quote(" ".join(word.text for word in run))
            message = f"A value of several words needs quotes{did_you_mean(quoted)}"
            return QueryError(message, run[0].start, run[-1].end, expected, quoted)
    message = f"Expected {_either(expected)} before {shown(piece)}."
    suggestion = None if piece.kind in _OPERATORS else f"AND {piece.text}"
    return QueryError(message, piece.start, piece.end, expected, suggestion)


def _no_field(run: Sequence[Piece]) -> QueryError:
    """Words before an operator that name no field."""
    words = " ".join(word.text for word in run)
    plain = all(word.kind is Kind.WORD for word in run)
    suggestion = "_".join(word.text for word in run) if plain else quote(words)
    message = f"{_cut(words, _WIDEST)} is no field{did_you_mean(suggestion)}"
    return QueryError(message, run[0].start, run[-1].end, ("a field",), suggestion)


def _in_words(kinds: frozenset[str]) -> tuple[str, ...]:
    """Kinds of piece in the words of a person."""
    words: list[str] = []
    if Kind.OPEN in kinds:
        words += _STARTS
    elif Kind.TEXT in kinds:
        words.append("a value")
    if Kind.SYMBOL in kinds:
        words.append("an operator")
    words += [word for kind, word in _NAMES.items() if kind in kinds]
    return tuple(words)


_NAMES = {Kind.CLOSE: ")", Kind.AND: "AND", Kind.OR: "OR", END: "the end"}


def _missing(expected: Sequence[str], before: Piece | None) -> str:
    return f"Expected {_either(expected)}{f' after {shown(before)}' if before else ''}."


def _either(words: Sequence[str]) -> str:
    head = ", ".join(words[:-1])
    return f"{head} or {words[-1]}" if head else words[-1]


def shown(piece: Piece) -> str:
    """A piece as a sentence names it."""
    return _cut(piece.text, _WIDEST)


def did_you_mean(near: str | None) -> str:
    """The end of a sentence."""
    return f"; did you mean {_cut(near, 2 * _WIDEST)}?" if near else "."


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[:width]}…"
