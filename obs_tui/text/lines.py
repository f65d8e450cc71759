"""Styled lines and lazily laid out blocks: what every view is made of.

A run is a piece of safe text with the names of its styles (`"strong link"`); the widget that shows
it gives the names a look. A block knows its lines only once it is asked for them at a width.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, split_graphemes

from .folds import Fold
from .json_path import Node
from .safe import visible

Run: TypeAlias = tuple[str, str]
Runs: TypeAlias = tuple[Run, ...]

STYLES = (
    *("dim", "strong", "em", "strike", "heading", "title", "code", "link", "bullet", "rule"),
    *("keyword", "string", "number", "comment", "name", "error", "warning", "key", "mark"),
    *("user", "assistant", "system", "tool", "other", "fold", "held", "answer"),
)
"""Every name a run may carry."""

PIECE = 8_000
"""Characters that are laid out at once."""

_NARROW = re.compile("[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u2500-\u25fc]*")
_MIN_TEXT = 10


class Line(NamedTuple):
    """One line, no wider than what it was laid out for. The first `gutter` runs are decoration:
    they are not copied. `joint` is what stood between this line and the one before where the two
    are one line that was broken, a swallowed space or nothing; None where a line begins."""

    runs: Runs
    gutter: int = 0
    joint: str | None = None

    @property
    def text(self) -> str:
        """What a copy of the line holds."""
        return "".join(text for text, _ in self.runs[self.gutter :])

    @property
    def start(self) -> int:
        """How many characters the decoration has."""
        return sum(len(text) for text, _ in self.runs[: self.gutter])


Layout: TypeAlias = Callable[[int], Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are made when seen. `characters` and `rows` (line breaks) size it until then.

    `message` numbers the message it belongs to, from 0. `fold` is the part that this block's
    first line folds and unfolds; `part` the one that this block is left out with while that is
    folded. `field` names the field whose value it shows; `node` is the value of JSON it shows.
    """

    layout: Layout
    characters: int = 0
    rows: int = 1
    message: int = -1
    head: bool = False
    fold: Fold | None = None
    field: str = ""
    part: Fold | None = None
    node: Node | None = None


def fixed(*runs: Run, gutter: int = 0) -> Block:
    """A block that is one short text, wrapped."""
    length = sum(len(text) for text, _ in runs)
    return Block(lambda width: wrap(runs[gutter:], width, runs[:gutter], runs[:gutter]), length)


BLANK = Block(lambda _width: (Line(()),))


def prefixed(block: Block, prefix: Runs, message: int, *, head: bool = False) -> Block:
    """`block` with a gutter before every line, as part of a message."""
    room = cells(prefix)

    def layout(width: int) -> list[Line]:
        inner = block.layout(max(1, width - room))
        return [behind(prefix, line) for line in inner]

    size = block.characters, block.rows
    return Block(layout, *size, message, head, block.fold, part=block.part)


def behind(prefix: Runs, line: Line) -> Line:
    """`line` with more decoration before it."""
    return line._replace(runs=prefix + line.runs, gutter=len(prefix) + line.gutter)


def cells(runs: Iterable[Run]) -> int:
    """The width of runs in terminal cells."""
    return sum(cell_len(text) for text, _ in runs)


def plain_blocks(text: str, style: str = "") -> list[Block]:
    """Any text as it is, wrapped, in blocks small enough to be laid out at once."""
    return [
        Block(partial(wrap, ((piece, style),), joint=joint), len(piece), rows)
        for piece, rows, joint in pieces(text)
    ]


