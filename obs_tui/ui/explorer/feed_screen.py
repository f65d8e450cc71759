"""The part of the events screen that keeps the list: search, pages, total."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var
from textual.timer import Timer

from obs_tui.model.filters import Filter, resolve
from obs_tui.model.load import Failed, Failure, Idle, Load, Loading, Ready
from obs_tui.model.paging import Count, Feed
from obs_tui.model.rows import LIST_FIELDS
from obs_tui.service.errors import ServiceError
from obs_tui.ui.connected_screen import ConnectedScreen
from obs_tui.ui.key_line import KeyLine
from obs_tui.ui.widgets.rows_view import FixedRows

from .event_list import EventList
from .events_pane import EventsPane
from .query_line import QueryLine
from .title import Standing, TitleBar

if TYPE_CHECKING:
    from obs_tui.journal import Journal
    from obs_tui.model.fields import FieldCatalogue
    from obs_tui.model.rows import Row
    from obs_tui.service.protocol import Service

    from .asking import Desk
    from .feed import EventFeed

REMEMBER_AFTER = 1.0
"""Seconds of rest after which the list is remembered."""

STOPPED = Failed(Failure("Stopped."))


class FeedScreen(ConnectedScreen["Desk"], inherit_bindings=False):
    """A feed of events under a filter."""

    filters: var[Filter] = var[Filter](None)
    """What is looked for, as a person says it: relative times stay relative."""
    resolved: var[Filter] = var[Filter](None, init=False)
    """The same with the instants that its relative times name, for all that asks about the rows of
    one search: pages, counts, marks of all that match."""
    fields: var[Load[FieldCatalogue]] = var["Load[FieldCatalogue]"](Idle)
    total: var[Load[Count]] = var[Load[Count]](Idle)

    title_bar = query_one(TitleBar)
    events_pane = query_one(EventsPane)

    asked_fields: tuple[str, ...] = ()
    """The extra fields that the last search asked for."""

    furnished = False
    """Whether everything is mounted; the first frame comes before."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock)
        self._feed: EventFeed | None = None
        self._window = (0, 0)
        self._onward = False
        self._seconds: float | None = None
        self._remembering: Timer | None = None
        self.above = Container(id="above")
        """Over list and reader: takes no room until something is mounted there."""
        self.side = Container(id="side")
        """To the left of the list, once something is mounted there."""

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield QueryLine(id="query").data_bind(FeedScreen.filters, FeedScreen.fields)
        yield self.above
        with Container(id="body"):
            yield EventsPane(self.clock).data_bind(FeedScreen.page, FeedScreen.filters)
            yield from self.compose_reading()
        yield KeyLine()

    def desk(self, service: Service) -> Desk:
        from .asking import Desk

        return Desk(self.app, service, self.journal, self.profile, self.clock)

    def compose_reading(self) -> ComposeResult:
        """What stands beside the list."""
        raise NotImplementedError

    async def furnish(self) -> None:
        """Mount what the first frame need not show."""
        raise NotImplementedError

    def preview(self, row: Row | None, *, at_once: bool = False) -> None:
        """Show the event of the row the cursor is on: now, or once the cursor rests."""
        raise NotImplementedError

    # The first frame shows what the journal remembers; only then is the service opened.

    def on_mount(self) -> None:
        seen = self.journal.last_seen(self.profile)
        if seen is not None:
            self.filters = seen.filters
            self.resolved = resolve(seen.filters, self.clock())
            ids = [row.event_id for row in seen.rows]
            cursor = ids.index(seen.cursor_id) if seen.cursor_id in ids else 0
            rows = FixedRows(seen.rows, complete=seen.next_cursor is None)
            self.events_pane.show(rows, cursor)
        else:
            self.events_pane.show(FixedRows(), 0)
        for told in ("page", "total", "health", "doing"):
            self.watch(self, told, self.restate, init=False)
        self.restate()
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        await self.furnish()
        self.reconnect()

    async def connected(self) -> None:
        self.fetch_fields()
        self.search(self.events_pane.list.current)

    def fetch_fields(self) -> None:
        """Load the fields that events can be filtered by."""
        if self.service is not None:
            self.work("fields", self._fetched_fields, self.service)

    async def _fetched_fields(self, service: Service) -> None:
        self.fields = Loading()
        try:
            self.fields = Ready(await service.list_fields())
        except ServiceError as error:
            self.fields = Failed(error.failure)

    async def known_fields(self, service: Service) -> FieldCatalogue:
        """The fields, loaded now if they are not at hand. Raises ServiceError."""
        if not isinstance(self.fields, Ready):
            self.fields = Ready(await service.list_fields())
        return self.fields.value

    @property
    def list_fields(self) -> tuple[str, ...]:
        """The extra fields that the rows of the list show."""
        return LIST_FIELDS

    def search(self, keep: Row | None) -> None:
        """Load the list afresh, the cursor staying on `keep` where it still is."""
        if self.service is not None:
            self.work("page", self._searched, self.service, keep)

    async def _searched(self, service: Service, keep: Row | None) -> None:
        from .feed import open_feed

        self.page, self._onward = Loading(), False
        resolved = resolve(self.filters, self.clock())
        self.asked_fields = fields = self.list_fields
        begun = perf_counter()
        try:
            feed, index = await open_feed(
                partial(self._fetch_page, service, resolved, fields), keep
            )
        except ServiceError as error:
            self.page = Failed(error.failure)
            return
        self.workers.cancel_group(self, "total")
        self._seconds = perf_counter() - begun
        self.resolved = resolved
        self._feed, self.page, self.total = feed, Ready(None), Idle()
        self.events_pane.show(feed, index)
        self.settle()
        self.preview(self.events_pane.list.current, at_once=True)
        self.searched(service, resolved)

    def searched(self, service: Service, resolved: Filter) -> None:
        """A search was answered: ask here for whatever else is shown of what matches `resolved`."""

    def narrow(self, filters: Filter) -> None:
        """Search under another filter, the cursor staying on its event where that still matches.
        Every change of the filter goes this way."""
        self.search_under(filters, self.events_pane.list.current)

    def search_under(self, filters: Filter, keep: Row | None) -> None:
        """Search under a filter; the rows of the last one are shown until it answers."""
        self.filters = filters
        self._feed = None
        self.search(keep)

    async def _fetch_page(
        self,
        service: Service,
        filters: Filter,
        fields: tuple[str, ...],
        cursor: str | None,
        size: int,
    ) -> Feed:
        return await service.search_events(
            filters, extra_fields=fields, page_size=size, cursor=cursor
        )

    @on(EventList.Wanted, "#list")
    def _rows_wanted(self, message: EventList.Wanted) -> None:
        self._window = (message.first, message.last)
        self._onward = self._onward or message.onward
        if not isinstance(self.page, Failed) or message.onward:
            self.load_pages()

    def load_pages(self) -> None:
        """Load what is in view and not at hand, and go on while loading on."""
        if self._feed is None or isinstance(self.page, Loading):
            return
        if self._next_page(self._feed) is not None:
            self.work("page", self._loaded_pages, self._feed)

    async def _loaded_pages(self, feed: EventFeed) -> None:
        self.page = Loading()
        try:
            while (number := self._next_page(feed)) is not None:
                await feed.load(number)
                self.events_pane.list.rows_changed()
                if self._onward:
                    self.events_pane.list.move_to(len(feed) - 1)
                self.restate()
        except ServiceError as error:
            self.page, self._onward = Failed(error.failure), False
        else:
            self.page, self._onward = Ready(None), False
        self.settle()

    def _next_page(self, feed: EventFeed) -> int | None:
        number = feed.wanted(*self._window)
        return feed.next_page if number is None and self._onward and not feed.complete else number

    def stop_loading(self) -> bool:
        if not isinstance(self.page, Loading) or self.service is None:
            return False
        self.workers.cancel_group(self, "page")
        self.page = Ready(None) if self._onward else STOPPED
        self._onward = False
        self.restate()
        return True

    def refresh_list(self) -> None:
        """Try again what failed; else load the list afresh."""
        if self.service is None:
            self.reconnect()
        elif isinstance(self.page, Failed) and self._feed is not None:
            self.page = Ready(None)
            self.load_pages()
        else:
            self.search(self.events_pane.list.current)

    def restate(self) -> None:
        """Have the title bar say how things are."""
        rows = self.events_pane.list.rows
        self.title_bar.standing = Standing(
            self.profile,
            self.service.capabilities.name if self.service is not None else "",
            "loading on, esc stops" if self._onward else self.doing or self.health,
            len(rows),
            rows.complete and (len(rows) > 0 or self._feed is not None),
            self.total,
            self._seconds,
        )

    # What outlives the run.

    def settle(self) -> None:
        """Remember the list once it rests."""
        if self._remembering is not None:
            self._remembering.stop()
        self._remembering = self.set_timer(REMEMBER_AFTER, self._remember_soon)
        self.restate()

    def _remember_soon(self) -> None:
        self.work("remember", self.remember)

    async def remember(self) -> None:
        """Keep the list in the journal. Nothing is kept before a first search answered."""
        if self._feed is None:
            return
        from .remembering import last_seen

        seen = last_seen(self.filters, self._feed, self.events_pane.list.cursor)
        if seen is not None:
            await self.journal.remember(self.profile, seen)
