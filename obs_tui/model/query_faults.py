"""What to say of a line that does not go together: the place, what may stand there, a remedy."""

from collections.abc import Sequence
from difflib import get_close_matches

from .filters import Condition, Operator
from .query import format_condition
from .query_error import QueryError
from .query_grammar import END, Misplaced
from .query_words import OPERATORS, Kind, Piece, quote

_STARTS = ("a field", "text to search for", "NOT", "(")
_SYMBOLS = {"==": "=", "===": "=", "<>": "!=", "!==": "!=", "=<": "<=", "=>": ">=", "=!": "!="}


def wrong_symbol(piece: Piece) -> QueryError:
    """Signs that look like an operator and are none."""
    near = _SYMBOLS.get(piece.text)
    hint = f"; did you mean {near}?" if near else "."
    return QueryError(
        f"{piece.text[:20]} is not an operator{hint}",
        piece.start,
        piece.end,
        ("an operator",),
        near,
    )


def unclosed_quote(piece: Piece) -> QueryError:
    """A text whose end is missing; it is pointed at where it begins."""
    mark = piece.text[0]
    return QueryError(
        f"The text that starts here is never closed: a {mark} is missing.",
        piece.start,
        piece.start + 1,
        (mark,),
    )


def misplaced(fault: Misplaced, line: Sequence[Piece], opened: Sequence[Piece]) -> QueryError:
    """The error for a piece that cannot stand where it does. `line` holds the pieces up to it and
    `opened` the parentheses that are open there."""
    expected = words_for(fault.instead)
    piece = fault.piece
    if piece is None:
        return _cut_short(fault.instead, expected, line, opened)
    before = line[-1] if line else None
    if piece.kind is Kind.CLOSE and "_AND" in fault.instead:
        message = "This parenthesis closes nothing."
        return QueryError(message, piece.start, piece.end, expected)
    if before is not None and "SYMBOL" not in fault.instead and "_AND" in fault.instead:
        if run := _run(line, piece):
            return _unquoted(run, expected)
    shown = piece.text[:40]
    message = f"{shown} cannot stand here; expected {listed(expected)}."
    return QueryError(message, piece.start, piece.end, expected)


def _cut_short(
    instead: frozenset[str],
    expected: tuple[str, ...],
    line: Sequence[Piece],
    opened: Sequence[Piece],
) -> QueryError:
    if "_CLOSE" in instead and opened:
        last = opened[-1]
        message = "This parenthesis is never closed."
        return QueryError(message, last.start, last.end, (*expected,))
    end = line[-1].end if line else 0
    after = f" after {line[-1].text[:40]}" if line else ""
    return QueryError(f"Expected {listed(expected)}{after}.", end, end, expected)


def _run(line: Sequence[Piece], piece: Piece) -> tuple[Piece, ...]:
    return ()


def _unquoted(run: tuple[Piece, ...], expected: tuple[str, ...]) -> QueryError:
    text = quote(" ".join(piece.text for piece in run))
    return QueryError(
        f"Several words need quotes: {text}.", run[0].start, run[-1].end, expected, text
    )


def words_for(kinds: frozenset[str]) -> tuple[str, ...]:
    """Kinds of piece in the words of a person."""
    words: list[str] = []
    if Kind.OPEN in kinds:
        words += _STARTS
    elif Kind.WORD in kinds and Kind.OPERATOR in kinds and Kind.SYMBOL not in kinds:
        words.append("a value")
    if Kind.SYMBOL in kinds:
        words.append("an operator")
    elif kinds == {Kind.OPERATOR}:
        words.append("an operator such as contains")
    words += (
        word
        for kind, word in ((Kind.AND, "AND"), (Kind.OR, "OR"), (Kind.CLOSE, ")"))
        if kind in kinds
    )
    if END in kinds:
        words.append("the end")
    return tuple(words)


def listed(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def near_operator(word: str) -> str | None:
    """The operator that a misspelt word comes close to."""
    found = get_close_matches(word.lower(), OPERATORS, 1, 0.75)
    return found[0] if found else None


_SIMILAR = {
    Operator.STARTSWITH: Operator.NOTCONTAINS,
    Operator.ISTARTSWITH: Operator.INOTCONTAINS,
    Operator.ENDSWITH: Operator.NOTCONTAINS,
    Operator.IENDSWITH: Operator.INOTCONTAINS,
    Operator.MATCHES: Operator.NOTCONTAINS,
}


def no_inverse(condition: Condition, words: Sequence[Piece]) -> QueryError:
    """NOT before what has no inverse."""
    return QueryError(
        f"NOT {format_condition(condition)[:80]}: the API has no inverse of {condition.op}.",
        words[0].start,
        words[-1].end,
    )
