"""`LineView`: a reader of any length. Blocks are laid out when seen; nothing is mounted."""

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from obs_tui.text.lines import STYLES, Block, Line, cut

_PREFIX = "line-view--"
_KEPT = 400
"""Blocks whose lines are kept at most; the others are laid out anew when seen again."""


@dataclass(slots=True)
class _Laid:
    lines: Sequence[Line]
    strips: dict[int, Strip] = field(default_factory=dict)


class LineView(ScrollView, can_focus=True):
    """Shows blocks of lines. The place is a block and a line in it, so that heights which were only
    guessed never move what is being read; the scroll bar follows."""

    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden; overflow-y: auto; scrollbar-gutter: stable; scrollbar-size-vertical: 1;
        & > .line-view--dim, & > .line-view--comment { color: $foreground 60%; }
        & > .line-view--rule { color: $foreground 35%; }
        & > .line-view--strong { text-style: bold; }
        & > .line-view--em { text-style: italic; }
        & > .line-view--strike { text-style: strike; }
        & > .line-view--heading { color: $text-primary; text-style: bold; }
        & > .line-view--title { text-style: bold underline; }
        & > .line-view--code, & > .line-view--string { color: $text-success; }
        & > .line-view--link { text-style: underline; }
        & > .line-view--bullet, & > .line-view--mark { color: $text-accent; }
        & > .line-view--keyword, & > .line-view--key { color: $text-primary; }
        & > .line-view--number { color: $text-warning; }
        & > .line-view--name { color: $text-accent; }
        & > .line-view--error { color: $text-error; }
        & > .line-view--warning { color: $text-warning; }
        & > .line-view--user { color: $text-accent; text-style: bold; }
        & > .line-view--assistant { color: $text-primary; text-style: bold; }
        & > .line-view--system { color: $foreground 60%; text-style: bold; }
        & > .line-view--tool { color: $text-warning; text-style: bold; }
        & > .line-view--other { color: $text-error; text-style: bold; }
        & > .line-view--fold { color: $text-accent; }
        & > .line-view--answer { color: $text-accent; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {_PREFIX + name for name in STYLES}

    current: var[int] = var(-1)
    """The message that is being read, by number; its gutter is drawn thicker. -1: none."""

    @dataclass
    class FoldPressed(Message):
        """The head of a foldable part was clicked."""

        fold: str

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._blocks: Sequence[Block] = ()
        self._heights: list[int] = []
        self._starts: list[int] = [0]
        self._laid: dict[int, _Laid] = {}
        self._place = (0, 0)
        self._width = 0
        self._seen: list[tuple[int, int]] = []
        self._following = False

    @property
    def blocks(self) -> Sequence[Block]:
        """What is shown."""
        return self._blocks

    @property
    def place(self) -> tuple[int, int]:
        """The block at the top, and how many of its lines are above the top."""
        return self._place

    def show(self, blocks: Sequence[Block], *, keep_place: bool = False) -> None:
        """Show other blocks, from the top, or from the same block as before."""
        self._blocks = blocks
        place = self._place if keep_place and self._place[0] < len(blocks) else (0, 0)
        self._forget()
        self._move_to(*place)

    def scroll_lines(self, count: int) -> None:
        """Move by lines; up when negative."""
        block, line = self._place
        self._move_to(block, line + count)

    def scroll_pages(self, count: int) -> None:
        """Move by screens, keeping one line."""
        self.scroll_lines(count * max(1, self._rows - 1))

    def go_to(self, block: int) -> None:
        """Bring a block to the top."""
        self._move_to(block, 0)

    def go_to_end(self) -> None:
        """Show the last lines."""
        if self._blocks:
            last = len(self._blocks) - 1
            self._move_to(last, len(self._lines(last)))

    def seen(self) -> Iterator[tuple[int, int]]:
        """Block and line of each line on the screen."""
        yield from self._window(self._rows)

    @property
    def _rows(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _forget(self) -> None:
        self._laid.clear()
        width = max(1, self._width)
        self._heights = [block.guess(width) for block in self._blocks]
        self._add_up()

    def _add_up(self) -> None:
        self._starts = list(accumulate(self._heights, initial=0))

    def _lines(self, block: int) -> Sequence[Line]:
        laid = self._laid.pop(block, None)
        if laid is None:
            laid = _Laid(self._blocks[block].layout(max(1, self._width)))
            self._heights[block] = len(laid.lines)
            if len(self._laid) > _KEPT:
                del self._laid[next(iter(self._laid))]
        self._laid[block] = laid
        return laid.lines

    def _window(self, count: int) -> Iterator[tuple[int, int]]:
        block, line = self._place
        while count > 0 and block < len(self._blocks):
            height = len(self._lines(block))
            for number in range(line, min(height, line + count)):
                yield block, number
            count -= max(0, height - line)
            block, line = block + 1, 0

    def _walk(self, block: int, line: int) -> tuple[int, int]:
        """The place `line` lines after the start of a block, or before it."""
        while line < 0 and block > 0:
            block -= 1
            line += len(self._lines(block))
        while line > 0 and block < len(self._blocks) - 1 and line >= len(self._lines(block)):
            line -= len(self._lines(block))
            block += 1
        return block, max(0, line)

    def _move_to(self, block: int, line: int) -> None:
        if not self._width or not self._blocks:
            self._place = (block, max(0, line))
            self._follow()
            return
        self._place = self._walk(block, line)
        below = sum(1 for _ in self._window(self._rows))
        if below < self._rows:
            at, offset = self._place
            self._place = self._walk(at, offset - (self._rows - below))
            for _ in self._window(self._rows):
                pass
        self._follow()

    def _follow(self) -> None:
        """Have the scroll bar show where we are."""
        self._add_up()
        block, line = self._place
        self._following = True
        try:
            self.virtual_size = Size(self._width, self._starts[-1])
            top = (self._starts[block] if block < len(self._starts) else 0) + line
            self.scroll_to(y=top, animate=False, force=True)
        finally:
            self._following = False
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._following or not self._blocks or round(old_value) == round(new_value):
            return
        top = round(new_value)
        block, line = self._place
        if abs(top - self._starts[block] - line) <= 2 * self._rows:
            self._move_to(block, top - self._starts[block])
        else:
            self._move_to(*self._guessed(top))

    def _guessed(self, top: int) -> tuple[int, int]:
        block = min(len(self._blocks) - 1, bisect_right(self._starts, top) - 1)
        return block, top - self._starts[block]

    def on_resize(self, _event: events.Resize) -> None:
        width = self.scrollable_content_region.width
        if width == self._width:
            self._move_to(*self._place)
            return
        block, line = self._place
        laid = self._laid.get(block)
        before = sum(len(each.text) for each in laid.lines[:line]) if laid else 0
        self._width = width
        self._forget()
        if before and self._blocks:
            line = 0
            for each in self._lines(block):
                before -= len(each.text)
                if before < 0:
                    break
                line += 1
        self._move_to(block, line)

    def watch_current(self) -> None:
        """Draw the gutters anew."""
        self._restyle()

    def notify_style_update(self) -> None:
        """The theme changed: what was drawn is stale."""
        super().notify_style_update()
        self._restyle()

    def _restyle(self) -> None:
        for laid in self._laid.values():
            laid.strips.clear()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Make the message clicked on the current one; fold or unfold at a head."""
        if self.text_selection is not None or not 0 <= event.y < len(self._seen):
            return
        number, line = self._seen[event.y]
        block = self._blocks[number]
        self.current = block.message
        if block.fold and line == 0:
            self.post_message(self.FoldPressed(block.fold))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What was selected with the mouse, without gutters."""
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self._starts[-1]
        block, line = self._walk(*self._guessed(first))
        found: list[str] = []
        for row in range(first, last + 1):
            while block < len(self._blocks) and line >= len(self._lines(block)):
                block, line = block + 1, 0
            if block >= len(self._blocks):
                break
            shown = self._lines(block)[line]
            start, end = _span(selection, row, shown) or (0, 0)
            found.append("".join(text for text, _ in cut(shown.runs, max(start, shown.start), end)))
            line += 1
        return "\n".join(text.rstrip() for text in found), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        self._restyle()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the screen."""
        self._seen = list(self._window(self._rows))
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """The line at `y` on the screen."""
        width = self.scrollable_content_region.width
        if y >= len(self._seen):
            return Strip.blank(width, self.rich_style)
        block, number = self._seen[y]
        line = self._lines(block)[number]
        row = self._starts[block] + number
        strips = self._laid[block].strips
        if number not in strips:
            span = _span(self.text_selection, row, line) if self.text_selection else None
            current = self._blocks[block].message == self.current >= 0
            strips[number] = Strip(self._segments(line, current, span))
        return strips[number].crop_extend(0, width, self.rich_style).apply_offsets(0, row)

    def _segments(self, line: Line, current: bool, span: tuple[int, int] | None) -> list[Segment]:
        runs = line.runs
        if current and line.gutter:
            (gutter, style), *others = runs
            runs = ((gutter.replace("┃", "█"), style), *others)
        if span is None:
            return [Segment(text, self._look(style)) for text, style in runs]
        start, end = span
        selected = self.screen.get_component_rich_style("screen--selection")
        return [
            Segment(text, self._look(style) + (selected if inside else Style.null()))
            for part, inside in (
                (cut(runs, 0, start), False),
                (cut(runs, start, end), True),
                (cut(runs, end, sys.maxsize), False),
            )
            for text, style in part
        ]

    def _look(self, names: str) -> Style:
        return self.get_visual_style(*(_PREFIX + name for name in names.split())).rich_style


def _span(selection: Selection, row: int, line: Line) -> tuple[int, int] | None:
    """The characters of `line` that are selected."""
    span = selection.get_span(row)
    if span is None:
        return None
    start, end = span
    return start, sum(len(text) for text, _ in line.runs) if end == -1 else end
