"""Searching in what is shown: where a needle stands in laid out lines, broken lines read as one."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeAlias

from .lines import Block, Line
from .safe import visible

MOST = 5_000
"""Hits that are counted at most."""

_SLICE = 60_000
"""Characters that are searched at once: some 10 ms."""

_BLOCKS = 500

Needle: TypeAlias = re.Pattern[str]


class Span(NamedTuple):
    """The characters from `start` to `end` of a line, counted with its decoration."""

    line: int
    start: int
    end: int


class Hit(NamedTuple):
    """The hit of this `number` in a block, about `share` of the way through its lines."""

    block: int
    number: int
    share: float


def needle(text: str) -> Needle | None:
    """What finds `text` as it is shown, whatever its case; None where there is nothing to find."""
    return re.compile(re.escape(visible(text)), re.IGNORECASE) if text else None


def spans(lines: Sequence[Line], wanted: Needle) -> list[tuple[Span, ...]]:
    """Where each hit stands in the lines of a block: a piece for each line it is on."""
    pieces: list[str] = []
    for line in lines:
        pieces += ["\n" if line.joint is None else line.joint, _searched(line)]
    text = "".join(pieces)
    starts = list(accumulate(map(len, pieces), initial=0))
    bounds = list(pairwise(starts))[1::2]
    found: list[tuple[Span, ...]] = []
    first = 0
    for match in wanted.finditer(text):
        while first < len(bounds) and bounds[first][1] <= match.start():
            first += 1
        hit: list[Span] = []
        for number in range(first, len(bounds)):
            start, end = bounds[number]
            if start >= match.end():
                break
            left, right = max(start, match.start()), min(end, match.end())
            if left < right:
                hit.append(
                    Span(
                        number,
                        left - start + lines[number].start,
                        right - start + lines[number].start,
                    )
                )
        if hit:
            found.append(tuple(hit))
    return found


def _searched(line: Line) -> str:
    """The text of a line; what says that a part is folded is no part of it."""
    return "".join(
        "\0" * len(text) if "fold" in style else text for text, style in line.runs[line.gutter :]
    )


def find(blocks: Sequence[Block], first: int, width: int, wanted: Needle) -> tuple[list[Hit], int]:
    """The hits in some blocks from `first` on, and the block to go on from. Lays those blocks out,
    and keeps nothing of them."""
    hits: list[Hit] = []
    left = _SLICE
    for at in range(first, min(len(blocks), first + _BLOCKS)):
        lines = blocks[at].layout(width)
        for number, hit in enumerate(spans(lines, wanted)):
            hits.append(Hit(at, number, hit[0].line / len(lines)))
        left -= blocks[at].characters
        if left < 0:
            return hits, at + 1
    return hits, min(len(blocks), first + _BLOCKS)
