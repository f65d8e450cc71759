"""The list of events: virtual, so that a million rows cost what a screenful does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from obs_tui.model.events import Row
from obs_tui.text.row import (
    ELLIPSIS,
    GAP,
    MARK,
    Cell,
    Column,
    Columns,
    columns_for,
    fit,
    placeholder_cells,
    row_cells,
)
from obs_tui.ui.commands import Command, bindings

from .feed import FixedRows, Rows

CURSOR = "▌ "
TICK = 20.0
"""Seconds between two looks at the clock, for the relative times."""

_STRIPS = 1000
_STYLES = {
    Column.SCORE: "event-list--score",
    Column.TIME: "event-list--time",
    Column.MODEL: "event-list--model",
    Column.PROMPT: "event-list--prompt",
    None: "event-list--bad",
}
_NUMBERS = "event-list--number"


class EventList(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of `Rows` under a cursor. It loads nothing: it posts `Wanted` for what it shows."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("list.down", "j,down", "move(1)", "down", "Move to the next event."),
        Command("list.up", "k,up", "move(-1)", "up", "Move to the previous event."),
        Command("list.page_down", "pagedown", "page(1)", "page down", "Move a page down."),
        Command("list.page_up", "pageup", "page(-1)", "page up", "Move a page up."),
        Command("list.first", "g,home", "first", "first", "Move to the first event."),
        Command(
            "list.last",
            "G,end",
            "last",
            "last",
            "Move to the last event loaded; once there, load on to the end (esc stops).",
        ),
        Command("list.open", "enter", "open", "read", "Read the event.", footer=True),
    )
    BINDINGS = bindings(*COMMANDS)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *_STYLES.values(),
        _NUMBERS,
        "event-list--cursor",
        "event-list--mark",
    }
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    EventList {
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        .event-list--time, .event-list--number, .event-list--model { color: $text-muted; }
        .event-list--score { color: $accent; }
        .event-list--prompt { color: $foreground; }
        .event-list--bad { color: $text-error; }
        .event-list--mark { color: $foreground 50%; }
        .event-list--cursor { background: $surface-lighten-1; }
        &:focus {
            .event-list--mark { color: $accent; text-style: bold; }
            .event-list--cursor { background: $accent 20%; text-style: bold; }
        }
    }
    """

    rows: var[Rows] = var[Rows](FixedRows, init=False)
    """What is shown. Assign another for another list, then `show` a row."""
    tail: var[str] = var(ELLIPSIS)
    """What stands after the last row while there are more."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row, None while that row is on its way."""

        list: "EventList"
        index: int
        row: Row | None

        @property
        def control(self) -> "EventList":
            return self.list

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, EventList.Moved) and message.list is self.list

    @dataclass
    class Opened(Message):
        """The row under the cursor is to be read."""

        list: "EventList"
        row: Row

        @property
        def control(self) -> "EventList":
            return self.list

    @dataclass
    class Wanted(Message):
        """Rows `first` to `last` are in view. `onward`: whatever comes after them is wanted too."""

        list: "EventList"
        first: int
        last: int
        onward: bool = False

        @property
        def control(self) -> "EventList":
            return self.list

        def can_replace(self, message: Message) -> bool:
            return (
                isinstance(message, EventList.Wanted)
                and message.list is self.list
                and not self.onward
            )

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        scored: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._now = clock()
        self._scored = scored
        self._cursor = 0
        self._ended_at = -1  # where `action_last` led, by which it knows that it comes again
        self._strips: dict[tuple[int, bool, int], Strip] = {}

    @property
    def columns(self) -> Columns:
        """The columns shown at the present width."""
        return columns_for(self.scrollable_content_region.width, scored=self._scored)

    @property
    def cursor(self) -> int:
        """The index of the row under the cursor."""
        return self._cursor

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None on an empty list or while it is on its way."""
        return self.rows.row(self._cursor) if self._cursor < len(self.rows) else None

    def on_mount(self) -> None:
        self.set_interval(TICK, self._tick)

    def show(self, rows: Rows, cursor: int = 0) -> None:
        """Show other rows with the cursor on `cursor`, at the height in the window where it was.
        Posts no `Moved`: who shows knows."""
        height = self._cursor - self.scroll_offset.y
        self.rows = rows
        self._cursor = max(min(cursor, len(rows) - 1), 0)
        self._strips.clear()
        self._fit_size()
        self.scroll_to(y=max(self._cursor - height, 0), animate=False, force=True)
        self._reveal()
        self.refresh()

    def rows_changed(self) -> None:
        """Rows came: those appended, or those of a page that had been let go."""
        self._fit_size()
        self.refresh()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, in view."""
        index = max(min(index, len(self.rows) - 1), 0)
        before, self._cursor = self._cursor, index
        if index == before:
            return
        self.refresh_line(before)
        self.refresh_line(index)
        self._reveal()
        self.post_message(self.Moved(self, index, self.current))

    def action_move(self, by: int) -> None:
        self.move_to(self._cursor + by)

    def action_page(self, by: int) -> None:
        self.move_to(self._cursor + by * max(self._height - 1, 1))

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        if self._cursor == self._ended_at and not self.rows.complete:
            self.post_message(self.Wanted(self, self._cursor, self._cursor, onward=True))
        self.move_to(len(self.rows) - 1)
        self._ended_at = self._cursor

    def action_open(self) -> None:
        if self.current is not None:
            self.post_message(self.Opened(self, self.current))

    def render_line(self, y: int) -> Strip:
        index = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        selected = index == self._cursor
        key = (index, selected, width)
        if (strip := self._strips.get(key)) is not None:
            return strip
        if index > len(self.rows) or (index == len(self.rows) and self.rows.complete):
            return Strip.blank(width, self.rich_style)
        if index == len(self.rows):
            cells: tuple[Cell, ...] = (Cell(fit(self.tail, width - MARK), Column.TIME),)
            return self._strip(cells, width, selected=False)
        row = self.rows.row(index)
        if row is None:
            return self._strip(placeholder_cells(self.columns), width, selected)
        strip = self._strip(row_cells(row, self.columns, self._now), width, selected)
        if len(self._strips) >= _STRIPS:
            self._strips.clear()
        self._strips[key] = strip
        return strip

    def _strip(self, cells: tuple[Cell, ...], width: int, selected: bool) -> Strip:
        over = Style.null()
        mark = Segment(" " * MARK, self.rich_style)
        if selected:
            cursor = self.get_component_rich_style("event-list--cursor")
            over = Style(bgcolor=cursor.bgcolor, bold=cursor.bold)
            glyph = self.get_component_rich_style("event-list--mark")
            mark = Segment(CURSOR, glyph + over)
        gap = Segment(" " * GAP, self.rich_style + over)
        segments = [mark]
        for cell in cells:
            style = self.get_component_rich_style(_STYLES.get(cell.column, _NUMBERS))
            segments += [Segment(cell.text, style + over), gap]
        return Strip(segments).adjust_cell_length(width, self.rich_style + over)

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height

    def _fit_size(self) -> None:
        extra = 0 if self.rows.complete else 1
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows) + extra)

    def _reveal(self) -> None:
        top, height = self.scroll_offset.y, self._height
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif height and self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False, force=True)
        self._want()

    def _want(self) -> None:
        top = self.scroll_offset.y
        self.post_message(self.Wanted(self, top, top + max(self._height, 1)))

    def _tick(self) -> None:
        self._now = self._clock()
        self._forget_strips()

    def _forget_strips(self) -> None:
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def watch_tail(self) -> None:
        self.refresh()

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self._forget_strips()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._want()

    def on_resize(self) -> None:
        self._strips.clear()
        self._fit_size()
        self._reveal()

    def on_click(self, event: events.Click) -> None:
        index = self.scroll_offset.y + event.y
        if index < len(self.rows):
            self.move_to(index)
            if event.chain == 2:
                self.action_open()


class ColumnTitles(Widget):
    """The headings over an `EventList`, lit while it has the focus."""

    DEFAULT_CSS = """
    ColumnTitles {
        height: 1;
        color: $text-muted;
        text-style: none;
        &.-lit { color: $accent; text-style: bold; }
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, scored: bool = False) -> None:
        super().__init__()
        self._scored = scored

    def render(self) -> Content:
        columns = columns_for(self.size.width - 1, scored=self._scored)
        titles = (" " * GAP).join(cell.text for cell in columns.headings())
        return Content(" " * MARK + titles)
