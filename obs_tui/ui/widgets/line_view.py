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
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from obs_tui.text.lines import STYLES, Block, Line, cut
from obs_tui.ui.commands import Command, bindings

_PREFIX = "line-view--"
_KEPT = 400
"""Blocks whose lines are kept at most; the others are laid out anew when seen again."""


@dataclass(slots=True)
class _Laid:
    lines: Sequence[Line]
    strips: dict[int, Strip] = field(default_factory=dict)


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
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

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("reader.down", "j,down", "move(1)", "down", "Scroll down by a line."),
        Command("reader.up", "k,up", "move(-1)", "up", "Scroll up by a line."),
        Command("reader.page_down", "pagedown", "page(1)", "page down", "Scroll by a screen."),
        Command("reader.page_up", "pageup", "page(-1)", "page up", "Scroll back by a screen."),
        Command("reader.top", "g,home", "top", "top", "Go to the first line."),
        Command("reader.bottom", "G,end", "bottom", "bottom", "Go to the last line."),
        Command(
            "reader.next_message", "}", "message(1)", "next message", "Go to the next message."
        ),
        Command(
            *("reader.previous_message", "{", "message(-1)", "previous message"),
            "Go to the start of this message, then to the one before.",
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

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
        """Show other blocks, from the top, or from about where the same message was left."""
        place = self._same_place(blocks) if keep_place else (0, 0)
        self._blocks = blocks
        self._forget()
        self._move_to(*place)

    def _same_place(self, blocks: Sequence[Block]) -> tuple[int, int]:
        at, line = self._place
        if at >= len(self._blocks):
            return 0, 0
        message = self._blocks[at].message
        before, after = _first(self._blocks, message), _first(blocks, message)
        if message < 0 or before is None or after is None:
            return (at, line) if at < len(blocks) else (0, 0)
        wanted = after + at - before
        same = wanted < len(blocks) and blocks[wanted].message == message
        return (wanted, line) if same else (after, 0)

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

    def return_to(self, place: tuple[int, int]) -> None:
        """Go back to a `place`."""
        self._move_to(*place)

    def fold_in_reach(self) -> str:
        """The foldable part that is read: the first head on the screen, of the current message
        if it has one there; else the part that the first line belongs to. Empty if none."""
        seen = [self._blocks[block] for block, line in self._window(self._rows) if line == 0]
        heads = [block for block in seen if block.fold]
        mine = [block for block in heads if block.message == self.current]
        if heads:
            return (mine or heads)[0].fold
        above = (self._blocks[at] for at in range(self._place[0], -1, -1))
        return next((block.fold for block in above if block.fold), "")

    def reach_fold(self, fold: str) -> None:
        """Have the head of a part on the screen."""
        for at, block in enumerate(self._blocks):
            if block.fold == fold and (at, 0) not in set(self._window(self._rows)):
                self.go_to(at)

    def action_move(self, count: int) -> None:
        """Scroll by lines."""
        self.scroll_lines(count)

    def action_page(self, count: int) -> None:
        """Scroll by screens."""
        self.scroll_pages(count)

    def action_top(self) -> None:
        """Go to the first line."""
        self.go_to(0)

    def action_bottom(self) -> None:
        """Go to the last line."""
        self.go_to_end()

    def action_message(self, count: int) -> None:
        """Go to another message."""
        heads = {block.message: at for at, block in enumerate(self._blocks) if block.head}
        here = heads.get(self.current, 0)
        if count < 0 and self._place > (here, 0):
            count = 0
        wanted = self.current + count
        if wanted in heads:
            self.go_to(heads[wanted])
            self.current = wanted

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
        self._keep_current()
        self._follow()

    def _keep_current(self) -> None:
        """The current message is one that is on the screen: if it left, the first that is."""
        seen = [self._blocks[block].message for block, _ in self._window(self._rows)]
        if self.current not in seen or self.current < 0:
            self.current = next((message for message in seen if message >= 0), -1)

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


def _first(blocks: Sequence[Block], message: int) -> int | None:
    return next((at for at, block in enumerate(blocks) if block.message == message), None)


def _span(selection: Selection, row: int, line: Line) -> tuple[int, int] | None:
    """The characters of `line` that are selected."""
    span = selection.get_span(row)
    if span is None:
        return None
    start, end = span
    return start, sum(len(text) for text, _ in line.runs) if end == -1 else end
