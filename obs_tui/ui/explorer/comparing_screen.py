"""The part of the events screen that compares two events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .columns_screen import ColumnsScreen

if TYPE_CHECKING:
    from obs_tui.model.events import Event

    from .asking import Desk

NONE_MARKED = "Comparing takes two events: mark one with space, go to the other, press = again."
MANY_MARKED = "Comparing takes two events: leave two marked, or one. u takes the last marks back."
THE_SAME = "The marked event is this one: go to another one and press = again."


class ComparingScreen(ColumnsScreen, inherit_bindings=False):
    """The two are those marked, or the one marked and the one being read. The earlier of two
    marked is on the left, and one marked is on the left of the one being read."""

    def action_compare(self) -> None:
        self.notice_cursor()
        marked = sorted(self.marks.ids)
        here = self.subject.event_id if self.subject is not None else ""
        if self.marks.scope is not None or len(marked) > 2:
            self.say(MANY_MARKED)
        elif not marked:
            self.say(NONE_MARKED)
        elif marked == [here]:
            self.say(THE_SAME)
        else:
            self.ask(self._compare)

    async def _compare(self, desk: Desk) -> None:
        marked = sorted(self.marks.ids)
        if len(marked) == 1:
            here = await self.opened(desk.service)
            if here is None:
                return
            await self.compared(desk, await self.fetched(desk.service, marked[0]), here)
        else:
            both = (self.fetched(desk.service, event_id) for event_id in marked)
            earlier, later = sorted(await asyncio.gather(*both), key=lambda each: each.created_at)
            await self.compared(desk, earlier, later)

    async def compared(self, desk: Desk, left: Event, right: Event) -> None:
        """Show two events side by side."""
        from obs_tui.text.compare_facts import Side
        from obs_tui.ui.dialogs.compare import CompareDialog

        sides = [
            Side(event, await desk.journal.verdicts(desk.profile, event.event_id))
            for event in (left, right)
        ]
        await self.app.push_screen_wait(CompareDialog(*sides))
