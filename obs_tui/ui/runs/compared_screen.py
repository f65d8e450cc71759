"""The part of the screen of a run that leads to one's own verdicts on what was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.journal import JournalError
from obs_tui.model.marks import Marks
from obs_tui.ui.connected_screen import ConnectedScreen
from obs_tui.ui.dialogs.judge_picker import JudgePick
from obs_tui.ui.explorer.asking import Desk

if TYPE_CHECKING:
    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.service.protocol import Service


class ComparedScreen(ConnectedScreen[Desk], inherit_bindings=False):
    """The run's judge is the one that is compared, its events are those voted on."""

    @property
    def watched(self) -> JudgingRun:
        """The run as it is now."""
        raise NotImplementedError

    def desk(self, service: Service) -> Desk:
        return Desk(self.app, service, self.journal, self.profile, self.clock)

    def action_review(self) -> None:
        self.ask(self._review)

    async def _review(self, desk: Desk) -> None:
        from obs_tui.ui.review.opening import begin_review

        run = self.watched
        try:
            answers = await self.journal.judging.answers(run.id)
        except JournalError as error:
            self.say(f"The journal could not be read: {error}.")
            return
        judged = Marks(frozenset(each.event_id for each in answers))
        if not judged:
            self.say("Nothing is judged yet.")
            return
        about = f"{judged.count:,} judged in a run over {run.about}"
        await begin_review(self, desk.service, judged, about, JudgePick(run.judge, run.judge_id))

    def action_agreement(self) -> None:
        from obs_tui.ui.review.opening import show_agreement

        show_agreement(self, self.watched.judge, self.watched.judge_id)
