"""The half of the events screen that reads: the event under the cursor, or one like it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import var

from obs_tui.journal import VerdictEntry
from obs_tui.model.load import Failed, Failure, Idle, Load, Loading, Ready
from obs_tui.model.rows import BadRow, EventRow, Row
from obs_tui.service.errors import ServiceError

from .cache import EventCache
from .event_list import EventList
from .filters_screen import FiltersScreen

if TYPE_CHECKING:
    from textual.timer import Timer

    from obs_tui.journal import Journal
    from obs_tui.model.events import Event
    from obs_tui.service.protocol import Service

    from .detail import DetailPane
    from .similar import SimilarPanel, Trail

PAUSE = 0.06
"""Seconds the cursor rests on a row before its event is fetched."""

PATIENCE = 0.15
"""Seconds after which a pane says that it is loading; until then it keeps what it shows."""

NEIGHBOURS = (1, -1, 2, -2)
"""Rows whose events are fetched ahead, counted from the cursor."""

SIMILAR = "-similar"
"""The class of the screen while similar events are shown."""


class ReadingScreen(FiltersScreen, inherit_bindings=False):
    """Shows the event of the row under the cursor, once it rests there, and what is like it."""

    event: var[Load[Event]] = var["Load[Event]"](Idle)
    similar: var[Load[tuple[Row, ...]]] = var[Load[tuple[Row, ...]]](Idle, always_update=True)
    verdicts: var[tuple[VerdictEntry, ...]] = var[tuple[VerdictEntry, ...]](())
    trail: var[Trail] = var["Trail"](())

    detail: DetailPane
    similar_panel: SimilarPanel

    subject: Row | None = None
    """What is read: the row under the cursor, or the end of the trail."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock)
        self._cache = EventCache()
        self._rest: Timer | None = None
        self._noticed = ""
        self._reading = Container(id="reading")

    def compose_reading(self) -> ComposeResult:
        yield self._reading

    async def furnish(self) -> None:
        # There is nothing to read before the service answers, and these two, with all that lays
        # out text, would take a fifth of the time to the first frame.
        from .detail import DetailPane
        from .similar import SimilarPanel

        self.detail = DetailPane(id="detail")
        self.detail.data_bind(ReadingScreen.event, ReadingScreen.verdicts)
        self.similar_panel = SimilarPanel(self.clock)
        self.similar_panel.data_bind(ReadingScreen.similar, ReadingScreen.trail)
        await self._reading.mount(self.detail, self.similar_panel)
        self.furnished = True

    @on(EventList.Moved, "#list")
    def _cursor_moved(self, message: EventList.Moved) -> None:
        self.trail = ()
        self.preview(message.row)
        self.settle()

    def preview(self, row: Row | None, *, at_once: bool = False) -> None:
        self._noticed = row.event_id if row is not None else ""
        if self.trail and at_once:
            return  # the list was loaded afresh while reading one of the similar events
        if self._rest is not None:
            self._rest.stop()
        self.subject = row
        if at_once:
            self._read(row)
        else:
            self._rest = self.set_timer(PAUSE, partial(self._read, row))

    def notice_cursor(self) -> None:
        """What a key does right after a move is meant for the row where the cursor is now, though
        the list's word of it is still on its way."""
        row = self.events_pane.list.current
        if row is not None and row.event_id != self._noticed:
            self.trail = ()
            self.preview(row)

    def _read(self, row: Row | None) -> None:
        for group in ("event", "verdicts", "similar", "neighbours"):
            self.workers.cancel_group(self, group)
        if isinstance(row, BadRow):
            failure = Failure("This row could not be read.", row.cause, retryable=False)
            self.event = self.similar = Failed(failure)
        elif row is None or self.service is None:
            self.event, self.similar = Idle(), Idle()
        else:
            self.work("event", self._fetched, self.service, row)
            if self.has_class(SIMILAR):
                self.fetch_similar()

    async def _fetched(self, service: Service, row: EventRow) -> None:
        event = self._cache.get(row.event_id)
        if event is None:
            try:
                with self._patience("event"):
                    event = await service.fetch_event(row.event_id)
            except ServiceError as error:
                self.event = Failed(error.failure)
                return
            self._cache.put(event)
        if self.detail.shown_event is None or self.detail.shown_event.event_id != event.event_id:
            self.verdicts = ()
        self.event = Ready(event)
        self.recall_verdicts()
        self.work("neighbours", self._fetched_neighbours, service)

    async def _fetched_neighbours(self, service: Service) -> None:
        rows, cursor = self.events_pane.list.rows, self.events_pane.list.cursor
        for index in (cursor + offset for offset in NEIGHBOURS):
            row = rows.row(index) if 0 <= index < len(rows) else None
            if isinstance(row, EventRow) and row.event_id not in self._cache:
                try:
                    self._cache.put(await service.fetch_event(row.event_id))
                except ServiceError:
                    return  # it is asked for again, and told of, when it is read

    async def _recalled(self, event_id: str) -> None:
        self.verdicts = await self.journal.verdicts(self.profile, event_id)

    async def _fetched_similar(self, service: Service, row: EventRow) -> None:
        try:
            with self._patience("similar"):
                found = await service.fetch_similar_events(row.event_id)
        except ServiceError as error:
            self.similar = Failed(error.failure)
        else:
            self.similar = Ready(found.rows)

    @contextmanager
    def _patience(self, load: Literal["event", "similar"]) -> Iterator[None]:
        """Say that something is loading, once that takes long."""
        waiting = True

        def say() -> None:
            if waiting:  # a timer that was stopped may have its call on the way
                setattr(self, load, Loading())

        timer = self.set_timer(PATIENCE, say)
        try:
            yield
        finally:
            waiting = False
            timer.stop()

    def go_on(self, row: EventRow) -> None:
        """Read `row`, one of the similar events or of another place; the way back is kept."""
        if isinstance(self.subject, EventRow):
            self.trail = (*(self.trail or (self.subject,)), row)
        self.subject = row
        self._read(row)

    def go_back(self) -> bool:
        """Read the event one came from; whether there was one."""
        if not self.trail:
            return False
        self.subject = self.trail[-2]
        self.trail = self.trail[:-1] if len(self.trail) > 2 else ()
        self._read(self.subject)
        return True

    def on_detail_pane_retry_requested(self) -> None:
        self.reread()

    def reread(self) -> None:
        """Load the event being read afresh."""
        if self.subject is not None:
            self._cache.forget(self.subject.event_id)
            self._read(self.subject)

    def fetch_similar(self) -> None:
        """Load the events like the one being read."""
        if self.service is not None and isinstance(self.subject, EventRow):
            self.work("similar", self._fetched_similar, self.service, self.subject)

    def recall_verdicts(self) -> None:
        """Load the verdicts on the event being read."""
        if self.subject is not None:
            self.work("verdicts", self._recalled, self.subject.event_id)

    def revisited(self) -> None:
        super().revisited()
        self.forget_events()

    def forget_events(self) -> None:
        """Let go of every event at hand."""
        self._cache = EventCache()

    async def opened(self, service: Service) -> Event | None:
        """The event being read, waited for where it is on its way; None, and says so, where there
        is none. Raises ServiceError."""
        self.notice_cursor()
        subject = self.subject
        if not isinstance(subject, EventRow):
            self.notify("No event is selected.", severity="warning", markup=False)
            return None
        return await self.fetched(service, subject.event_id)

    async def fetched(self, service: Service, event_id: str) -> Event:
        """The event, which may be at hand. Raises ServiceError."""
        event = self._cache.get(event_id)
        if event is None:
            event = await service.fetch_event(event_id)
            self._cache.put(event)
        return event
