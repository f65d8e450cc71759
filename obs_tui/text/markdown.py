"""Markdown as styled lines, parsed by sections when they are seen.

What is written is what is read: no text is dropped, links and images show their address and are
never live, HTML and entities stay as they are, and a line break is a line break.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from .code import code_blocks, code_lines
from .lines import PIECE, Block, Line, Run, Runs, behind, pieces, wrap
from .safe import visible
from .sections import sections
from .tables import Cell, table_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MAX_SECTION = 4 * PIECE
_MAX_NESTING = 60
_MAX_OPEN = 400
"""Brackets that lead nowhere: the parser's time grows with their square."""

_BULLETS = "•◦▪"


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a markdown text, one for each section or long fenced code."""
    blocks: list[Block] = []
    for language, source in sections(text):
        made = _section(source) if language is None else code_blocks(source, language)
        if blocks and made:
            made[0] = _spaced(made[0])
        blocks.extend(made)
    return blocks


def _section(source: str) -> list[Block]:
    parts = [source] if len(source) <= _MAX_SECTION else [piece for piece, *_ in pieces(source)]
    return [Block(partial(render, part), len(part), part.count("\n") + 1) for part in parts]


def _spaced(block: Block) -> Block:
    def layout(width: int) -> list[Line]:
        return [Line(()), *block.layout(width)]

    return Block(layout, block.characters, block.rows + 1)


def render(source: str, width: int) -> list[Line]:
    """One section at a width. What is nested beyond reason is shown as it was written."""
    # Made visible first: the parser would replace or normalise away what a terminal hides.
    source = visible(source, newlines=True)
    tokens = _tokens(source)
    if tokens is None:
        return wrap(((source, ""),), width)
    writer = _Writer(width, source.split("\n"))
    writer.write(tokens)
    return writer.lines


@lru_cache(maxsize=128)
def _tokens(source: str) -> tuple[Token, ...] | None:
    if source.count("[") - source.count("](") > _MAX_OPEN:
        return None
    try:
        tokens = _parser().parse(source)
    except RecursionError:
        return None
    deep = any(token.level >= _MAX_NESTING - 2 for token in tokens)
    return None if deep else tuple(tokens)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"]).disable(["reference", "entity"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # the address as written
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # no link is ever live
    return parser


class _Writer:
    """Turns a section's tokens into lines. Lists and quotes push a prefix."""

    def __init__(self, width: int, source: Sequence[str]) -> None:
        self.lines: list[Line] = []
        self._source = source
        self._width = width
        self._rest: list[Runs] = []
        self._marker: Runs = ()
        self._gap = False
        self._lists = 0
        self._style = ""

    def write(self, tokens: Sequence[Token]) -> None:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                end = next(
                    place
                    for place in range(index, len(tokens))
                    if tokens[place].type == "table_close"
                )
                self._table(tokens[index:end])
                index = end
            else:
                self._block(token, tokens[index - 1] if index else token)
            index += 1

    def _block(self, token: Token, before: Token) -> None:
        match token.type:
            case "inline":
                self._text(token, before)
            case "heading_open":
                self._style = "heading title" if token.tag in ("h1", "h2") else "heading"
            case "heading_close":
                self._style = ""
            case "fence" | "code_block":
                self._code(token)
            case "hr":
                self._emit(wrap((("─" * max(3, self._room() - 1), "rule"),), self._room()))
            case "blockquote_open":
                self._push((("▏ ", "rule"),))
            case "bullet_list_open" | "ordered_list_open":
                self._lists += 1
            case "bullet_list_close" | "ordered_list_close":
                self._lists -= 1
                self._gap = True
            case "list_item_open":
                bullet = f"{token.info}{token.markup}" if token.info else self._bullet()
                self._push(((" " * (len(bullet) + 1), ""),), ((bullet + " ", "bullet"),))
            case "list_item_close" | "blockquote_close":
                self._pop()
            case _:
                pass

    def _bullet(self) -> str:
        return _BULLETS[min(self._lists, len(_BULLETS)) - 1]

    def _push(self, rest: Runs, marker: Runs = ()) -> None:
        if self._marker:
            self._flush()
        self._space()
        if marker:
            self._marker = (*self._prefix(), *marker)
        self._rest.append(rest)

    def _pop(self) -> None:
        if self._marker:
            self._flush()
        self._rest.pop()

    def _flush(self) -> None:
        """A list item without text of its own still shows its marker."""
        self.lines.extend(wrap((), self._width, self._marker))
        self._marker, self._gap = (), False

    def _prefix(self) -> Runs:
        return tuple(run for runs in self._rest for run in runs)

    def _space(self) -> None:
        if self._gap and self.lines:
            self.lines.extend(wrap((), self._width, self._prefix()))
        self._gap = False

    def _room(self) -> int:
        return max(10, self._width - sum(len(text) for text, _ in self._prefix()))

    def _emit(self, lines: Sequence[Line], *, gap: bool = True) -> None:
        """Lines that are laid out already, behind the present prefix."""
        if not self._marker:
            self._space()
        prefix, rest = self._marker or self._prefix(), self._prefix()
        fits = self._room() + sum(len(text) for text, _ in rest) <= self._width
        for line in lines:
            shown = prefix if fits else ()
            self.lines.append(behind(shown, line))
            prefix = rest
        self._marker, self._gap = (), gap

    def _text(self, token: Token, before: Token) -> None:
        runs = inline_runs(token.children or (), self._style)
        if not self._marker:
            self._space()
        rest = self._prefix()
        self.lines.extend(wrap(runs, self._width, self._marker or rest, rest))
        self._marker, self._gap = (), not before.hidden

    def _code(self, token: Token) -> None:
        label = token.info.strip()
        lines = wrap(((label, "dim"),), self._room(), (("│ ", "rule"),)) if label else []
        code = token.content.removesuffix("\n")
        self._emit([*lines, *code_lines(code, label, self._room())])

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[Cell]] = []
        align = ""
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("td_open", "th_open"):
                align = str(token.attrs.get("style", "")).removeprefix("text-align:")
            elif token.type == "inline":
                rows[-1].append(Cell(inline_runs(token.children or (), ""), align))
        start, end = tokens[0].map or (0, 0)
        source = "\n".join(self._source[start:end])
        shown = "".join(text for row in rows for cell in row for text, _ in cell.runs)
        if _within(source, shown):
            self._emit(table_lines(rows, self._room()))
        else:
            self._emit(wrap(((source, ""),), self._room()))


