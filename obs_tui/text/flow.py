"""Blocks one after another at a width: which line is where, without laying out what is not seen."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TypeAlias

from .lines import Block, Line

KEPT = 400
"""Blocks whose lines are kept at most; the others are laid out anew when seen again."""

Place: TypeAlias = tuple[int, int]
"""A block, and a line in it."""


class Flow:
    """`starts` holds the row at which each block begins, and the rows of all at its end: guesses
    for blocks that were not laid out, up to date after `add_up`."""

    def __init__(self, blocks: Sequence[Block] = (), width: int = 0) -> None:
        self.blocks = blocks
        self.width = max(1, width)
        columns = self.width
        self._heights = [max(1, each.rows, each.characters // columns) for each in blocks]
        self._learnt = True
        self._laid: dict[int, Sequence[Line]] = {}
        self.starts: list[int] = []
        self.add_up()

    def add_up(self) -> None:
        """Bring `starts` up to date."""
        if self._learnt:
            self.starts = list(accumulate(self._heights, initial=0))
            self._learnt = False

    def lines(self, block: int) -> Sequence[Line]:
        """The lines of a block."""
        lines = self._laid.pop(block, None)
        if lines is None:
            lines = self.blocks[block].layout(self.width)
            self._learnt = self._learnt or self._heights[block] != len(lines)
            self._heights[block] = len(lines)
            if len(self._laid) > KEPT:
                del self._laid[next(iter(self._laid))]
        self._laid[block] = lines
        return lines

    def window(self, place: Place, rows: int) -> Iterator[Place]:
        """The places of up to `rows` lines from a place on."""
        block, line = place
        while rows > 0 and block < len(self.blocks):
            height = len(self.lines(block))
            for number in range(line, min(height, line + rows)):
                yield block, number
            rows -= max(0, height - line)
            block, line = block + 1, 0

    def walk(self, block: int, line: int) -> Place:
        """The place `line` lines after the start of a block, or before it."""
        while line < 0 and block > 0:
            block -= 1
            line += len(self.lines(block))
        while line > 0 and block < len(self.blocks) - 1 and line >= len(self.lines(block)):
            line -= len(self.lines(block))
            block += 1
        return block, max(0, line)

    def top(self, block: int, line: int, rows: int) -> Place:
        """As `walk`, but where a window of `rows` lines is filled to its end if it can be."""
        place = self.walk(block, line)
        below = sum(1 for _ in self.window(place, rows))
        return place if below == rows else self.walk(place[0], place[1] - (rows - below))

    def guessed(self, row: int) -> Place:
        """About what is at a row."""
        block = min(len(self.blocks) - 1, bisect_right(self.starts, row) - 1)
        return block, row - self.starts[block]

    def characters_before(self, place: Place) -> int:
        """How many characters of a block are before a line of it; 0 where it is not laid out."""
        block, line = place
        return sum(len(each.text) for each in self._laid.get(block, ())[:line])

    def line_of(self, block: int, characters: int) -> int:
        """The line of a block that is so many characters after its start."""
        for number, line in enumerate(self.lines(block)):
            characters -= len(line.text)
            if characters < 0:
                return number
        return len(self.lines(block))

    def place_in(self, blocks: Sequence[Block], place: Place) -> Place:
        """Where, in other blocks, about the same part of the same message is."""
        at, line = place
        if at >= len(self.blocks):
            return 0, 0
        message = self.blocks[at].message
        before, after = _first(self.blocks, message), _first(blocks, message)
        if message < 0 or before is None or after is None:
            return (at, line) if at < len(blocks) else (0, 0)
        wanted = after + at - before
        same = wanted < len(blocks) and blocks[wanted].message == message
        return (wanted, line) if same else (after, 0)


def _first(blocks: Sequence[Block], message: int) -> int | None:
    return next((at for at, block in enumerate(blocks) if block.message == message), None)
