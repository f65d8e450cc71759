"""The panel of similar events: ranked, narrowed, with what they share and the way one came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar, TypeAlias

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from obs_tui.finding.likeness import holds
from obs_tui.model.load import Failed, Idle, Load, Ready
from obs_tui.model.rows import PROMPT, EventRow, Row
from obs_tui.model.similar import Shared
from obs_tui.text.failure import failure_content
from obs_tui.text.likeness import shared_content
from obs_tui.text.row import ELLIPSIS, fit, short_model
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.rows_view import FixedRows
from obs_tui.ui.widgets.search_field import SearchField

from . import similar_keys
from .event_list import EventList
from .notice import Notice

Trail: TypeAlias = tuple[EventRow, ...]
"""The events one came by: the first is in the list, the last is the seed."""

_EMPTY = "No similar events. Another event may have some; s closes this panel."
_NONE_HOLDS = "None of the similar events holds this; esc shows them all."
_NONE_WITHIN = "None of the similar events is in the list's filter; i shows them all."
STEP = " › "
_SHORTEST, _LONGEST = 14, 28
"""Cells of a name on the way one came; where there is not even room for these, the way is cut."""


class SimilarPanel(Vertical):
    """Events like the seed. Posts `EventList.Opened` for the one to be the next seed."""

    DEFAULT_CSS = """
    SimilarPanel {
        height: 14;
        border-top: solid $rule;
        #similar-head { height: 1; padding: 0 1; color: $text-muted; }
        #trail { width: 1fr; text-wrap: nowrap; }
        #similar-tally { width: auto; padding-left: 2; }
        &:focus-within #trail { color: $accent; text-style: bold; }
        SearchField { display: none; background: $background; }
        SearchField.-textual-compact { padding: 0 1; }
        &.-narrowing SearchField { display: block; }
        EventList { height: 1fr; }
        #shared { height: 2; padding: 0 1 0 2; color: $text-muted; text-overflow: ellipsis; }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = similar_keys.COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    similar: var[Load[tuple[Row, ...]]] = var[Load[tuple[Row, ...]]](Idle)
    trail: var[Trail] = var[Trail](())
    let_in: var[Load[frozenset[str]]] = var[Load[frozenset[str]]](Idle)
    """The ids that the list's filter lets in, where only those are to be shown."""
    shared: var[Load[Mapping[str, Shared]]] = var[Load[Mapping[str, Shared]]](Idle)
    """What each shares with the seed, by id."""
    by_rows: var[bool] = var(False)
    """Whether only what the rows show was compared."""

    list = query_one("EventList", EventList)
    _notice = query_one(Notice)
    _breadcrumb = query_one("#trail", Static)
    _search = query_one(SearchField)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="similar")
        self._clock = clock
        self._return_to = ""
        """The event to be at once it is shown: the one that was gone back from."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="similar-head"):
            yield Static(id="trail", markup=False)
            yield Static(id="similar-tally", markup=False)
        yield SearchField(placeholder="⌕ among the similar", compact=True)
        yield Notice()
        yield EventList(clock=self._clock, scored=True)
        yield Static(id="shared", markup=False)

    def on_mount(self) -> None:
        self._restate_trail()

    def on_resize(self) -> None:
        self._restate_trail()

    def watch_trail(self, before: Trail, after: Trail) -> None:
        if len(after) < len(before):
            self._return_to = before[-1].event_id
        self._restate_trail()

    def _restate_trail(self) -> None:
        if self.is_mounted:
            width = self._breadcrumb.size.width or self.size.width
            self._breadcrumb.update(breadcrumb(self.trail, width))

    # Which are shown.

    def watch_similar(self) -> None:
        if self.is_mounted:
            self._show(self._return_to)
            if isinstance(self.similar, Ready):
                self._return_to = ""

    def watch_let_in(self) -> None:
        if self.is_mounted:
            self._show_again()

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_again()

    def _show_again(self) -> None:
        current = self.list.current
        self._show(current.event_id if current is not None else "")

    def _show(self, keep: str) -> None:
        found = self.similar.value if isinstance(self.similar, Ready) else ()
        inside = self.let_in.value if isinstance(self.let_in, Ready) else None
        rows = [
            row
            for row in found
            if holds(row, self._search.value) and (inside is None or row.event_id in inside)
        ]
        ids = [row.event_id for row in rows]
        self.list.show(FixedRows(rows), ids.index(keep) if keep in ids else 0)
        self._tell(len(rows), len(found), inside is not None)

    def _tell(self, shown: int, of: int, within: bool) -> None:
        empty = ""
        if not of:
            empty = _EMPTY if isinstance(self.similar, Ready) else ""
        elif not shown:
            empty = _NONE_HOLDS if self._search.value else _NONE_WITHIN
        self._notice.tell(self.similar, empty, waiting=True)
        if isinstance(self.let_in, Failed) and of:
            self._notice.say(failure_content(self.let_in.failure, "i"))
        tally = f"{shown:,} of {of:,}" if shown < of else f"{of:,}" if of else ""
        self.query_one("#similar-tally", Static).update(
            f"{tally} in the filter" if within else tally
        )
        self._tell_shared()

    # What they share.

    def watch_shared(self) -> None:
        if self.is_mounted:
            self._tell_shared()

    @on(EventList.Moved)
    def _tell_shared(self) -> None:
        row = self.list.current
        content = Content("")
        if isinstance(self.shared, Failed):
            content = failure_content(self.shared.failure)
        elif isinstance(self.shared, Ready) and row is not None:
            held = self.shared.value.get(row.event_id)
            content = content if held is None else shared_content(held, by_rows=self.by_rows)
        self.query_one("#shared", Static).update(content)

    # Narrowing.

    def action_narrow(self) -> None:
        self.add_class("-narrowing")
        self._search.focus()

    @on(SearchField.Left)
    @on(Input.Submitted)
    def _left(self, event: Message) -> None:
        event.stop()
        self.set_class(bool(self._search.value), "-narrowing")
        self.list.focus()

    def leave_narrowing(self) -> bool:
        """Show all again; whether they were narrowed."""
        if not self.has_class("-narrowing"):
            return False
        self._search.value = ""
        self.remove_class("-narrowing")
        self.list.focus()
        return True

    @property
    def shown(self) -> tuple[EventRow, ...]:
        """Those that are shown, the most similar first."""
        rows = (self.list.rows.row(index) for index in range(len(self.list.rows)))
        return tuple(row for row in rows if isinstance(row, EventRow))


def breadcrumb(trail: Trail, width: int) -> Content:
    """`SIMILAR TO Average weight › How heavy is a chip?` in about so many cells; the nearest steps,
    where there is no room for all."""
    if not trail:
        return Content("SIMILAR")
    for left in range(len(trail)):
        head = f"SIMILAR TO {ELLIPSIS}{STEP}" if left else "SIMILAR TO "
        names = [_name(row) for row in trail[left:]]
        room = width - cell_len(head) - cell_len(STEP) * (len(names) - 1)
        if room >= _SHORTEST * len(names):
            break
    each = max(room // len(names), 1)
    cut = (name if cell_len(name) <= each else fit(name, each) for name in names)
    return Content(head + STEP.join(cut))


def _name(row: EventRow) -> str:
    text = visible((row.text(PROMPT) or short_model(row.model) or row.event_id)[:60])
    return text if cell_len(text) <= _LONGEST else fit(text, _LONGEST)
