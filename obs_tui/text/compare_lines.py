"""A comparison as blocks: side by side where there is room for both, else one text with marks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .compare import Comparison, Pair
from .compare_facts import SAME, Fact
from .diff import Change
from .lines import BLANK, Block, Line, Run, Runs, cells, fixed, prefixed, wrap

SIDE_BY_SIDE = 110
"""Cells of width from which both are side by side."""

_ROW = 4_000
"""Characters of a side that are laid out at once, about."""
_GLIMPSE = 300
"""Characters shown of what is the same."""
_GAP = "   "
_LEFT, _RIGHT = "strong link error", "strong link string"
_LABEL, _DELTA = 12, 16

Row = Sequence[Change]


class Drawn(NamedTuple):
    """The blocks, and the numbers of those at which a difference begins."""

    blocks: Sequence[Block]
    stops: Sequence[int]


def comparison_blocks(comparison: Comparison) -> Drawn:
    """The facts, then the messages in pairs, each a message of its own by number."""
    blocks = [_fact(fact) for fact in comparison.facts] + [BLANK]
    stops: list[int] = []
    for number, pair in enumerate(comparison.pairs):
        differed = False
        for block, differs in _pair(pair, number):
            if differs and not differed:
                stops.append(len(blocks))
            differed = differs
            blocks.append(block)
        blocks.append(BLANK)
    if not comparison.pairs:
        blocks.append(fixed(("Neither has any messages.", "dim")))
    return Drawn(blocks, stops)


def _fact(fact: Fact) -> Block:
    differs = fact.delta not in ("", SAME)
    look = "strong" if differs else ""

    def layout(width: int) -> list[Line]:
        room = max(8, (width - _LABEL - _DELTA - 2 * len(_GAP)) // 2)
        return _columns(
            (((fact.label, "dim"),), _LABEL),
            (((fact.left, look),), room),
            (((_GAP, ""),), len(_GAP)),
            (((fact.right, look),), room),
            (((_GAP, ""),), len(_GAP)),
            (((fact.delta, "strong warning" if differs else "dim"),), _DELTA),
        )

    return Block(layout, len(fact.left) + len(fact.right))


def _pair(pair: Pair, number: int) -> Iterator[tuple[Block, bool]]:
    """The blocks of a pair, and whether each is of a difference."""
    said = pair.left or pair.right
    if said is None:
        return
    if pair.same:
        glimpse = said.text[:_GLIMPSE].replace("\r\n", "\n").replace("\n", " ")
        more = "…" if len(said.text) > _GLIMPSE else ""
        both = ("  the same on both", "dim")
        yield _head(number, ("= ", "dim"), (said.role, "strong"), both), False
        yield prefixed(fixed((glimpse + more, "dim")), (("  ", ""),), number), False
    elif pair.left is None or pair.right is None:
        mark, where = ("<", "left") if pair.right is None else (">", "right")
        only = f"  only on the {where}"
        yield _head(number, (f"{mark} ", "mark"), (said.role, "strong"), (only, "warning")), True
        for row in rows([Change(said.text, said.text)]):
            yield _lone(row, number, mark), True
    else:
        yield _head(number, ("≠ ", "mark"), (said.role, "strong")), False
        for row in rows(pair.changes):
            differs = not all(change.same for change in row)
            mark = "≠ " if differs else "  "
            yield prefixed(_both(row), ((mark, "mark"),), number), differs


def _head(number: int, *runs: Run) -> Block:
    return prefixed(fixed(*runs), (), number, head=True)


def rows(changes: Iterable[Change]) -> Iterator[Row]:
    """The changes cut after the line breaks that both sides have, and where a row grows long. The
    line break that ends a row is left out."""
    row: list[Change] = []
    size = 0
    for change in changes:
        for piece, ends in _lines(change) if change.same else _parts(change):
            row.append(piece)
            size += max(len(piece.left), len(piece.right))
            if ends or size >= _ROW:
                yield row
                row, size = [], 0
    if row:
        yield row


def _lines(change: Change) -> Iterator[tuple[Change, bool]]:
    *lines, rest = change.left.split("\n")
    for line in lines:
        text = line.removesuffix("\r")
        for start in range(0, max(1, len(text)), _ROW):
            part = text[start : start + _ROW]
            yield Change(part, part), start + _ROW >= len(text)
    for start in range(0, len(rest), _ROW):
        part = rest[start : start + _ROW]
        yield Change(part, part), False


def _parts(change: Change) -> Iterator[tuple[Change, bool]]:
    for start in range(0, max(len(change.left), len(change.right)), _ROW):
        end = start + _ROW
        yield Change(change.left[start:end], change.right[start:end]), False


def _both(row: Row) -> Block:
    """A row of both texts."""
    if all(change.same for change in row):
        left = right = united = tuple((change.left, "") for change in row)
    else:
        # Where nothing is the same there is nothing to point out.
        mine, theirs = (_LEFT, _RIGHT) if any(change.same for change in row) else ("", "")
        left = tuple((change.left, "" if change.same else mine) for change in row)
        right = tuple((change.right, "" if change.same else theirs) for change in row)
        united = tuple(run for change in row for run in _united(change))
    return _sized(left, right, united)


def _lone(row: Row, number: int, mark: str) -> Block:
    """A row of a text that only one side has."""
    text: Runs = tuple((change.left, "") for change in row)
    block = _sized(text, (), text) if mark == "<" else _sized((), text, text)
    return prefixed(block, ((f"{mark} ", "mark"),), number)


def _united(change: Change) -> Iterator[Run]:
    if change.same:
        yield change.left, ""
        return
    if change.left:
        yield from (("[-", "mark"), (change.left, "strike error"), ("-]", "mark"))
    if change.right:
        yield from (("{+", "mark"), (change.right, _RIGHT), ("+}", "mark"))


def _sized(left: Runs, right: Runs, united: Runs) -> Block:
    def layout(width: int) -> list[Line]:
        if width < SIDE_BY_SIDE:
            return wrap(united, width)
        room = (width - len(_GAP)) // 2
        return _columns((left, room), (((_GAP, ""),), len(_GAP)), (right, room))

    longest = max(sum(len(text) for text, _ in runs) for runs in (left, right, united))
    return Block(layout, 2 * longest)


def _columns(*columns: tuple[Runs, int]) -> list[Line]:
    """Each runs wrapped at its width, side by side."""
    wrapped = [(wrap(runs, width), width) for runs, width in columns]
    lines: list[Line] = []
    for number in range(max(len(lines_) for lines_, _ in wrapped)):
        line: list[Run] = []
        for column, width in wrapped:
            runs = column[number].runs if number < len(column) else ()
            line += [*runs, (" " * max(0, width - cells(runs)), "")]
        lines.append(Line(tuple(line)))
    return lines
