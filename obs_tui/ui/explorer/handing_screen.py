"""The part of the events screen that hands an event to what is outside: a pager, files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .exporting_screen import ExportingScreen

if TYPE_CHECKING:
    from .asking import Desk


class HandingScreen(ExportingScreen, inherit_bindings=False):
    """Nothing goes out unasked, and nothing that goes out drives the terminal."""

    def action_outside(self) -> None:
        self.ask(self._outside)

    async def _outside(self, desk: Desk) -> None:
        from obs_tui.curation.event_exporting import event_entry
        from obs_tui.curation.transcripts import markdown

        event = await self.opened(desk.service)
        if event is not None:
            text = await asyncio.to_thread(lambda: markdown(event_entry(event)))
            self.shown_outside(text, f"event-{event.event_id}")

    def action_attachments(self) -> None:
        self.ask(self._attachments)

    async def _attachments(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.attachments import save_attachments

        event = await self.opened(desk.service)
        if event is not None:
            here = self.detail.message_number(event.event_id)
            said = await save_attachments(desk.app, event, here)
            if said:
                self.say(said)
