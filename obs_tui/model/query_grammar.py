"""The grammar of the query line, for lark (LALR). Loaded with the first line that is read.

The words are cut by `query_words`; here is how they go together, and what of it is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from lark import Lark, Token, Transformer, UnexpectedToken, v_args
from lark.parsers.lalr_interactive_parser import InteractiveParser

from .filters import Joiner
from .query_words import Kind, Piece

_GRAMMAR = """
start: any?
any: every (_OR every)*
every: term (_AND term)*
?term: NOT term -> inverted
    | _OPEN any _CLOSE
    | field (SYMBOL | OPERATOR) value -> stated
    | field NOT (SYMBOL | OPERATOR) value -> denied
    | TEXT -> sought
    | (WORD | NUMBER | BOOL | RELATIVE | NULL)+ -> sought
?field: WORD | TEXT
?value: TEXT | NUMBER | BOOL | RELATIVE | NULL | WORD | OPERATOR

%declare _OPEN _CLOSE _AND _OR NOT SYMBOL OPERATOR TEXT NUMBER BOOL RELATIVE NULL WORD
"""


@dataclass(frozen=True, slots=True)
class Stated:
    """`field op value`."""

    field: Piece
    op: Piece
    value: Piece


@dataclass(frozen=True, slots=True)
class Sought:
    """Words without a field."""

    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Inverted:
    """`NOT` and what follows it; never another NOT."""

    sign: Piece
    node: "Stated | Sought | Joined"


@dataclass(frozen=True, slots=True)
class Joined:
    """Two nodes or more, joined by AND or by OR."""

    joiner: Joiner
    nodes: tuple["Said", ...]


Said: TypeAlias = Stated | Sought | Inverted | Joined


class Misplaced(Exception):
    """A piece that cannot stand where it does; None is the end of the line. `instead` is what
    can: kinds of piece, and END."""

    def __init__(self, piece: Piece | None, instead: frozenset[str]) -> None:
        super().__init__()
        self.piece = piece
        self.instead = instead


END = "$END"


def read(line: Iterable[Piece]) -> Said | None:
    """What the pieces of a line say; None where there are none. Raises Misplaced."""
    parser = _grammar().parse_interactive()
    fed: list[Token] = []
    piece = None
    try:
        for piece in line:
            token = _token(piece)
            parser.feed_token(token)
            fed.append(token)
        piece = None
        said: Said | None = parser.feed_token(Token(END, ""))
    except UnexpectedToken:
        raise Misplaced(piece, _acceptable(fed)) from None
    return said


@v_args(inline=True)
class _Keep(Transformer[Token, Said | None]):
    def start(self, said: Said | None = None) -> Said | None:
        return said

    def any(self, *nodes: Said) -> Said:
        return _joined("OR", nodes)

    def every(self, *nodes: Said) -> Said:
        return _joined("AND", nodes)

    def inverted(self, sign: Token, node: Said) -> Said:
        return node.node if isinstance(node, Inverted) else Inverted(_piece(sign), node)

    def stated(self, field: Token, op: Token, value: Token) -> Said:
        return Stated(_piece(field), _piece(op), _piece(value))

    def denied(self, field: Token, sign: Token, op: Token, value: Token) -> Said:
        return Inverted(_piece(sign), Stated(_piece(field), _piece(op), _piece(value)))

    def sought(self, *words: Token) -> Said:
        return Sought(tuple(map(_piece, words)))


def _token(piece: Piece) -> Token:
    return Token(piece.kind.value, piece.text, piece.start)


def _piece(token: Token) -> Piece:
    start = token.start_pos or 0
    return Piece(Kind(token.type), token.value, start, start + len(token))


def _joined(joiner: Joiner, nodes: tuple[Said, ...]) -> Said:
    return Joined(joiner, nodes) if len(nodes) > 1 else nodes[0]


@cache
def _grammar() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=_Keep())


def _acceptable(fed: list[Token]) -> frozenset[str]:
    """The kinds of piece that can follow those; afresh, as a parser that failed has moved on."""
    parser: InteractiveParser = _grammar().parse_interactive()
    for token in fed:
        parser.feed_token(token)
    return frozenset(parser.accepts())  # type: ignore[no-untyped-call]  # lark's are not all
