"""Code with syntax colours. Pygments loads when the first code is seen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from .lines import Block, Line, Run, Runs, pieces, wrap
from .safe import visible

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_BAR: Runs = (("│ ", "rule"),)
_STYLES = {
    "Token.Keyword": "keyword",
    "Token.Literal.String": "string",
    "Token.Literal.Number": "number",
    "Token.Comment": "comment",
    "Token.Name.Function": "name",
    "Token.Name.Class": "name",
    "Token.Name.Builtin": "name",
    "Token.Name.Decorator": "name",
    "Token.Name.Tag": "key",
    "Token.Generic.Deleted": "error",
    "Token.Generic.Inserted": "string",
    "Token": "",
}


def code_blocks(code: str, language: str) -> list[Block]:
    """A fenced block: its language, then the code behind a thin bar, in pieces."""
    blocks = [
        Block(partial(code_lines, piece, language), len(piece), rows)
        for piece, rows, _ in pieces(code)
    ]
    if language:
        label: Runs = ((language, "dim"),)
        blocks.insert(0, Block(lambda width: wrap(label, width, _BAR, _BAR), len(language)))
    return blocks


def code_lines(code: str, language: str, width: int) -> list[Line]:
    """`code` in colours, behind a thin bar."""
    return wrap(highlight(code, language), width, _BAR, _BAR)


def highlight(code: str, language: str) -> list[Run]:
    """The runs of `code`; one plain run when the language is unknown. Nothing is left out."""
    code = visible(code, newlines=True)
    lexer = _lexer(language.split(maxsplit=1)[0].lower()) if language.strip() else None
    if lexer is None:
        return [(code, "")]
    runs = [
        # Neighbours of one style are one run, so that no emoji is torn apart.
        ("".join(text for _, text in group), style)
        for style, group in groupby(_tokens(lexer, code), key=itemgetter(0))
    ]
    return runs if "".join(text for text, _ in runs) == code else [(code, "")]


def _tokens(lexer: Lexer, code: str) -> Iterator[tuple[str, str]]:
    """`(style, text)` of each token."""
    for kind, text in lexer.get_tokens(code):
        node = kind
        while str(node) not in _STYLES and node.parent is not None:
            node = node.parent
        yield _STYLES.get(str(node), ""), text


@lru_cache(maxsize=32)
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
