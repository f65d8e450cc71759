"""`FlowView`: blocks of lines of any length, laid out when seen; what is selected in them."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from obs_tui.text.flow import Flow, Place
from obs_tui.text.lines import Block, Line

from .line_segments import Over, segments
from .line_selection import pointing, row_of, selected_span, selected_text

_STRIPS = 4_000
"""Lines drawn that are kept at most."""


class FlowView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows blocks of lines. The place is a block and a line in it, so that heights which were only
    guessed never move what is being read; the scroll bar follows."""

    current: var[int] = var(-1)
    """The message that is being read, by number; its gutter is drawn thicker. -1: none."""

    LEFT: ClassVar[int] = 0
    """Blank cells before every line. Textual takes a padding for the first rows of all."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._flow = Flow()
        self._strips: dict[Place, Strip] = {}
        self._place: Place = (0, 0)
        self._width = 0
        self._seen: list[Place] = []
        self._following = False
        self._plain: Style | None = None

    @property
    def blocks(self) -> Sequence[Block]:
        """What is shown."""
        return self._flow.blocks

    @property
    def place(self) -> Place:
        """The block at the top, and how many of its lines are above the top."""
        return self._place

    @property
    def columns(self) -> int:
        """How wide a line may be."""
        return self._width

    def show(self, blocks: Sequence[Block], *, keep_place: bool = False) -> None:
        """Show other blocks, from the top, or from about where the same message was left."""
        self._deselect()
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
        """The place changed: what depends on it does too."""

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
        width = max(0, self.scrollable_content_region.width - self.LEFT)
        block, line = self._place
        if width == self._width:
            self._move_to(block, line)
            return
        self._deselect()
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

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What was selected with the mouse, without gutters."""
        return selected_text(self._bounded(selection), self._flow), "\n"

    def _bounded(self, selection: Selection) -> Selection:
        """One that goes on outside of this view ends with what is on the screen."""
        start, end = selection
        if not self._seen or (start is None) == (end is None):
            return selection
        return Selection(
            start or Offset(0, row_of(self._seen[0])),
            end or Offset(0, row_of(self._seen[-1]) + 1),
        )

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        self._restyle()

    def _deselect(self) -> None:
        """What was selected is no longer where it was."""
        if self.text_selection is not None:
            self.screen.clear_selection()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the screen."""
        self._seen = list(self._window())
        self._plain = self.rich_style  # found by asking every ancestor: once for all lines
        try:
            return super().render_lines(crop)
        finally:
            self._plain = None

    def render_line(self, y: int) -> Strip:
        """The line at `y` on the screen; when not drawing, what tells the characters in it."""
        if y >= len(self._seen):
            place, line = (len(self.blocks), 0), Line(())
        else:
            place = self._seen[y]
            line = self._flow.lines(place[0])[place[1]]
        plain = self._plain
        if plain is None:
            return pointing(line, place, self.LEFT)
        if y >= len(self._seen):
            return Strip.blank(self._width + self.LEFT, plain)
        strip = self.draw_line(place, line).crop_extend(0, self._width, plain)
        return Strip.join([Strip.blank(self.LEFT, plain), strip]) if self.LEFT else strip

    def draw_line(self, place: Place, line: Line) -> Strip:
        """The strip of a line, as wide as its text."""
        strip = self._strips.get(place)
        if strip is None:
            current = self.blocks[place[0]].message == self.current >= 0
            strip = Strip(segments(line, self._look, self._over(place, line), current=current))
            if len(self._strips) >= _STRIPS:
                self._strips.clear()
            self._strips[place] = strip
        return strip

    def _over(self, place: Place, line: Line) -> list[Over]:
        """What is drawn over a line: the selection."""
        chosen = self.text_selection
        span = selected_span(self._bounded(chosen), place, line) if chosen else None
        style = self.screen.get_component_rich_style("screen--selection")
        return [(*span, style)] if span else []

    def _look(self, names: str) -> Style:
        """How the styles of these names look."""
        raise NotImplementedError
