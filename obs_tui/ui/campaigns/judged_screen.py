"""The part of the campaigns screen that shows the events of the chosen campaign, and reads one."""

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.reactive import var
from textual.timer import Timer

from obs_tui.journal import VerdictEntry
from obs_tui.model.campaigns import Campaign, CampaignStatus
from obs_tui.model.events import Event
from obs_tui.model.load import Failed, Failure, Idle, Load, Loading, Ready
from obs_tui.model.rows import BadRow, EventRow, Row
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.campaign_views import annotation
from obs_tui.ui.explorer.cache import EventCache
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.explorer.event_list import EventList
from obs_tui.ui.place_screen import PAUSE, STOPPED
from obs_tui.ui.widgets.numbered_rows import PagedRows
from obs_tui.ui.widgets.rows_view import FixedRows

from .judged_pane import JudgedPane
from .listing_screen import ListingScreen


class JudgedScreen(ListingScreen, inherit_bindings=False):
    """The events of the chosen campaign, and the one under the cursor."""

    events: var[Load[None]] = var[Load[None]](Idle)
    event: var[Load[Event]] = var[Load[Event]](Idle)
    verdicts: var[tuple[VerdictEntry, ...]] = var[tuple[VerdictEntry, ...]](())

    judged_pane = query_one(JudgedPane)
    detail = query_one(DetailPane)

    _in_view = (0, 0)
    _resting: Timer | None = None
    _rows: PagedRows[Row] | None = None
    _cache: EventCache

    def compose_judged(self) -> ComposeResult:
        self._cache = EventCache()
        judged = JudgedPane(self.clock)
        yield judged.data_bind(JudgedScreen.events, JudgedScreen.campaign)
        yield DetailPane(id="detail").data_bind(JudgedScreen.event, JudgedScreen.verdicts)

    # Which events are shown.

    def choose(self, campaign: Campaign | None) -> None:
        changed = campaign is None or self.campaign is None or campaign.id != self.campaign.id
        self.campaign = campaign
        self._state()
        if campaign is None:
            self._show_none()
        elif changed:
            self._show_none()
            self.load_events()

    def _show_none(self) -> None:
        self._rows = None
        self.judged_pane.show(FixedRows(), 0)
        self._read(None)

    def _state(self) -> None:
        status = self.statuses.get(self.campaign.id) if self.campaign is not None else None
        self.judged_pane.state(status, self.explorer.written)
        self.restate()

    def stands(self, campaign: Campaign, status: CampaignStatus) -> None:
        if self.campaign is None or campaign.id != self.campaign.id:
            return
        self._state()
        if self._rows is not None and any(map(self._lacks_verdict, self._rows.loaded())):
            self.load_events(again=True)

    def _lacks_verdict(self, row: Row) -> bool:
        field = annotation(self.campaign) if self.campaign is not None else ""
        return isinstance(row, EventRow) and row.value(field) is None

    def load_events(self, *, again: bool = False) -> None:
        """Load the events of the chosen campaign. `again`: verdicts came, the rows are the same."""
        if self.service is not None and self.campaign is not None:
            kept = self._rows if again else None
            self.work("events", self._listed_events, self.service, self.campaign, kept)

    async def _listed_events(
        self, service: Service, campaign: Campaign, kept: PagedRows[Row] | None
    ) -> None:
        if kept is None:
            self.events = Loading()
        shown = self.judged_pane.list
        rows = PagedRows(
            lambda page: service.campaigns.list_campaign_events(campaign.id, page=page)
        )
        try:
            await rows.load(0)
            if kept is not None and (number := rows.wanted(shown.cursor, shown.cursor)) is not None:
                await rows.load(number)
        except ServiceError as error:
            self.events = Failed(error.failure)
            return
        self._rows, self.events = rows, Ready(None)
        self.judged_pane.show(rows, shown.cursor if kept is not None else 0)
        if kept is None:
            self._read_current()

    @on(EventList.Wanted, "#judged-list")
    def _events_wanted(self, message: EventList.Wanted) -> None:
        self._in_view, rows = (message.first, message.last), self._rows
        if rows is None or not isinstance(self.events, Ready):
            return
        if rows.wanted(*self._in_view) is not None:
            self.work("events", self._paged_events, rows)

    async def _paged_events(self, rows: PagedRows[Row]) -> None:
        self.events = Loading()
        shown = self.judged_pane.list
        missing = shown.current is None
        try:
            while (number := rows.wanted(*self._in_view)) is not None:
                await rows.load(number)
                shown.rows_changed()
        except ServiceError as error:
            self.events = Failed(error.failure)
            return
        self.events = Ready(None)
        if missing:
            self._read_current()

    def stop_loading(self) -> bool:
        stopped = super().stop_loading()
        if not isinstance(self.events, Loading) or self.service is None:
            return stopped
        self.workers.cancel_group(self, "events")
        self.events = STOPPED
        return True

    # The event being read.

    @on(EventList.Moved, "#judged-list")
    def _event_moved(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(PAUSE, self._read_current)

    def _read_current(self) -> None:
        """Read the event under the cursor, whose row may have come since that went there."""
        self._read(self.judged_pane.list.current)

    def _read(self, row: Row | None) -> None:
        self.workers.cancel_group(self, "event")
        if isinstance(row, BadRow):
            self.event = Failed(Failure("This row could not be read.", row.cause, retryable=False))
        elif row is None or self.service is None:
            self.event = Idle()
        else:
            self.work("event", self._fetched, self.service, row)

    async def _fetched(self, service: Service, row: EventRow) -> None:
        event = self._cache.get(row.event_id)
        if event is None:
            try:
                event = await service.fetch_event(row.event_id)
            except ServiceError as error:
                self.event = Failed(error.failure)
                return
            self._cache.put(event)
        self.verdicts = await self.journal.verdicts(self.profile, row.event_id)
        self.event = Ready(event)

    def on_detail_pane_retry_requested(self) -> None:
        row = self.judged_pane.list.current
        if row is not None:
            self._cache.forget(row.event_id)
            self._read(row)
