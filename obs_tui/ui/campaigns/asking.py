"""What the campaigns screen asks through dialogs and has done. Dialogs are imported when asked for
the first time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from textual.app import App

from obs_tui.journal import Journal
from obs_tui.model.campaigns import Campaign
from obs_tui.model.filters import Condition, Filter, Operator
from obs_tui.model.judges import SavedClassification
from obs_tui.service.protocol import Service
from obs_tui.text.campaign_views import annotation

_LETTERS = "bcdefghijklmnopqrstuvwxyz"


class Explorer(Protocol):
    """The events screen, as other places know it."""

    def begun_campaign(self) -> str:
        """The id of the campaign begun there since this was last asked; empty where none was."""
        ...

    def resolved_filter(self) -> Filter:
        """What it shows the events of, its relative times resolved."""
        ...

    def written(self, filters: Filter) -> str:
        """A filter as people read it: with judges' names."""
        ...

    def show_matching(self, filters: Filter) -> None:
        """Go there, and show the events that match."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What every dialog is given."""

    app: App[object]
    service: Service
    journal: Journal
    profile: str
    clock: Callable[[], datetime]
    explorer: Explorer

    async def new_campaign(self) -> Campaign | None:
        """The campaign begun in the dialog over the events of the present filter; None when it was
        left."""
        from obs_tui.ui.dialogs.campaign_form import CampaignForm

        filters = self.explorer.resolved_filter()
        form = CampaignForm(self, filters, self.explorer.written(filters))
        return await self.app.push_screen_wait(form)

    async def delete_campaign(self, campaign: Campaign) -> bool:
        """Delete a campaign after asking; whether it is gone. Raises ServiceError."""
        from obs_tui.ui.dialogs.confirm import ConfirmScreen

        question = (
            f"The campaign {campaign.name} is deleted on the server, and judges no more. The"
            " verdicts that it has written stay with the events."
        )
        screen = ConfirmScreen("Delete this campaign?", question, yes="Delete")
        if not await self.app.push_screen_wait(screen):
            return False
        await self.service.campaigns.delete_campaign(campaign.id)
        return True

    async def add_to_dataset(self, campaign: Campaign, count: int | None) -> None:
        """Add its events, of which there are so many, to the dataset picked in a dialog."""
        from obs_tui.ui.dialogs.add_job import campaign_job
        from obs_tui.ui.dialogs.adding import AddingDialog
        from obs_tui.ui.dialogs.dataset_picker import DatasetPicker

        picker = DatasetPicker(self, "Add the events of this campaign to which dataset?")
        if (dataset := await self.app.push_screen_wait(picker)) is not None:
            job = campaign_job(self, dataset, campaign, count)
            await self.app.push_screen_wait(AddingDialog(self, job))

    async def show_events(self, campaign: Campaign) -> None:
        """Show those with a verdict of the campaign's judge, or with the answer that is chosen."""
        from obs_tui.ui.dialogs.letter_menu import LetterItem, LetterMenu

        field = annotation(campaign)
        if not field:
            said = "The judge of this campaign cannot be read."
            self.app.notify(said, severity="warning", markup=False)
            return
        filters = [Condition(field, Operator.ISNULL, False)]
        items = [LetterItem("a", "any verdict")]
        if campaign.judge is not None and isinstance(campaign.judge.output, SavedClassification):
            answers = (option.value for option in campaign.judge.output.options)
            for letter, answer in zip(_LETTERS, answers, strict=False):
                filters.append(Condition(field, Operator.EQ, answer))
                items.append(LetterItem(letter, answer))
        place: int | None = 0
        if len(items) > 1:
            menu = LetterMenu("Show the events with which verdict?", items, campaign.name)
            place = await self.app.push_screen_wait(menu)
        if place is not None:
            self.explorer.show_matching(filters[place])
