"""A list of rows: a cursor that moves, opens, and asks for more rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, TypeVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from obs_tui.ui.commands import Command, bindings

from .rows_view import Rows, RowsView

T = TypeVar("T")


class RowList(RowsView[T], can_focus=True, inherit_bindings=False):
    """Rows under a cursor that keys and mouse move. It loads nothing: it posts `Wanted` for what it
    shows."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("list.down", "j,down", "move(1)", "down", "Move to the next row."),
        Command("list.up", "k,up", "move(-1)", "up", "Move to the previous row."),
        Command("list.page_down", "pagedown", "page(1)", "page down", "Move a page down."),
        Command("list.page_up", "pageup", "page(-1)", "page up", "Move a page up."),
        Command("list.first", "g,home", "first", "first", "Move to the first row."),
        Command(
            "list.last",
            "G,end",
            "last",
            "last",
            "Move to the last row loaded; once there, load on to the end (esc stops).",
        ),
        Command("list.open", "enter", "open", "read", "Go into this row.", footer=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class Moved(Message):
        """The cursor is on another row, None while that row is on its way."""

        list: Widget
        index: int
        row: object | None

        @property
        def control(self) -> Widget:
            return self.list

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RowList.Moved) and message.list is self.list

    @dataclass
    class Opened(Message):
        """The row under the cursor is to be read."""

        list: Widget
        row: object

        @property
        def control(self) -> Widget:
            return self.list

    @dataclass
    class Wanted(Message):
        """Rows `first` to `last` are in view. `onward`: whatever comes after them is wanted too."""

        list: Widget
        first: int
        last: int
        onward: bool = False

        @property
        def control(self) -> Widget:
            return self.list

        def can_replace(self, message: Message) -> bool:
            return (
                isinstance(message, RowList.Wanted)
                and message.list is self.list
                and not self.onward
            )

    def __init__(
        self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), id: str | None = None
    ) -> None:
        super().__init__(clock=clock, id=id)
        self._ended_at = -1  # where `action_last` led, by which it knows that it comes again

    def show(self, rows: Rows[T], cursor: int = 0) -> None:
        """Show other rows with the cursor on `cursor`, at the height in the window where it was.
        Posts no `Moved`: who shows knows."""
        cursor = max(min(cursor, len(rows) - 1), 0)
        height = self._cursor - self.scroll_offset.y if len(self.rows) else cursor
        self.rows, self._cursor = rows, cursor
        self._ended_at = -1
        self.rows_changed(anew=True)
        self.scroll_to(y=max(self._cursor - height, 0), animate=False, force=True)
        self.reveal()

    def rows_came_on_top(self, count: int) -> None:
        """So many rows came before the first. The cursor stays on its row, and so does what is in
        view; from the first row, what came is in view as well, while the cursor is."""
        top = self.scroll_offset.y
        self._cursor += count
        self._ended_at += count if self._ended_at >= 0 else 0
        self.rows_changed(anew=True)
        if top:
            self.scroll_to(y=top + count, animate=False, force=True)
        self.reveal()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, in view."""
        index = max(min(index, len(self.rows) - 1), 0)
        before, self._cursor = self._cursor, index
        if index == before:
            return
        self.refresh_line(before)
        self.refresh_line(index)
        self.reveal()
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

    def reveal(self) -> None:
        super().reveal()
        self._want()

    def _want(self) -> None:
        top = self.scroll_offset.y
        self.post_message(self.Wanted(self, top, top + max(self._height, 1)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._want()

    def on_click(self, event: events.Click) -> None:
        index = self.scroll_offset.y + event.y
        if index < len(self.rows):
            self.move_to(index)
            if event.chain == 2:
                self.action_open()
