"""The table of what one said against what the other did; each cell can be picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from obs_tui.evaluation.wording import label_text
from obs_tui.judging.agreement import Confusion
from obs_tui.text.row import fit
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings

if TYPE_CHECKING:
    from textual import events

    from obs_tui.judging.agreement import Label

_NAME = 18
_CELL = 12
_GAP = 2


class Matrix(Widget, can_focus=True):
    """Counts under a cursor. Columns have the names of the classes where there is room, else the
    numbers that stand before the rows'."""

    DEFAULT_CSS = """
    Matrix { width: auto; height: auto; }
    Matrix:focus { background: $accent 4%; }
    """
    ALLOW_SELECT = False
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("table.down", "j,down", "move(1, 0)", "down", "Move to the row below."),
        Command("table.up", "k,up", "move(-1, 0)", "up", "Move to the row above."),
        Command("table.left", "h,left", "move(0, -1)", "left", "Move to the column on the left."),
        Command("table.right", "l,right", "move(0, 1)", "right", "Move to the next column."),
        Command("table.pick", "enter", "pick", "list", "List the events of this cell.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class Picked(Message):
        """The events of a cell are wanted."""

        row: Label
        column: Label

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shrink = False  # a table that is wider is scrolled: rows cut in two are none
        self._table = Confusion((), ())
        self._names: tuple[str, ...] = ()
        self._corner = ""
        self._room = 0
        self._at = (0, 0)

    def show(self, table: Confusion, rows: str, columns: str, room: int) -> None:
        """Show a table; `rows` and `columns` say whose its sides are, `room` is the width that it
        may take."""
        self._table, self._room = table, room
        self._corner = f"{rows} ↓ {columns} →"
        self._names = tuple(visible(label_text(label)) for label in table.classes)
        last = max(len(table.classes) - 1, 0)
        self._at = (min(self._at[0], last), min(self._at[1], last))
        self.refresh(layout=True)

    @property
    def _named(self) -> bool:
        """Whether there is room for the names of the columns."""
        return self._wide(max(map(cell_len, self._names), default=0)) <= self._room

    def _wide(self, cell: int) -> int:
        return self._widest + 1 + (min(cell, _CELL) + _GAP) * (len(self._names) + 1)

    @property
    def _widest(self) -> int:
        return min(_NAME, max(map(cell_len, (*self._names, self._corner))))

    @property
    def _head(self) -> int:
        """How many cells stand before the first column; numbers take three."""
        return self._widest + (1 if self._named else 4)

    @property
    def _cell(self) -> int:
        counts = max(map(len, map(str, (self._table.total, *self._table.firsts))), default=1)
        names = max(map(cell_len, self._names), default=0) if self._named else 2
        return max(3, counts, min(names, _CELL))

    def render(self) -> Content:
        table, cell, head = self._table, self._cell, self._head
        if not table.classes:
            return Content("")
        heads = self._names if self._named else [str(at + 1) for at in range(len(self._names))]
        lines = [
            Content.styled(
                fit(self._corner, head) + "".join(_cell_of(name, cell) for name in heads), "dim"
            )
        ]
        for at, name in enumerate(self._names):
            label = name if self._named else f"{at + 1:>2} {name}"
            lines.append(self._row(at, fit(label, head), cell))
        totals = "".join(_cell_of(f"{count:,}", cell) for count in table.seconds)
        lines.append(
            Content.styled(" " * head + totals + _cell_of(f"{table.total:,}", cell), "dim")
        )
        return Content("\n").join(lines)

    def _row(self, at: int, label: str, cell: int) -> Content:
        line = Content(label)
        for column, count in enumerate(self._table.counts[at]):
            shown = _cell_of(f"{count:,}" if count else "·", cell)
            style = "bold $text-success" if at == column else "$text-warning" if count else "dim"
            if (at, column) == self._at and self.has_focus:
                style += " reverse"
            line += Content(shown[:_GAP]) + Content.styled(shown[_GAP:], style)
        return line + Content.styled(_cell_of(f"{self._table.firsts[at]:,}", cell), "dim")

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.refresh()

    def action_move(self, down: int, right: int) -> None:
        last = len(self._table.classes) - 1
        if last < 0:
            return
        row, column = self._at
        self._at = (min(max(row + down, 0), last), min(max(column + right, 0), last))
        self.refresh()
        width = self._cell + _GAP
        self._reveal(Region(self._head + self._at[1] * width, self._at[0] + 1, width, 1))

    def _reveal(self, region: Region) -> None:
        """Scroll what holds the table as little as brings a part of it into view."""
        parent = self.parent
        if isinstance(parent, Widget):
            parent.scroll_to_region(region, animate=False)

    def action_pick(self) -> None:
        if self._table.classes:
            row, column = (self._table.classes[at] for at in self._at)
            self.post_message(self.Picked(row, column))

    def on_click(self, event: events.Click) -> None:
        width = self._cell + _GAP
        row, column = event.y - 1, (event.x - self._head) // width
        last = len(self._table.classes)
        if 0 <= row < last and event.x >= self._head and column < last:
            self._at = (row, column)
            self.refresh()
            self.action_pick()


def _cell_of(text: str, width: int) -> str:
    return " " * _GAP + fit(text, width, right=True)
