"""The part of the events screen that has all that matches judged in the background, and shows what
other places ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.text.safe import visible

from .reviewing_screen import ReviewingScreen

if TYPE_CHECKING:
    from obs_tui.model.filters import Filter

    from .asking import Desk


class CampaigningScreen(ReviewingScreen, inherit_bindings=False):
    """A campaign is over what the list shows: its times are the instants of the last search."""

    _begun = ""

    def action_campaign(self) -> None:
        self.ask(self._campaign)

    async def _campaign(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.campaign_form import CampaignForm

        filters = self.resolved_filter()
        form = CampaignForm(desk, filters, self.written(filters))
        made = await desk.app.push_screen_wait(form)
        if made is not None:
            self._begun = made.id
            self.say(f"The campaign {visible(made.name)} has begun; 4 shows how it goes.")

    def begun_campaign(self) -> str:
        """The id of the campaign begun here since this was last asked; empty where none was."""
        begun, self._begun = self._begun, ""
        return begun

    def resolved_filter(self) -> Filter:
        """What the events shown match, its relative times resolved."""
        return self.resolved

    def show_matching(self, filters: Filter) -> None:
        """Go here from another place, and show the events that match."""
        self.work("shown", self._shown_matching, filters)

    async def _shown_matching(self, filters: Filter) -> None:
        await self.app.run_action("app.go('events')")
        self.fetch_fields()  # a campaign may have brought one
        await self.use(filters)