def _within(source: str, shown: str) -> bool:
    """Whether every letter of `source` is in `shown`, in order. A row may have more cells than
    its table has columns, and the parser drops those."""
    remaining = iter(shown)
    return all(letter in remaining for letter in source if letter.isalnum())


_MARKS = {"strong": "strong", "em": "em", "s": "strike"}


def inline_runs(tokens: Sequence[Token], style: str) -> list[Run]:
    """The runs of a line of markdown. An address follows its text, unless it is its text."""
    runs: list[Run] = []
    styles = [style]
    links: list[tuple[str, int]] = []
    for token in tokens:
        mark, _, side = token.type.rpartition("_")
        if mark in _MARKS and side in ("open", "close"):
            if side == "open":
                styles.append(_MARKS[mark])
            else:
                styles.pop()
            continue
        now = " ".join(filter(None, styles))
        match token.type:
            case "softbreak" | "hardbreak":
                runs.append(("\n", now))
            case "code_inline":
                runs.append((f"`{token.content}`", f"{now} code".strip()))
            case "image":
                alt = "".join(text for text, _ in inline_runs(token.children or (), ""))
                runs.append((f"[image: {alt}]", f"{now} mark".strip()))
                runs.extend(_address(str(token.attrs.get("src", "")), token))
            case "link_open":
                links.append((_address_text(str(token.attrs.get("href", "")), token), len(runs)))
                styles.append("link")
            case "link_close":
                styles.pop()
                address, start = links.pop()
                if address and address != "".join(text for text, _ in runs[start:]):
                    runs.append((f" ({address})", "dim"))
            case _:
                runs.append((token.content, now))
    return runs


def _address_text(address: str, token: Token) -> str:
    title = token.attrs.get("title")
    return f'{address} "{title}"' if title else address


def _address(address: str, token: Token) -> list[Run]:
    text = _address_text(address, token)
    return [(f" ({text})", "dim")] if text else []
