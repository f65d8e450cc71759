"""A/B: two versions of a judge, or two judges with the same answers, on the same events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from obs_tui.evaluation.flipping import Versus, versus
from obs_tui.evaluation.reviewing import latest
from obs_tui.evaluation.wording import label_text
from obs_tui.journal.entries import version_of
from obs_tui.ui.commands import Command, bindings

from . import keys
from .case_list import CaseRow
from .cases_screen import CasesScreen, Missing, named
from .figures import versus_blocks

if TYPE_CHECKING:
    from datetime import datetime

    from obs_tui.evaluation.flipping import Flip
    from obs_tui.evaluation.reviewing import Queue
    from obs_tui.journal import Journal
    from obs_tui.model.judges import JudgeDraft
    from obs_tui.service.protocol import Service


class VersusScreen(CasesScreen, inherit_bindings=False):
    """Only what flips is listed. `judge` is A, `rival` B; votes are those on A's question."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = (
        keys.JUDGE,
        *keys.COMMON,
    )
    BINDINGS = bindings(*KEYS)
    PLACE = "A/B"
    NOTHING = "None."

    found: Versus | None = None

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
        judge: JudgeDraft,
        rival: JudgeDraft,
        rival_id: str | None,
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock, judge=judge)
        self._rival = rival
        self._rival_id = rival_id

    async def load(self) -> None:
        versions, rival = self.journal.versions, self._rival
        first = latest(await versions.verdicts(self.profile, version_of(self.judge)))
        second = latest(await versions.verdicts(self.profile, version_of(rival)))
        votes = await self.journal.votes.on(self.profile, self.judge)
        self.found = await asyncio.to_thread(versus, self.judge, first, second, votes)
        self.show_figures(versus_blocks(self.found, (named(self.judge), named(rival))))
        self.show_listed()

    def show_listed(self) -> None:
        if self.found is not None:
            rows = [_row(flip) for flip in self.found.flips]
            heading = f"Flips: {len(rows):,}" if rows else "Flips:"
            self.show_cases(heading, ("A", "B", "YOU"), rows)

    def beside(self, queue: Queue) -> Queue:
        return queue._replace(beside=(self._rival,))

    def counted(self) -> str:
        return f"{self.found.both:,} judged by both" if self.found else ""

    def action_judge(self) -> None:
        if self.found is None or not self.found.first_only:
            self.say("B has judged all that A has.")
            return
        about = f"what {self.judge.name} has judged"
        self.run_judge(Missing(self._rival, self._rival_id, self.found.first_only, about))


def _row(flip: Flip) -> CaseRow:
    said = [label_text(each.verdict.answer) for each in (flip.first, flip.second)]
    yours = label_text(flip.vote.answer) if flip.vote and flip.vote.answer is not None else ""
    return CaseRow(flip.event_id, (*said, yours))
