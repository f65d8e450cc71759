"""What the events screen asks through dialogs. They are imported when asked for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from obs_tui.journal import Journal, VerdictEntry

if TYPE_CHECKING:
    from textual.app import App

    from obs_tui.model.events import Event
    from obs_tui.model.fields import FieldCatalogue
    from obs_tui.model.filters import Filter
    from obs_tui.model.judges import JudgeDraft
    from obs_tui.service.protocol import Service
    from obs_tui.ui.dialogs.copy_menu import CopyItem
    from obs_tui.ui.dialogs.filter_builder import FilterChoice


@dataclass(frozen=True, slots=True)
class Desk:
    """What every dialog is given."""

    app: App[object]
    service: Service
    journal: Journal
    profile: str

    async def filter(self, fields: FieldCatalogue, filters: Filter) -> FilterChoice | None:
        """The filter as changed in the builder; None when it was left unchanged."""
        from obs_tui.ui.dialogs.filter_builder import FilterBuilder

        return await self.app.push_screen_wait(
            FilterBuilder(self.service, fields, filters, self.journal, self.profile)
        )

    async def judge(self, event: Event, draft: JudgeDraft | None = None) -> VerdictEntry | None:
        """The verdict of the judge chosen in the dialog; None when it was left."""
        from obs_tui.ui.dialogs.judge import JudgeDialog

        return await self.app.push_screen_wait(
            JudgeDialog(self.service, self.journal, self.profile, event, draft)
        )

    async def judge_again(self, event: Event) -> VerdictEntry | None:
        """The verdict of the judge last run: at once where that costs nothing, else through the
        dialog, which shows the model first. Raises ServiceError."""
        from obs_tui.model.judges import BASELINE

        recent = await self.journal.recent_judges(self.profile, 1)
        if not recent or recent[0].model_name != BASELINE:
            return await self.judge(event, recent[0] if recent else None)
        begun = monotonic()
        verdict = await self.service.judge_event(event.event_id, recent[0])
        entry = VerdictEntry(
            event.event_id, recent[0], None, verdict, datetime.now(UTC), monotonic() - begun
        )
        await self.journal.record_verdict(self.profile, entry)
        return entry

    async def copy(self, *items: CopyItem) -> str | None:
        """Which way what was chosen was copied; None when nothing was."""
        from obs_tui.ui.dialogs.copy_menu import CopyMenu

        return await self.app.push_screen_wait(CopyMenu(items))
