"""What the events screen asks through dialogs. They are imported when asked for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.app import App

    from obs_tui.journal import Journal, VerdictEntry
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
    clock: Callable[[], datetime]

    async def filter(self, fields: FieldCatalogue, filters: Filter) -> FilterChoice | None:
        """The filter as changed in the builder; None when it was left unchanged."""
        from obs_tui.ui.dialogs.filter_builder import FilterBuilder

        return await self.app.push_screen_wait(
            FilterBuilder(
                self.service, fields, filters, self.journal, self.profile, clock=self.clock
            )
        )

    async def judge(self, event: Event) -> VerdictEntry | None:
        """The verdict of the judge chosen in the dialog; None when it was left."""
        from obs_tui.ui.dialogs.judge import JudgeDialog
        from obs_tui.ui.dialogs.judge_run import event_target

        return await self.app.push_screen_wait(
            JudgeDialog(
                self.service,
                self.journal,
                self.profile,
                event_target(self.service, event),
                clock=self.clock,
            )
        )

    async def last_judge(self) -> JudgeDraft | None:
        """The judge last run, if any was."""
        recent = await self.journal.recent_judges(self.profile, 1)
        return recent[0] if recent else None

    async def allows(self, draft: JudgeDraft) -> bool:
        """Whether to run the judge: asks, naming its model, unless that costs nothing."""
        from obs_tui.model.judges import BASELINE
        from obs_tui.ui.dialogs.confirm import ConfirmScreen

        if draft.model_name == BASELINE:
            return True
        question = f"Run {draft.name} with {draft.model_name} on this event? It may cost."
        return await self.app.push_screen_wait(ConfirmScreen("Judge again", question, yes="Run it"))

    async def run_judge(self, event: Event, draft: JudgeDraft) -> VerdictEntry:
        """The judge's verdict, which is in the journal by then. Raises ServiceError."""
        from obs_tui.ui.dialogs.judge_run import event_target, run_judge

        target = event_target(self.service, event)
        return await run_judge(self.journal, self.profile, target, draft, self.clock)

    async def copy(self, *items: CopyItem) -> str | None:
        """Which way what was chosen was copied; None when nothing was."""
        from obs_tui.ui.dialogs.copy_menu import CopyMenu

        return await self.app.push_screen_wait(CopyMenu(items))