def pieces(text: str) -> Iterable[tuple[str, int, str | None]]:
    """`text` cut into pieces of at most `PIECE` characters, with the number of lines in each, and
    the `joint` of its first line. Cuts are after line breaks where possible, else after spaces,
    else anywhere."""
    start = 0
    joint: str | None = None
    while start < len(text) or start == 0:
        end = start + PIECE
        if end < len(text):
            newline = text.rfind("\n", start, end)
            cut = newline if newline > start else text.rfind(" ", start + PIECE // 2, end)
            end = cut + 1 if cut > start else end
        piece = text[start:end]
        # The block's own end is a line end already.
        body = piece.removesuffix("\n") if end < len(text) else piece
        yield body, body.count("\n") + 1, joint
        start, joint = end, None if len(body) < len(piece) else ""


def wrap(
    runs: Sequence[Run],
    width: int,
    first: Runs = (),
    rest: Runs = (),
    *,
    joint: str | None = None,
) -> list[Line]:
    """The runs' text, made visible and broken into lines of at most `width` cells.

    `first` is the decoration of the first line, `rest` that of the others; they are left out
    where there is no room for them. `joint` is that of the first line.
    """
    if cells(rest) > width - _MIN_TEXT:
        rest = ()
    if cells(first) > width - _MIN_TEXT:
        runs, first = (*first, *runs), ()
    lines: list[Line] = []
    prefix = first
    for row in _rows(runs):
        text = "".join(part for part, _ in row)
        before: int | None = None
        for start, end in breaks(text, width - cells(prefix), width - cells(rest)):
            if before is not None:
                joint = text[before:start]
            lines.append(Line(prefix + cut(row, start, end), len(prefix), joint))
            prefix, before, joint = rest, end, None
    return lines


def _rows(runs: Iterable[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = [[]]
    for text, style in runs:
        head, *others = visible(text, newlines=True).split("\n")
        rows[-1].append((head, style))
        rows.extend([(other, style)] for other in others)
    return rows


def cut(runs: Iterable[Run], start: int, end: int) -> Runs:
    """The runs of the characters from `start` to `end`."""
    kept: list[Run] = []
    for text, style in runs:
        if end <= 0:
            break
        if start < len(text) and (piece := text[max(0, start) : end]):
            kept.append((piece, style))
        start -= len(text)
        end -= len(text)
    return tuple(kept)


def breaks(text: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Where one line of text is broken: `(start, end)` offsets of lines of at most `first` cells,
    then `rest`. Breaks come after spaces and around wide characters, else anywhere; one space
    that would overflow is swallowed."""
    first, rest = max(2, first), max(2, rest)
    if _NARROW.fullmatch(text):
        return _narrow_breaks(text, first, rest)
    return _wide_breaks(text, first, rest)


def _narrow_breaks(text: str, width: int, rest: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > width:
        limit = start + width
        if text[limit] == " ":
            end, following = limit, limit + 1
        else:
            end = following = text.rfind(" ", start, limit) + 1 or limit
        found.append((start, end))
        start, width = following, rest
    if start < len(text) or not found:
        found.append((start, len(text)))
    return found


def _wide_breaks(text: str, width: int, rest: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    graphemes = split_graphemes(text)[0]
    first = 0
    while first < len(graphemes):
        end, following = _line_end(text, graphemes, first, width)
        start = graphemes[first][0]
        found.append((start, graphemes[end][0] if end < len(graphemes) else len(text)))
        first, width = following, rest
    return found or [(0, 0)]


def _line_end(
    text: str, graphemes: Sequence[tuple[int, int, int]], first: int, width: int
) -> tuple[int, int]:
    """Where the line that starts at the grapheme `first` ends, and where the next one starts."""
    used = 0
    breakable = first
    for at in range(first, len(graphemes)):
        here, after, size = graphemes[at]
        space = text[here:after] == " "  # and no accent on it, which would be swallowed too
        if size == 2:
            breakable = at
        if used + size > width:
            if space:
                return at, at + 1
            end = breakable if breakable > first else max(at, first + 1)
            return end, end
        used += size
        if space or size == 2:
            breakable = at + 1
    return len(graphemes), len(graphemes)


def end_of(text: str, width: int) -> str:
    """A line of at most `width` cells: of a longer text the end, after `…`."""
    if cell_len(text) <= width:
        return text
    used = 1
    start = len(text)
    for here, _, size in reversed(split_graphemes(text)[0]):
        used += size
        if used > width:
            break
        start = here
    return f"…{text[start:]}"[: max(0, width)]
