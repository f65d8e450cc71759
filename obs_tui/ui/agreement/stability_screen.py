"""How stable a judge is: the same version asked several times about the same events."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from obs_tui.evaluation.repeating import Repeated, repeated
from obs_tui.evaluation.reviewing import Queue
from obs_tui.evaluation.wording import label_text
from obs_tui.journal.entries import version_of
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.asking import Desk

from . import keys
from .case_list import CaseRow
from .cases_screen import CasesScreen, Missing
from .figures import stability_blocks
from .times_dialog import TimesDialog

AGAIN = "again what was judged"


class StabilityScreen(CasesScreen, inherit_bindings=False):
    """The events whose answers flip, and how many do not."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = (
        keys.JUDGE,
        keys.ALL,
        *keys.COMMON,
    )
    BINDINGS = bindings(*KEYS)
    PLACE = "Stability"
    NOTHING = "None."

    found: Repeated | None = None
    _known: tuple[str, ...] = ()

    async def load(self) -> None:
        entries = await self.journal.versions.verdicts(self.profile, version_of(self.judge))
        self.found = await asyncio.to_thread(repeated, entries)
        self._known = tuple(dict.fromkeys(entry.event_id for entry in entries))
        self.show_figures(stability_blocks(self.found))
        self.show_listed()

    def show_listed(self) -> None:
        found = self.found
        if found is None:
            return
        cases = found.cases if self.everything else found.flipping
        heading = "All events judged again:" if self.everything else "Events that flip:"
        rows = [CaseRow(case.event_id, tuple(map(label_text, case.labels))) for case in cases]
        titles = tuple(f"{number}." for number in range(1, found.answers + 1))
        self.show_cases(f"{heading} {len(rows):,}" if rows else heading, titles, rows)

    def beside(self, queue: Queue) -> Queue:
        return queue._replace(repeated=True)

    def counted(self) -> str:
        cases = len(self.found.cases) if self.found else 0
        return f"{cases:,} judged again"

    def action_judge(self) -> None:
        if self._known:
            self.ask(self._ask_times)
        else:
            self.say("This version has judged nothing yet.")

    async def _ask_times(self, desk: Desk) -> None:
        events, model = len(self._known), self.judge.model_name
        times = await desk.app.push_screen_wait(TimesDialog(events, model))
        if times is not None:
            missing = Missing(self.judge, self.judge_id, self._known, AGAIN, times)
            self.begin_judging(missing)
