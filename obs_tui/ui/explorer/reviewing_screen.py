"""The part of the events screen that leads to one's own verdicts on events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.journal import JournalError
from obs_tui.model.load import Ready
from obs_tui.model.marks import Marks
from obs_tui.text.safe import visible

from .handing_screen import HandingScreen

if TYPE_CHECKING:
    from .asking import Desk


class ReviewingScreen(HandingScreen, inherit_bindings=False):
    """What is marked, else everything that matches, can be voted on."""

    def action_review(self) -> None:
        self.ask(self._review)

    async def _review(self, desk: Desk) -> None:
        from obs_tui.ui.review.screen import ReviewScreen
        from obs_tui.ui.review.starting import start_review

        pool = self.marks or self.scope
        about = self.marks.label if isinstance(pool, Marks) else self._matching()
        try:
            queue = await start_review(desk, pool, about, None)
        except JournalError as error:
            self._unread(error)
            return
        if queue is not None:
            self.app.push_screen(
                ReviewScreen(
                    self.connect,
                    self.journal,
                    profile=self.profile,
                    clock=self.clock,
                    queue=queue,
                )
            )

    def action_agreement(self) -> None:
        self.ask(self._agreement)

    async def _agreement(self, desk: Desk) -> None:
        from obs_tui.ui.agreement.pick_dialog import Pick, VersionPicker, picks
        from obs_tui.ui.agreement.screen import AgreementScreen

        try:
            known = await self.journal.versions.known(self.profile)
            voted = await self.journal.votes.questions(self.profile)
        except JournalError as error:
            self._unread(error)
            return
        nothing = "No judge has judged anything yet, and you have not voted: x and b do."
        picker = VersionPicker("Which judge?", picks(known, voted), self.clock(), nothing)
        pick = await desk.app.push_screen_wait(picker)
        if isinstance(pick, Pick):
            self.app.push_screen(
                AgreementScreen(
                    self.connect,
                    self.journal,
                    profile=self.profile,
                    clock=self.clock,
                    judge=pick.judge,
                    judge_id=pick.judge_id,
                )
            )

    def _unread(self, error: JournalError) -> None:
        said = visible(f"The journal could not be read: {error}.")
        self.notify(said, severity="error", markup=False)

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
