"""The campaigns screen: what its keys do. Its panes only show and post."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import ClassVar

from textual import on

from obs_tui.journal import Journal
from obs_tui.model.campaigns import Campaign
from obs_tui.service.protocol import Service
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.event_list import EventList

from . import keys
from .asking import Desk, Explorer
from .campaign_list import CampaignList
from .judged_screen import JudgedScreen

CHOOSING = "-choosing"
"""The class of the screen while the campaigns have the keys; where it is narrow, only they show."""
OF_ONE = ("show_events", "add", "delete", "copy_id")
"""Actions on the campaign that is chosen."""
PANES = ("campaigns", "judged", "detail")


class CampaignsScreen(JudgedScreen, inherit_bindings=False):
    """Campaigns, the events of one, one event."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#campaigns-list"
    ZOOMS = ("-zoom-judged", "-zoom-detail")
    UP = "go('events')"

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
        explorer: Explorer,
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock)
        self._explorer = explorer

    @property
    def explorer(self) -> Explorer:
        return self._explorer

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in OF_ONE and self.campaign is None:
            return False
        return super().check_action(action, parameters)

    def watch_campaign(self) -> None:
        self.refresh_bindings()

    # Moving about.

    def on_descendant_focus(self) -> None:
        self.set_class(self.within("campaigns"), CHOOSING)

    @on(CampaignList.Opened, "#campaigns-list")
    def _campaign_opened(self) -> None:
        self.judged_pane.list.focus()

    @on(EventList.Opened, "#judged-list")
    def _event_opened(self) -> None:
        self.remove_class("-zoom-judged")
        self.detail.focus()

    def action_pane(self, by: int) -> None:
        """Go to the list or the text of a pane; the field to type in has a key of its own."""
        here = next((place for place, pane in enumerate(PANES) if self.within(pane)), 0)
        self.remove_class(*self.ZOOMS)
        panes = (self.campaigns_pane.list, self.judged_pane.list, self.detail)
        panes[(here + by) % len(panes)].focus()

    def action_step(self, by: int) -> None:
        self.judged_pane.list.action_move(by)

    def action_search(self) -> None:
        self.campaigns_pane.search.focus()

    def zoom_here(self) -> str:
        pane = next((each for each in PANES[1:] if self.within(each)), "")
        return f"-zoom-{pane}" if pane else ""

    def leave_layer(self) -> bool:
        if self.within("detail"):
            self.judged_pane.list.focus()
        elif self.within("judged"):
            self.campaigns_pane.list.focus()
        elif self.campaigns_pane.search.value:
            self.campaigns_pane.search.value = ""
        else:
            return False
        return True

    def action_refresh(self) -> None:
        if self.service is not None and self.within("judged"):
            self.load_events()
        else:
            self.action_refresh_all()

    def action_refresh_all(self) -> None:
        if self.service is None:
            self.reconnect()
        else:
            self.forgive()
            self.load_campaigns()

    # What is done.

    def _current(self) -> Campaign | None:
        """The campaign under the cursor; else says that there is none."""
        campaign = self.campaigns_pane.list.current
        if campaign is None:
            self.notify("No campaign is selected.", severity="warning", markup=False)
        return campaign

    def action_copy_id(self) -> None:
        if (campaign := self._current()) is not None:
            self.work("copy", self.copied, campaign.id)

    def action_new(self) -> None:
        self.do(self._new)

    async def _new(self, desk: Desk) -> None:
        if (made := await desk.new_campaign()) is not None:
            self.show_made(made.id)

    def action_delete(self) -> None:
        self.do(self._delete)

    async def _delete(self, desk: Desk) -> None:
        campaign = self._current()
        if campaign is not None and await desk.delete_campaign(campaign):
            self.load_campaigns()

    def action_add(self) -> None:
        self.do(self._add)

    async def _add(self, desk: Desk) -> None:
        if (campaign := self._current()) is not None:
            await desk.add_to_dataset(campaign, self._selected(campaign))

    def _selected(self, campaign: Campaign) -> int | None:
        """How many events a campaign has, where that is known."""
        status = self.statuses.get(campaign.id)
        if status is not None and status.selected is not None:
            return status.selected
        here = self.campaign is not None and self.campaign.id == campaign.id
        return len(self._rows) if here and self._rows is not None else None

    def action_show_events(self) -> None:
        self.do(self._show_events)

    async def _show_events(self, desk: Desk) -> None:
        if (campaign := self._current()) is not None:
            await desk.show_events(campaign)
