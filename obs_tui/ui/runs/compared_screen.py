"""The part of the screen of a run that leads to one's own verdicts on what was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from obs_tui.journal import JournalError
from obs_tui.model.marks import Marks
from obs_tui.text.failure import journal_failure
from obs_tui.ui.connected_screen import ConnectedScreen
from obs_tui.ui.dialogs.judge_picker import JudgePick
from obs_tui.ui.explorer.asking import Desk

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.model.load import Failure
    from obs_tui.service.errors import ServiceError
    from obs_tui.service.protocol import Service

T = TypeVar("T")


class ComparedScreen(ConnectedScreen[Desk], inherit_bindings=False):
    """The run's judge is the one that is compared, its events are those voted on."""

    @property
    def watched(self) -> JudgingRun:
        """The run as it is now."""
        raise NotImplementedError

    def complain(self, failure: Failure | None) -> None:
        """Say what went wrong, until something else is done; None: that is over."""
        raise NotImplementedError

    def say_failure(self, error: ServiceError) -> None:
        self.complain(error.failure)

    async def recalled(self, reading: Awaitable[T]) -> T | None:
        """What the journal holds; None where it cannot be read, which is said."""
        self.complain(None)
        try:
            return await reading
        except JournalError as error:
            self.complain(journal_failure(error))
            return None

    def desk(self, service: Service) -> Desk:
        return Desk(self.app, service, self.journal, self.profile, self.clock)

    def action_review(self) -> None:
        self.ask(self._review)

    async def _review(self, desk: Desk) -> None:
        from obs_tui.ui.review.opening import begin_review

        run = self.watched
        answers = await self.recalled(self.journal.judging.answers(run.id))
        if answers is None:
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

    # It has no layers, and loads nothing that is waited for.

    def stop_loading(self) -> bool:
        return False

    def leave_layer(self) -> bool:
        return False

    def zoom_here(self) -> str:
        return ""
