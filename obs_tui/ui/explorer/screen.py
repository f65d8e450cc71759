"""The events screen: what its keys do. Its panes only show and post."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from obs_tui.model.rows import EventRow
from obs_tui.ui.commands import Command, bindings

from . import keys
from .event_list import EventList
from .judging_screen import JudgingScreen
from .query_line import QueryLine
from .reading_screen import SIMILAR

if TYPE_CHECKING:
    from .asking import Desk


class EventsScreen(JudgingScreen, inherit_bindings=False):
    """List, detail and similar events under one filter."""

    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#list"
    ZOOMS = ("-zoom-events", "-zoom-detail", "-zoom-similar")

    # Moving about.

    @on(EventList.Opened, "#list")
    def _opened(self) -> None:
        if self.furnished:
            self.remove_class("-zoom-events")
            self.detail.focus()

    @on(EventList.Opened, "#similar EventList")
    def _gone_on(self, message: EventList.Opened) -> None:
        if isinstance(message.row, EventRow):
            self.go_on(message.row)

    def visit(self, row: EventRow) -> None:
        """Read an event that another place leads to; esc leads back to the one of the list."""
        if self.furnished:
            self.remove_class(*self.ZOOMS)
            self.go_on(row)
            self.detail.focus()

    def action_step(self, by: int) -> None:
        self.events_pane.list.action_move(by)

    def action_similar(self) -> None:
        if not self.furnished:
            return
        shown = not self.has_class(SIMILAR)
        self.set_class(shown, SIMILAR)
        self.remove_class(*self.ZOOMS)
        if shown:
            self.similar_panel.list.focus()
            self.fetch_similar()
        else:
            self._leave_similar()

    def _leave_similar(self) -> None:
        self.workers.cancel_group(self, "similar")
        within = self.within("similar")
        self.remove_class(SIMILAR, *self.ZOOMS)
        if within:
            self.events_pane.list.focus()

    def zoom_here(self) -> str:
        pane = next((each for each in ("similar", "detail") if self.within(each)), "events")
        return f"-zoom-{pane}"

    def leave_layer(self) -> bool:
        left = self.leave_facets() or self.leave_strip() or self.leave_narrowing()
        if left or (not self.within("events") and self.go_back()):
            pass
        elif self.within("similar") or (self.has_class(SIMILAR) and not self.within("detail")):
            self._leave_similar()
        elif not self.within("events"):
            # Where there is little room, similar events stand in the list's place.
            (self.events_pane if self.events_pane.display else self.similar_panel).list.focus()
        elif self.events_pane.list.field:
            self.events_pane.list.field = ""  # the cursor leaves the columns
        else:
            return False
        return True

    # Loading again.

    def action_refresh(self) -> None:
        if self.service is not None and self.within("side"):
            self.count_facets()
        elif self.service is None or not (self.within("detail") or self.within("similar")):
            self.refresh_list()
        elif self.within("similar"):
            self.fetch_similar()
        else:
            self.reread()

    def action_refresh_all(self) -> None:
        self.forget_events()
        if self.service is None:
            self.reconnect()
        else:
            self.fetch_fields()
            self.search(self.events_pane.list.current)
            self.reread()

    # What is asked through dialogs.

    @on(QueryLine.BuildPressed)
    def action_filter(self) -> None:
        self.ask(self._filter)

    async def _filter(self, desk: Desk) -> None:
        fields = await self.known_fields(desk.service)
        choice = await desk.filter(fields, self.filters)
        if choice is not None:
            self.narrow(choice.filters)

    def action_copy(self) -> None:
        self.ask(self._copy)

    async def _copy(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.copy_items import event_items, node_items

        event = await self.opened(desk.service)
        if event is None:
            return
        read = self.detail.shown_event
        here = read is not None and read.event_id == event.event_id
        number = self.detail.message_number(event.event_id)
        said = await desk.copy(
            *node_items(self.detail.node if here else None),
            *event_items(event, number, desk.service.capabilities.base_url),
            *self.filter_copies(self.filters),
        )
        if said is not None:
            self.say(said)

    def action_copy_id(self) -> None:
        self.notice_cursor()
        if self.subject is not None:
            self.work("copy", self.copied, self.subject.event_id)
