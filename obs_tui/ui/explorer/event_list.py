"""The list of events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget

from obs_tui.model.rows import MODEL, PROMPT, SCORE, Row
from obs_tui.text.row import GAP, MARK, Cell, Column, Columns, columns_for, row_cells
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.row_list import RowList

_LOOKS = {SCORE: "rows-view--accent", PROMPT: "rows-view--text"}


class EventList(RowList[Row], inherit_bindings=False):
    """Events under a cursor, in the columns that fit of those `chosen`; none: its own. `scored`
    rows begin with how similar they are. A second cursor, on columns, shows once it is used."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *RowList.COMMANDS,
        Command("list.column_left", "h,left", "point(-1)", "column left", "Go a column left."),
        Command(
            "list.column_right",
            "l,right",
            "point(1)",
            "column right",
            "Go a column right: to the value that + - < > take.",
        ),
    )
    BINDINGS = bindings(*COMMANDS)

    chosen: var[tuple[Column, ...]] = var[tuple[Column, ...]]((), init=False)
    field: var[str] = var("", init=False)
    """The field of the column under the cursor; empty until a column was gone to."""

    class Moved(RowList.Moved):
        """The cursor is on another event, None while its row is on its way."""

        row: Row | None

    class Opened(RowList.Opened):
        """The event under the cursor is to be read."""

        row: Row

    @dataclass
    class Pointed(Message):
        """The cursor is on the column of another field."""

        list: Widget
        field: str

        @property
        def control(self) -> Widget:
            return self.list

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        scored: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(clock=clock, id=id)
        self._scored = scored
        self._columns: Columns | None = None
        self.marked: Callable[[Row], bool] = lambda _row: False
        self.unseen: Callable[[Row], bool] = lambda _row: False

    def is_marked(self, row: Row) -> bool:
        return self.marked(row)

    def is_unseen(self, row: Row) -> bool:
        return self.unseen(row)

    @property
    def columns(self) -> Columns:
        """The columns shown at the present width."""
        return self._columns_at(self.scrollable_content_region.width)

    def _columns_at(self, width: int) -> Columns:
        if self._columns is None or self._columns.width != width:
            self._columns = columns_for(width, self.chosen, scored=self._scored)
        return self._columns

    def cells(self, row: Row, width: int) -> Iterator[tuple[str, str]]:
        for cell in row_cells(row, self._columns_at(width), self.now):
            yield cell.text, _look(cell)

    def watch_chosen(self) -> None:
        self._columns = None
        self._point_at_field()
        self._forget_strips()

    def on_resize(self) -> None:
        super().on_resize()
        self._point_at_field()

    # The cursor on columns.

    @property
    def pointed(self) -> Column:
        """The column under the cursor; while none is, the model's, else the first."""
        widths = self.columns.widths
        place = self.columns.place(self.field or MODEL)
        return widths[place or 0][0]

    def action_point(self, by: int) -> None:
        """Go to another column; the first time, show which one it is."""
        shown = self.columns
        place = shown.place(self.field)
        if place is None:
            self.field = self.pointed.field
        else:
            self.field = shown.widths[max(0, min(place + by, len(shown.widths) - 1))][0].field

    def watch_field(self) -> None:
        self._point_at_field()
        self.post_message(self.Pointed(self, self.field))

    def _point_at_field(self) -> None:
        self.pointed_cell = self.columns.place(self.field)


def _look(cell: Cell) -> str:
    return "rows-view--bad" if cell.column is None else _LOOKS.get(cell.column.field, _DIM)


_DIM = "rows-view--dim"


class ColumnTitles(Widget):
    """The headings over an `EventList`, lit while it has the focus; in their place, for a while,
    why a value cannot be asked for."""

    DEFAULT_CSS = """
    ColumnTitles {
        height: 1;
        color: $text-muted;
        text-style: none;
        &.-lit { color: $accent; text-style: bold; }
        &.-refused { height: auto; color: $text-error; text-style: none; padding: 0 1; }
    }
    """
    ALLOW_SELECT = False

    chosen: reactive[tuple[Column, ...]] = reactive[tuple[Column, ...]](())
    field: reactive[str] = reactive("")
    """The field whose heading is marked as that of the column under the cursor."""
    refusal: reactive[str] = reactive("", layout=True)
    """Why a value cannot be asked for; may hold untrusted text."""

    def watch_refusal(self) -> None:
        self.set_class(bool(self.refusal), "-refused")

    def render(self) -> Content:
        if self.refusal:
            return safe_content(f"✗ {self.refusal}")
        columns = columns_for(self.size.width - 1, self.chosen)
        here = columns.place(self.field)
        parts: list[Content] = []
        for place, cell in enumerate(columns.headings()):
            style = "reverse" if place == here else ""
            parts.append(Content.styled(cell.text, style) if style else Content(cell.text))
        return Content(" " * MARK) + Content(" " * GAP).join(parts)
