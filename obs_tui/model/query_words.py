r"""The words of the query line: how texts, names and values are cut from a line and written to it.

A text in quotes, single or double, knows the escapes `\\` `\"` `\'` `\n` `\r` `\t` `\uXXXX` and
`\UXXXXXXXX`; any other backslash stands for itself, so that a regular expression can be typed as
it is. Other words end at a space, a parenthesis, a double quote or an operator.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .filters import Operator

MAX_PIECES = 10_000
"""More than the largest filter has when it is written; a longer line is not read to its end."""


class Kind(StrEnum):
    """What a piece of the line is."""

    OPEN = "_OPEN"
    CLOSE = "_CLOSE"
    AND = "_AND"
    OR = "_OR"
    NOT = "NOT"
    SYMBOL = "SYMBOL"
    OPERATOR = "OPERATOR"
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    BOOL = "BOOL"
    RELATIVE = "RELATIVE"
    NULL = "NULL"
    WORD = "WORD"
    UNCLOSED = "UNCLOSED"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the line: `text` is the line from `start` to `end`."""

    kind: Kind
    text: str
    start: int
    end: int


OPERATORS: Final[dict[str, Operator]] = {
    **{operator.value: operator for operator in Operator},
    "=": Operator.EQ,
    "!=": Operator.NEQ,
    "<": Operator.LT,
    "<=": Operator.LTE,
    ">": Operator.GT,
    ">=": Operator.GTE,
    "length_equals": Operator.LEN_EQ,
}
"""Every way to write an operator; words in any case."""

_PIECE = re.compile(
    r"""
    (?P<_OPEN>\() | (?P<_CLOSE>\))
    | (?P<SYMBOL>!=+|[=<>]+)
    | (?P<TEXT>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')
    | (?P<UNCLOSED>["'])
    | (?P<WORD>(?:[^\s()"=<>!]|!(?!=))+)
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:(?:0|[1-9][0-9]*+)(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_RELATIVE = re.compile(r"(?:now|today|yesterday|-[0-9]++[smhdw])", re.IGNORECASE)
_KINDS = {
    "and": Kind.AND,
    "or": Kind.OR,
    "not": Kind.NOT,
    "true": Kind.BOOL,
    "false": Kind.BOOL,
    "null": Kind.NULL,
}


def pieces(text: str, start: int = 0) -> Iterator[Piece]:
    """The pieces of a line from `start` on, from left to right. A quote that is never
    closed is the last one, and goes to the end of the line."""
    for found in _PIECE.finditer(text, start):
        kind, (begin, end) = Kind(str(found.lastgroup)), found.span()
        if kind is Kind.UNCLOSED:
            yield Piece(kind, text[begin:], begin, len(text))
            return
        word = found.group()
        yield Piece(kind_of(word) if kind is Kind.WORD else kind, word, begin, end)


def kind_of(word: str) -> Kind:
    """What a word outside of quotes is."""
    lower = word.lower()
    if lower in OPERATORS:
        return Kind.OPERATOR
    if kind := _KINDS.get(lower):
        return kind
    if _NUMBER.fullmatch(word):
        return Kind.NUMBER
    return Kind.RELATIVE if _RELATIVE.fullmatch(word) else Kind.WORD


_WRITTEN = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_READ = {written[1]: char for char, written in _WRITTEN.items()} | {"'": "'"}
_ESCAPE = re.compile(
    r"\\(?:([\\\"'nrt])|u([0-9a-fA-F]{4})|U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4}))"
)
_PLAIN = re.compile(r"[A-Za-z_][\w.\-]*")
_JOINER = "\u200d"
"""Makes one emoji of several; the only character without a shape that is written as it is."""


def quote(text: str) -> str:
    """A text in double quotes; what cannot be seen is written as an escape."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_written, text)) + '"'


def unquote(text: str) -> str:
    """The text that a piece of kind TEXT stands for."""
    return _ESCAPE.sub(_read, text[1:-1])


def write_name(field: str) -> str:
    """The name of a field, in quotes where it could be taken for something else."""
    return field if _PLAIN.fullmatch(field) and kind_of(field) is Kind.WORD else quote(field)


def _written(char: str) -> str:
    if char in _WRITTEN:
        return _WRITTEN[char]
    if char.isprintable() or char == _JOINER:
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _read(escape: re.Match[str]) -> str:
    char, short, long = escape.groups()
    return _READ[char] if char else chr(int(short or long, 16))
