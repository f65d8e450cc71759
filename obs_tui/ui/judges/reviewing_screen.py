"""The part of the judges screen that leads to a judge's run over many events, to one's own verdicts
and to how far both agree."""

from __future__ import annotations

from pydantic import ValidationError

from obs_tui.model.judges import JudgeDraft
from obs_tui.model.marks import EventScope
from obs_tui.ui.dialogs.judge_picker import JudgePick
from obs_tui.ui.places import JudgingWanted

from .asking import Desk
from .files_screen import FilesScreen


class ReviewingScreen(FilesScreen, inherit_bindings=False):
    """The judge under the cursor is the one that is compared, or judges many."""

    def action_review(self) -> None:
        self.ask(self._review)

    async def _review(self, desk: Desk) -> None:
        from obs_tui.ui.review.opening import begin_review

        if (pick := self._pick()) is not None:
            await begin_review(self, desk.service, EventScope(None), "all events", pick)

    def action_agreement(self) -> None:
        from obs_tui.ui.review.opening import show_agreement

        if (pick := self._pick()) is not None:
            show_agreement(self, pick.draft, pick.judge_id)

    def action_judge(self) -> None:
        if (pick := self._pick()) is not None:
            self.post_message(JudgingWanted(pick))

    def _pick(self) -> JudgePick | None:
        """The judge under the cursor, to be compared or run; else says why there is none."""
        judge = self.current_judge()
        if judge is None:
            return None
        try:
            draft: JudgeDraft = judge.draft()
        except ValidationError:
            self.say("This judge is of a kind that this version does not know.")
            return None
        return JudgePick(draft, judge.id)
