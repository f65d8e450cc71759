"""Choose the columns of the list: which fields, in what order, how wide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from obs_tui.journal import ColumnChoice
from obs_tui.model.fields import FieldDefinition
from obs_tui.model.rows import PROMPT
from obs_tui.text.row import (
    DEFAULT,
    GAP,
    MARK,
    NARROWEST,
    WIDEST,
    column_of,
    columns_for,
    fit,
    own_width,
)
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.rows_view import FixedRows
from obs_tui.ui.widgets.search_field import SearchField

_TYPE = 9
_WIDTH = 5


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The columns that are shown, in order, and those that are not."""

    shown: tuple[ColumnChoice, ...]
    others: tuple[ColumnChoice, ...]

    def toggled(self, column: ColumnChoice) -> Arrangement:
        """With the column shown, before a prompt at the end, or with it hidden."""
        if column in self.shown:
            left = tuple(each for each in self.shown if each != column)
            return Arrangement(left, (column, *self.others))
        others = tuple(each for each in self.others if each != column)
        last = self.shown[-1:]
        if last and last[0].field == PROMPT:
            return Arrangement((*self.shown[:-1], column, *last), others)
        return Arrangement((*self.shown, column), others)

    def moved(self, column: ColumnChoice, by: int) -> Arrangement:
        """With a column that is shown farther to the right, or to the left."""
        if column not in self.shown:
            return self
        shown = list(self.shown)
        place = shown.index(column)
        shown.insert(max(0, min(place + by, len(shown) - 1)), shown.pop(place))
        return replace(self, shown=tuple(shown))

    def with_width(self, column: ColumnChoice, width: int | None) -> Arrangement:
        """With a column of another width."""
        wider = column._replace(width=width)
        return replace(self, shown=tuple(wider if each == column else each for each in self.shown))


def arranged(columns: tuple[ColumnChoice, ...], fields: Iterable[FieldDefinition]) -> Arrangement:
    """These columns, or those of a list for which none were chosen, and every other field."""
    known = {field.name: field for field in fields}

    def described(choice: ColumnChoice) -> ColumnChoice:
        field = known.get(choice.field)
        return choice if field is None else choice._replace(label=field.label, type=field.type)

    shown = tuple(map(described, columns or DEFAULT))
    named = {choice.field for choice in shown}
    others = (described(ColumnChoice(name)) for name in known if name not in named)
    return Arrangement(shown, tuple(others))


class ColumnList(RowList[ColumnChoice], inherit_bindings=False):
    """Fields under a cursor, those `shown` marked."""

    COMMANDS: ClassVar[tuple[Command, ...]] = tuple(
        command for command in RowList.COMMANDS if command.id != "list.open"
    )
    BINDINGS = bindings(*COMMANDS)

    def __init__(self, shown: Callable[[ColumnChoice], bool]) -> None:
        super().__init__()
        self._shown = shown

    def is_marked(self, row: ColumnChoice) -> bool:
        return self._shown(row)

    def cells(self, row: ColumnChoice, width: int) -> Iterator[tuple[str, str]]:
        room = max(width - MARK - _TYPE - _WIDTH - 3 * GAP, 2)
        label = room // 2
        yield fit(visible(row.label or row.field), label), "rows-view--text"
        yield fit(visible(row.field), room - label), "rows-view--dim"
        yield fit(visible(row.type.lower()), _TYPE), "rows-view--accent"
        size = "" if not self._shown(row) else "auto" if row.width is None else str(row.width)
        yield fit(size, _WIDTH, right=True), "rows-view--text"


