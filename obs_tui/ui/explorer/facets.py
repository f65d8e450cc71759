"""The panel of facets: values of the fields with counts, to narrow the filter by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input, Static

from obs_tui.model.load import Failed, Idle, Load
from obs_tui.text.failure import failure_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.rows_view import FixedRows
from obs_tui.ui.widgets.search_field import SearchField

from .facet_rows import Choice, Facet, FacetRow, Heading, More, Said, facet_cells, facet_rows
from .notice import Notice

Deed: TypeAlias = Literal["only", "exclude", "any"]

_LOOKS = {
    "heading": "rows-view--accent",
    "value": "rows-view--text",
    "number": "rows-view--dim",
    "note": "rows-view--dim",
}
_NOTHING = "No field of this server has facets."
_NO_MATCH = "No value holds this."


class FacetList(RowList[FacetRow], inherit_bindings=False):
    """Fields and their values under a cursor."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *(command for command in RowList.COMMANDS if command.id != "list.open"),
        Command(
            *("facets.only", "enter", "choose('only')", "only this"),
            "Only events with this value; again: any. On a field: fold, unfold.",
            footer=True,
        ),
        Command(
            *("facets.exclude", "exclamation_mark", "choose('exclude')", "exclude"),
            "No events with this value; again: let them in.",
            footer=True,
        ),
        Command(
            *("facets.any", "space", "choose('any')", "any of"),
            "Events with this value, or another chosen this way.",
            footer=True,
        ),
        Command(
            "facets.search", "slash", "search", "search", "Find among the values.", footer=True
        ),
        Command("facets.unfold", "l,right", "fold(True)", "unfold", "Show the field's values."),
        Command("facets.fold", "h,left", "fold(False)", "fold", "Hide the field's values."),
    )
    BINDINGS = bindings(*COMMANDS)

    @dataclass
    class Chosen(Message):
        """The filter is to be changed by this value."""

        deed: Deed
        choice: Choice

    @dataclass
    class Unfolded(Message):
        """A field's values are to be shown, all of them where `full`; or hidden."""

        facet: Facet
        open: bool
        full: bool = False

    @dataclass
    class Sought(Message):
        """The field to search in is wanted."""

        list: Widget

    def cells(self, row: FacetRow, width: int) -> Iterator[tuple[str, str]]:
        for text, kind in facet_cells(row, width):
            yield text, _LOOKS[kind]

    def is_marked(self, row: FacetRow) -> bool:
        return isinstance(row, Choice) and row.included

    def action_choose(self, deed: Deed) -> None:
        match self.current:
            case Choice() as choice:
                self.post_message(self.Chosen(deed, choice))
            case More(facet):
                self.post_message(self.Unfolded(facet, True, full=True))
            case Heading(facet):
                self.post_message(self.Unfolded(facet, not facet.open))
            case _:
                pass

    def action_open(self) -> None:
        self.action_choose("only")

    def action_fold(self, unfold: bool) -> None:
        if self.current is not None and self.current.facet.open is not unfold:
            self.post_message(self.Unfolded(self.current.facet, unfold))

    def action_search(self) -> None:
        self.post_message(self.Sought(self))


class FacetsPanel(Vertical):
    """Posts `FacetList.Chosen` and `FacetList.Unfolded`. `load` is how the fields themselves are
    coming."""

    DEFAULT_CSS = """
    FacetsPanel {
        width: 36;
        height: 100%;
        border-right: solid $rule;
        #facets-title { height: 1; padding: 0 1; color: $text-muted; }
        &:focus-within #facets-title { color: $accent; text-style: bold; }
        SearchField { display: none; }
        &.-searching SearchField { display: block; }
        FacetList { height: 1fr; }
    }
    """

    facets: var[tuple[Facet, ...]] = var[tuple[Facet, ...]](())
    load: var[Load[object]] = var[Load[object]](Idle)

    list = query_one(FacetList)
    _notice = query_one(Notice)
    _search = query_one(SearchField)

    def compose(self) -> ComposeResult:
        yield Static("FACETS", id="facets-title", markup=False)
        yield SearchField(placeholder="values", compact=True)
        yield Notice()
        yield FacetList(id="facets-list")

    def on_mount(self) -> None:
        self._tell()

    def watch_facets(self) -> None:
        self._tell()

    def watch_load(self) -> None:
        self._tell()

    def _tell(self) -> None:
        if not self.is_mounted:
            return
        searched = self._search.value
        rows = facet_rows(self.facets, searched)
        before = _place(self.list.current)
        places = [_place(row) for row in rows]
        cursor = places.index(before) if before in places else self.list.cursor
        self.list.show(FixedRows(rows), cursor)
        empty = (_NO_MATCH if searched else _NOTHING) if not rows else ""
        self._notice.tell(self.load, "" if rows else empty, waiting=not rows)
        self._tell_failure()

    @on(RowList.Moved)
    def _tell_failure(self) -> None:
        row = self.list.current
        if isinstance(row, Said) and row.failure is not None:
            self._notice.say(failure_content(row.failure))
        elif not isinstance(self.load, Failed) and len(self.list.rows):
            self._notice.say(None)

    @on(FacetList.Sought)
    def _sought(self) -> None:
        self.add_class("-searching")
        self._search.focus()

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell()

    @on(SearchField.Left)
    def _left(self, event: SearchField.Left) -> None:
        event.stop()
        self.set_class(bool(self._search.value), "-searching")
        self.list.focus()

    def leave_search(self) -> bool:
        """Forget what was searched for; whether there was anything."""
        if not self.has_class("-searching"):
            return False
        self._search.value = ""
        self.remove_class("-searching")
        self.list.focus()
        return True

    def on_click(self, event: events.Click) -> None:
        event.stop()


def _place(row: FacetRow | None) -> tuple[str, object] | None:
    """What tells a row from the others when counts change."""
    match row:
        case None:
            return None
        case Choice(facet, value):
            return facet.field.name, ("value", value)
        case _:
            return row.facet.field.name, type(row).__name__
