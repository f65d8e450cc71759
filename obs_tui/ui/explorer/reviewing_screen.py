"""The part of the events screen that leads to one's own verdicts on events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.model.load import Ready
from obs_tui.model.marks import Marks

from .handing_screen import HandingScreen

if TYPE_CHECKING:
    from .asking import Desk


class ReviewingScreen(HandingScreen, inherit_bindings=False):
    """What is marked, else everything that matches, can be voted on."""

    def action_review(self) -> None:
        self.ask(self._review)

    async def _review(self, desk: Desk) -> None:
        from obs_tui.ui.review.opening import begin_review

        pool = self.marks or self.scope
        about = self.marks.label if isinstance(pool, Marks) else self._matching()
        await begin_review(self, desk.service, pool, about)

    def action_agreement(self) -> None:
        self.ask(self._agreement)

    async def _agreement(self, _desk: Desk) -> None:
        from obs_tui.ui.review.opening import pick_agreement

        await pick_agreement(self)

    def _matching(self) -> str:
        """What matches, in words, with how many where that is known."""
        rows, total = self.events_pane.list.rows, self.total
        if rows.complete:
            count = f"{len(rows):,} "
        elif isinstance(total, Ready):
            count = f"{'' if total.value.exact else 'at least '}{total.value.value:,} "
        else:
            count = "all "
        return f"{count}events" if self.filters is None else f"{count}matching events"
