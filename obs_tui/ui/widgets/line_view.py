"""`LineView`: a reader of any length. Blocks are laid out when seen; nothing is mounted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from obs_tui.text.flow import Flow, Place
from obs_tui.text.folds import Fold
from obs_tui.text.lines import STYLES, Block, Line, cut
from obs_tui.ui.commands import Command, bindings

from .line_segments import Over, segments, selected_span

_PREFIX = "line-view--"
_STRIPS = 4_000
"""Lines drawn that are kept at most."""


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
        & > .line-view--assistant { color: $foreground 85%; text-style: bold; }
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

        fold: Fold

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._flow = Flow()
        self._strips: dict[Place, Strip] = {}
        self._place: Place = (0, 0)
        self._width = 0
        self._seen: list[Place] = []
        self._following = False

    @property
    def blocks(self) -> Sequence[Block]:
        """What is shown."""
        return self._flow.blocks

    @property
    def place(self) -> Place:
        """The block at the top, and how many of its lines are above the top."""
        return self._place

    def show(self, blocks: Sequence[Block], *, keep_place: bool = False) -> None:
        """Show other blocks, from the top, or from about where the same message was left."""
        place = self._flow.place_in(blocks, self._place) if keep_place else (0, 0)
        self._flow = Flow(blocks, self._width)
        self._strips.clear()
        self._move_to(*place)

    def go_to(self, block: int) -> None:
        """Bring a block to the top."""
        self._move_to(block, 0)

    def return_to(self, place: Place) -> None:
        """Go back to a `place`."""
        self._move_to(*place)

    def fold_in_reach(self) -> Fold | None:
        """The foldable part that is read: the first head on the screen, of the current message
        if it has one there; else the part that the first line belongs to, if any."""
        seen = [self.blocks[block] for block, line in self._window() if line == 0]
        heads = [block for block in seen if block.fold]
        mine = [block for block in heads if block.message == self.current]
        if heads:
            return (mine or heads)[0].fold
        above = (self.blocks[at] for at in range(self._place[0], -1, -1))
        return next((block.fold for block in above if block.fold), None)

    def fold_here(self) -> Fold | None:
        """The foldable part that is folded, or unfolded, in so many words."""
        return self.fold_in_reach()

    def step(self, *, into: bool) -> None:
        """Go into a part that is open, or out of it, where there is a cursor."""

    def reach_fold(self, fold: Fold) -> None:
        """Have the head of a part on the screen."""
        for at, block in enumerate(self.blocks):
            if block.fold is not None and block.fold.name == fold.name:
                if (at, 0) not in set(self._window()):
                    self.go_to(at)
                return

    def action_move(self, count: int) -> None:
        """Scroll by lines, up when negative."""
        block, line = self._place
        self._move_to(block, line + count)

    def action_page(self, count: int) -> None:
        """Scroll by screens, keeping one line."""
        self.action_move(count * max(1, self._rows - 1))

    def action_top(self) -> None:
        """Go to the first line."""
        self.go_to(0)

    def action_bottom(self) -> None:
        """Go to the last line."""
        if self.blocks:
            last = len(self.blocks) - 1
            self._move_to(last, len(self._flow.lines(last)))

    def action_message(self, count: int) -> None:
        """Go to another message."""
        heads = {block.message: at for at, block in enumerate(self.blocks) if block.head}
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

    def _window(self) -> Iterator[Place]:
        return self._flow.window(self._place, self._rows)

    def _move_to(self, block: int, line: int) -> None:
        if not self._width or not self.blocks:
            self._place = (block, max(0, line))
            self._follow()
            return
        self._place = self._flow.top(block, line, self._rows)
        self._keep_current()
        self._follow()

    def _keep_current(self) -> None:
        """The current message is one that is on the screen: if it left, the first that is."""
        seen = [self.blocks[block].message for block, _ in self._window()]
        if self.current not in seen or self.current < 0:
            self.current = next((message for message in seen if message >= 0), -1)

    def _follow(self) -> None:
        """Have the scroll bar show where we are."""
        self._flow.add_up()
        block, line = self._place
        self._following = True
        try:
            self.virtual_size = Size(self._width, self._flow.starts[-1])
            top = (self._flow.starts[block] if block < len(self._flow.starts) else 0) + line
            self.scroll_to(y=top, animate=False, force=True)
        finally:
            self._following = False
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self._following or not self.blocks or round(old_value) == round(new_value):
            return
        top = round(new_value)
        block, line = self._place
        if abs(top - self._flow.starts[block] - line) <= 2 * self._rows:
            self._move_to(block, top - self._flow.starts[block])
        else:
            self._move_to(*self._flow.guessed(top))

    def on_resize(self, _event: events.Resize) -> None:
        width = self.scrollable_content_region.width
        block, line = self._place
        if width == self._width:
            self._move_to(block, line)
            return
        before = self._flow.characters_before((block, line))
        self._width = width
        self._flow = Flow(self.blocks, width)
        self._strips.clear()
        self._move_to(block, self._flow.line_of(block, before) if before else line)

    def watch_current(self) -> None:
        """Draw the gutters anew."""
        self._restyle()

    def notify_style_update(self) -> None:
        """The theme changed: what was drawn is stale."""
        super().notify_style_update()
        self._restyle()

    def _restyle(self) -> None:
        self._strips.clear()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Make the message clicked on the current one; fold or unfold at a head."""
        if self.text_selection is not None or not 0 <= event.y < len(self._seen):
            return
        number, line = self._seen[event.y]
        block = self.blocks[number]
        self.current = block.message
        if block.fold and line == 0:
            self.post_message(self.FoldPressed(block.fold))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What was selected with the mouse, without gutters."""
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self._flow.starts[-1]
        block, line = self._flow.walk(*self._flow.guessed(first))
        found: list[str] = []
        for row in range(first, last + 1):
            while block < len(self.blocks) and line >= len(self._flow.lines(block)):
                block, line = block + 1, 0
            if block >= len(self.blocks):
                break
            shown = self._flow.lines(block)[line]
            start, end = selected_span(selection, row, shown) or (0, 0)
            found.append("".join(text for text, _ in cut(shown.runs, max(start, shown.start), end)))
            line += 1
        return "\n".join(text.rstrip() for text in found), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        self._restyle()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the screen."""
        self._seen = list(self._window())
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """The line at `y` on the screen."""
        width = self.scrollable_content_region.width
        if y >= len(self._seen):
            return Strip.blank(width, self.rich_style)
        block, number = self._seen[y]
        line = self._flow.lines(block)[number]
        row = self._flow.starts[block] + number
        strip = self._strips.get((block, number))
        if strip is None:
            over = self._over((block, number), row, line)
            current = self.blocks[block].message == self.current >= 0
            strip = Strip(segments(line, self._look, over, current=current))
            if len(self._strips) >= _STRIPS:
                self._strips.clear()
            self._strips[block, number] = strip
        return strip.crop_extend(0, width, self.rich_style).apply_offsets(0, row)

    def _over(self, _place: Place, row: int, line: Line) -> list[Over]:
        """What is drawn over a line: the selection."""
        span = selected_span(self.text_selection, row, line) if self.text_selection else None
        style = self.screen.get_component_rich_style("screen--selection")
        return [(*span, style)] if span else []

    def _look(self, names: str) -> Style:
        return self.get_visual_style(*(_PREFIX + name for name in names.split())).rich_style
