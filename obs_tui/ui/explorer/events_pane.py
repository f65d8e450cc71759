"""The pane of the list: headings, list, and what stands in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantBlur, DescendantFocus
from textual.getters import query_one
from textual.reactive import var

from obs_tui.model.filters import Filter
from obs_tui.model.load import Failed, Idle, Load
from obs_tui.model.rows import Row
from obs_tui.text.row import ELLIPSIS, Column
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.rows_view import FixedRows, Rows

from . import shape_keys
from .event_list import ColumnTitles, EventList
from .notice import Notice

if TYPE_CHECKING:
    from obs_tui.finding.emptiness import Blame

    from .offers import OfferList

NOTHING = "No events. `obs-tui import FILE` adds some; f changes the filter."
NO_MATCH = "No events match this filter. f changes it."
OFFERED = "No events match this filter. enter drops a condition, f changes the filter:"


class EventsPane(Vertical):
    """Shows rows, or why there are none. `page` is how loading goes under `filters`."""

    COMMANDS: ClassVar[tuple[Command, ...]] = shape_keys.JUMPS
    BINDINGS = bindings(*COMMANDS)

    page: var[Load[None]] = var[Load[None]](Idle)
    filters: var[Filter] = var[Filter](None)
    following: var[Load[None]] = var[Load[None]](Idle)
    """What stopped following is said where nothing else is."""

    list = query_one("#list", EventList)
    _titles = query_one(ColumnTitles)
    _notice = query_one(Notice)
    _offers: OfferList | None = None
    _shown = False
    """Whether rows were shown, if only none: until then there is nothing to tell of."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="events")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield ColumnTitles(classes="-lit")  # the list has the keys at first
        yield Notice()
        yield EventList(clock=self._clock, id="list")

    def show(self, rows: Rows[Row], cursor: int) -> None:
        """Show these rows."""
        self.list.show(rows, cursor)
        self._shown = True
        self._tell()

    def choose(self, columns: tuple[Column, ...]) -> None:
        """Show these columns; none: those that a list has of its own."""
        self.list.chosen = self._titles.chosen = columns

    def refuse(self, sentence: str) -> None:
        """Say, until something is done, why a value cannot be asked for."""
        self._titles.refusal = sentence

    def watch_page(self) -> None:
        if self._shown:
            self._tell()

    def watch_following(self) -> None:
        if self._shown:
            self._tell()

    async def offer(self, offers: tuple[Blame, ...]) -> None:
        """Offer to drop conditions, in place of the list where that has the keys; none, no more."""
        if self._offers is None and offers:
            from .offers import OfferList

            self._offers = OfferList(id="offers")
            await self.mount(self._offers, after=self._notice)
        if self._offers is None:
            return
        keys_here = self.list.has_focus or self._offers.has_focus
        self._offers.display = bool(offers)
        self._offers.styles.height = len(offers)
        self._offers.show(FixedRows(offers))
        self._tell()
        if keys_here:
            (self._offers if offers else self.list).focus()

    def _tell(self) -> None:
        bare = len(self.list.rows) == 0
        offered = self._offers is not None and self._offers.display
        no_match = OFFERED if offered else NO_MATCH
        empty = (NOTHING if self.filters is None else no_match) if bare else ""
        stopped = isinstance(self.following, Failed) and not isinstance(self.page, Failed)
        self._notice.tell(self.following if stopped else self.page, empty, waiting=bare)
        self.set_class(bare, "-bare")
        failed = isinstance(self.page, Failed)
        self.list.tail = "✗ not loaded; r tries again" if failed else ELLIPSIS

    @on(EventList.Pointed)
    def _pointed(self, message: EventList.Pointed) -> None:
        self._titles.field = message.field

    def on_descendant_focus(self, _event: DescendantFocus) -> None:
        self._titles.add_class("-lit")

    def on_descendant_blur(self, _event: DescendantBlur) -> None:
        self._titles.remove_class("-lit")