class ColumnsDialog(Dialog[tuple[ColumnChoice, ...] | None]):
    """Answers with the columns, none for those that the list has of its own; None when it was left.
    `list_width` is that of the list in cells."""

    DEFAULT_CSS = """
    ColumnsDialog Panel { max-width: 96; }
    ColumnsDialog ColumnList { height: 55vh; }
    ColumnsDialog SearchField { display: none; }
    ColumnsDialog .-searching SearchField { display: block; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("columns.toggle", "space", "switch", "show, hide", "Show or hide.", True),
        Command(
            "columns.down", "J,ctrl+down", "move(1)", "right", "Move a column to the right.", True
        ),
        Command("columns.up", "K,ctrl+up", "move(-1)", "left", "Move a column to the left.", True),
        Command("columns.wider", "plus", "widen(1)", "wider", "Make a column wider."),
        Command("columns.narrower", "minus", "widen(-1)", "narrower", "Make a column narrower."),
        Command("columns.auto", "a", "auto", "own width", "Give a column its own width again."),
        Command("columns.reset", "d", "reset", "default", "Go back to the default columns."),
        Command("columns.find", "slash", "find", "find", "Find a field.", True),
        Command("columns.apply", "ctrl+s,enter", "apply", "apply", "Show these columns.", True),
        Command("columns.leave", "escape", "leave", "leave", "Leave them as they were.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        fields: tuple[FieldDefinition, ...],
        columns: tuple[ColumnChoice, ...],
        list_width: int,
    ) -> None:
        super().__init__()
        self._fields = fields
        self._list_width = list_width
        self._arrangement = arranged(columns, fields)

    def compose(self) -> ComposeResult:
        with Panel("Columns"):
            yield SearchField(placeholder="part of a name", compact=True)
            yield ColumnList(lambda column: column in self._arrangement.shown)
            yield Line(id="note", classes="hint")
            yield Line(id="fault", classes="fault")
            yield Keys()

    def on_mount(self) -> None:
        self._show(0)
        self._list.focus()

    @property
    def _list(self) -> ColumnList:
        return self.query_one(ColumnList)

    @property
    def _sought(self) -> str:
        return self.query_one(SearchField).value.strip().casefold()

    def _show(self, cursor: int | ColumnChoice) -> None:
        """Show the fields that are looked for, the cursor on one of them."""
        sought = self._sought
        rows = [
            column
            for column in (*self._arrangement.shown, *self._arrangement.others)
            if sought in f"{column.label} {column.field}".casefold()
        ]
        if isinstance(cursor, ColumnChoice):
            cursor = rows.index(cursor) if cursor in rows else 0
        self._list.show(FixedRows(rows), cursor)
        note = self._note() if rows else Content.styled("No field holds this.", "$text-warning")
        self.query_one("#note", Line).show(note)
        self.query_one("#fault", Line).show("")

    def _note(self) -> str:
        """How many columns there are, and which of them the list has no room for."""
        shown = tuple(map(column_of, self._arrangement.shown))
        fitting = {column for column, _ in columns_for(self._list_width, shown).widths}
        left = ", ".join(column.title for column in shown if column not in fitting)
        without = f"; no room in the list for {left}" if left else ""
        return f"{len(shown):,} shown, from left to right{without}"

    def action_switch(self) -> None:
        """Show or hide the column, and go on to the next."""
        column = self._list.current
        if column is None:
            return
        rows, place = self._list.rows, self._list.cursor
        following = rows.row(place + 1) if place + 1 < len(rows) else None
        self._arrangement = self._arrangement.toggled(column)
        self._show(following or column)

    def action_move(self, by: int) -> None:
        column = self._list.current
        if column is not None:
            self._arrangement = self._arrangement.moved(column, by)
            self._show(column)

    def action_widen(self, by: int) -> None:
        column = self._list.current
        if column is not None:
            width = column.width or own_width(column_of(column), self._list_width)
            self._resize(column, max(NARROWEST, min(width + by, WIDEST)))

    def action_auto(self) -> None:
        if self._list.current is not None:
            self._resize(self._list.current, None)

    def _resize(self, column: ColumnChoice, width: int | None) -> None:
        if column not in self._arrangement.shown:
            self.query_one("#fault", Line).show("This column is not shown: space shows it.")
            return
        self._arrangement = self._arrangement.with_width(column, width)
        self._show(column._replace(width=width))

    def action_reset(self) -> None:
        self._arrangement = arranged((), self._fields)
        self._show(0)

    def action_find(self) -> None:
        self.query_one(Panel).add_class("-searching")
        self.query_one(SearchField).focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show(0)

    @on(Input.Submitted)
    @on(SearchField.Left)
    def _found(self) -> None:
        self.query_one(Panel).set_class(bool(self._sought), "-searching")
        self._list.focus()

    def action_apply(self) -> None:
        shown = self._arrangement.shown
        if not shown:
            self.query_one("#fault", Line).show("A list needs at least one column.")
            return
        own = all(
            (each.field, each.width) == (ours.field, ours.width)
            for each, ours in zip(shown, DEFAULT, strict=False)
        )
        self.dismiss(() if own and len(shown) == len(DEFAULT) else shown)

    def action_leave(self) -> None:
        """Show all fields again, else leave."""
        if self._sought:
            self.query_one(SearchField).value = ""
            self.query_one(Panel).remove_class("-searching")
        else:
            self.dismiss(None)
