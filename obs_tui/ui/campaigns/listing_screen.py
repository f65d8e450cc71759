"""The part of the campaigns screen that lists campaigns: connection, search, how each stands; and
how something is done on this screen, and what went wrong with it is told."""

import asyncio
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Input

from obs_tui.model.campaigns import Campaign, CampaignStatus
from obs_tui.model.counting import counted
from obs_tui.model.load import Failed, Failure, Loading, Ready
from obs_tui.service.errors import NotFoundError, ServiceError
from obs_tui.service.gathering import for_each
from obs_tui.service.protocol import Service
from obs_tui.ui.key_line import KeyLine
from obs_tui.ui.place_screen import PAUSE, PlaceScreen
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.numbered_rows import NumberedRows
from obs_tui.ui.widgets.place_title import PlaceStanding, PlaceTitle

from .asking import Desk, Explorer
from .campaign_list import CampaignList, CampaignsPane

FIRST_LOOK = 0.5
LONGEST_LOOK = 10.0
GROWTH = 1.5
"""Seconds between two looks at the campaigns that run: ever longer ones."""
NO_CAMPAIGNS = Failure(
    "This server has no campaigns.",
    "It answers 404 where they should be: later versions of the API are without them.",
    "Judge many events from here instead: x on marked events, or on all that match.",
    retryable=False,
)


class ListingScreen(PlaceScreen[Desk], inherit_bindings=False):
    """Campaigns, one of them chosen. `page` is how they are coming."""

    COMPLAINT = "complaint"

    campaign: var[Campaign | None] = var[Campaign | None](None)

    campaigns_pane = query_one(CampaignsPane)

    campaigns: NumberedRows[Campaign] | None = None
    """The campaigns of the last answer."""

    _window = (0, 0)
    _rest: Timer | None = None

    def compose(self) -> ComposeResult:
        yield PlaceTitle()
        yield Line(id=self.COMPLAINT, classes="complaint")
        with Container(id="body"):
            yield CampaignsPane(self.clock).data_bind(ListingScreen.page)
            yield from self.compose_judged()
        yield KeyLine()

    def compose_judged(self) -> ComposeResult:
        """What stands beside the campaigns."""
        raise NotImplementedError

    def choose(self, campaign: Campaign | None) -> None:
        """Show the events of a campaign."""
        raise NotImplementedError

    def stands(self, campaign: Campaign, status: CampaignStatus) -> None:
        """A campaign is known to stand so."""
        raise NotImplementedError

    @property
    def explorer(self) -> Explorer:
        """The events screen."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.restate()
        self.call_after_refresh(self.reconnect)

    async def connected(self) -> None:
        self.revisited()

    def revisited(self) -> None:
        if self.service is not None:
            self.show_made(self.explorer.begun_campaign())

    # Which campaigns are shown.

    @property
    def statuses(self) -> dict[str, CampaignStatus]:
        """How campaigns stand, by their ids."""
        return self.campaigns_pane.list.statuses

    def show_made(self, made: str) -> None:
        """Load the campaigns afresh, the new one with this id chosen, if there is one."""
        if made:
            with self.prevent(Input.Changed):
                self.campaigns_pane.search.value = ""
        self.load_campaigns(made)

    def load_campaigns(self, keep: str = "") -> None:
        """Load the campaigns afresh; the one with the id `keep` is chosen, by default the one that
        is, if it is there."""
        if self.service is not None:
            chosen = keep or (self.campaign.id if self.campaign else "")
            self.work("page", self._listed, self.service, chosen)

    async def _listed(self, service: Service, keep: str) -> None:
        self.page = Loading()
        query = self.campaigns_pane.search.value.strip() or None
        rows = NumberedRows(lambda page: service.campaigns.list_campaigns(q=query, page=page))
        try:
            await rows.load(0)
        except ServiceError as error:
            self.page = Failed(NO_CAMPAIGNS if error.status == 404 else error.failure)
            return
        place = next((at for at, each in enumerate(rows.loaded()) if each.id == keep), 0)
        self.campaigns, self.page = rows, Ready(None)
        self.campaigns_pane.list.show(rows, place)
        self.campaigns_pane.tell()
        self.choose(rows.row(place) if len(rows) else None)
        self.follow()

    @on(CampaignList.Wanted, "#campaigns-list")
    def _wanted(self, message: CampaignList.Wanted) -> None:
        self._window = (message.first, message.last)
        rows = self.campaigns
        if rows is None or not isinstance(self.page, Ready):
            return
        if rows.wanted(*self._window) is not None:
            self.work("page", self._paged, rows)

    async def _paged(self, rows: NumberedRows[Campaign]) -> None:
        self.page = Loading()
        try:
            while (number := rows.wanted(*self._window)) is not None:
                await rows.load(number)
                self.campaigns_pane.list.rows_changed()
        except ServiceError as error:
            self.page = Failed(error.failure)
            return
        self.page = Ready(None)
        self.follow()

    @on(CampaignList.Moved, "#campaigns-list")
    def _moved(self, message: CampaignList.Moved) -> None:
        if self._rest is not None:
            self._rest.stop()
        if isinstance(message.row, Campaign):
            self._rest = self.set_timer(PAUSE, partial(self.choose, message.row))

    @on(Input.Changed, "#campaigns-search")
    def _typed(self) -> None:
        self.after_typing(self.load_campaigns)

    # How they stand.

    def follow(self) -> None:
        """Ask how campaigns stand, again and again while one runs and this screen is shown."""
        if self.service is not None and self.campaigns is not None and self.is_current:
            self.work("statuses", self._followed, self.service, self.campaigns)

    async def _followed(self, service: Service, rows: NumberedRows[Campaign]) -> None:
        wait = FIRST_LOOK
        try:
            while asked := [each for each in rows.loaded() if self._may_change(each)]:
                await for_each(asked, partial(self._looked, service))
                if any(map(self._may_change, rows.loaded())):
                    await asyncio.sleep(wait)
                    wait = min(wait * GROWTH, LONGEST_LOOK)
        except NotFoundError:
            self.load_campaigns()  # somebody deleted one
        except ServiceError as error:
            self.complain(error.failure)

    def _may_change(self, campaign: Campaign) -> bool:
        known = self.statuses.get(campaign.id)
        return known is None or known.running

    async def _looked(self, service: Service, campaign: Campaign) -> None:
        status = await service.campaigns.fetch_campaign_status(campaign.id)
        if status != self.statuses.get(campaign.id):
            self.statuses[campaign.id] = status
            self.campaigns_pane.list.marks_changed()
            self.stands(campaign, status)

    def on_screen_resume(self) -> None:
        self.follow()

    def on_screen_suspend(self) -> None:
        self.workers.cancel_group(self, "statuses")

    # What is said and done.

    def restate(self) -> None:
        if not self.is_mounted:
            return
        service, rows = self.service, self.campaigns
        self.title_bar.standing = PlaceStanding(
            "Campaigns",
            self.profile,
            service.capabilities.name if service is not None else "",
            self.campaign.name if self.campaign is not None else "",
            counted(len(rows), "campaign") if rows is not None else "",
            "",
            self.health,
        )

    def desk(self, service: Service) -> Desk:
        return Desk(self.app, service, self.journal, self.profile, self.clock, self.explorer)
