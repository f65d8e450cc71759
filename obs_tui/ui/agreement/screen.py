"""How far a judge agrees with you: the table, what it comes to, the cases where you differ."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.getters import query_one

from obs_tui.evaluation.campaigned import by_campaigns
from obs_tui.evaluation.comparing import Agreement
from obs_tui.evaluation.flipping import comparable
from obs_tui.evaluation.reviewing import latest
from obs_tui.evaluation.wording import label_text
from obs_tui.journal import JournalError
from obs_tui.journal.entries import question_of, version_of
from obs_tui.model.load import Failure
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import journal_failure
from obs_tui.text.lines import BLANK
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.dialogs.judge_many import DRAFT, JudgeManyDialog
from obs_tui.ui.dialogs.judge_run import event_sample

from . import keys
from .case_list import CaseRow
from .cases_screen import CasesScreen, Missing
from .figures import agreement_blocks, other_versions_blocks
from .matrix import Matrix
from .pick_dialog import EDITED, Edited, Pick, VersionPicker, picks
from .stability_screen import StabilityScreen
from .versus_screen import VersusScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from obs_tui.evaluation.comparing import Case
    from obs_tui.journal import JudgeVersion, VerdictEntry, Vote
    from obs_tui.judging.agreement import Label
    from obs_tui.model.judges import JudgeDraft
    from obs_tui.text.lines import Block
    from obs_tui.ui.explorer.asking import Desk


class AgreementScreen(CasesScreen, inherit_bindings=False):
    """Your votes beside the verdicts of one version of the judge."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = (
        keys.JUDGE,
        keys.VERSION,
        keys.STABILITY,
        keys.VERSUS,
        keys.ALL,
        *keys.COMMON,
    )
    BINDINGS = bindings(*KEYS)
    PLACE = "Agreement"
    NOTHING = "None."

    matrix = query_one(Matrix)

    found: Agreement | None = None
    _cell: tuple[Label, Label] | None = None

    def compose_above(self) -> ComposeResult:
        with ScrollableContainer(id="matrix-room", can_focus=False):
            yield Matrix(id="matrix")

    async def load(self) -> None:
        known = await self.journal.versions.known(self.profile)
        votes = await self.journal.votes.on(self.profile, self.judge)
        given = latest(await self.journal.versions.verdicts(self.profile, version_of(self.judge)))
        failed = await self._add_campaigns(votes, given)
        self.found, blocks = await asyncio.to_thread(_figured, self.judge, votes, given)
        self._show_table()
        question = question_of(self.judge)
        if not given and (others := sum(each.question == question for each in known)):
            blocks = [*other_versions_blocks(others), BLANK, *blocks]
        self.show_figures(blocks)
        self.show_listed()
        if failed is not None:
            raise failed

    async def _add_campaigns(
        self, votes: Mapping[str, Vote], given: dict[str, VerdictEntry]
    ) -> ServiceError | None:
        """Add what only campaigns said of what was voted on; why that is not known."""
        missing = [event_id for event_id in votes if event_id not in given]
        if self.service is None:
            return None
        try:
            given |= await by_campaigns(
                self.service, self.judge, self.judge_id, missing, self.clock()
            )
        except ServiceError as error:
            return error
        return None

    def _show_table(self) -> None:
        if self.found is not None:
            room = self.query_one("#matrix-room").size.width - 2
            self.matrix.show(self.found.table, "you", "judge", room)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_table)

    def show_listed(self) -> None:
        found = self.found
        if found is None:
            return
        scored = found.scores is not None
        titles = ("YOU", "JUDGE", *(("OFF",) if scored else ()))
        if found.by_campaign:
            titles = (*titles, "BY")
        if self._cell is not None:
            row, column = map(label_text, self._cell)
            heading, cases = f"You {row}, judge {column}:", found.of_cell(*self._cell)
        elif self.everything:
            heading, cases = "All cases:", found.cases
        else:
            heading, cases = "Where you differ:", found.disagreements
        counted = f"{heading} {len(cases):,}" if cases else heading
        self.show_cases(counted, titles, [_row(case, titles) for case in cases])

    def counted(self) -> str:
        cases = len(self.found.cases) if self.found else 0
        return f"{cases:,} case{'' if cases == 1 else 's'}"

    @on(Matrix.Picked)
    def _picked(self, picked: Matrix.Picked) -> None:
        self._cell = (picked.row, picked.column)
        self.show_listed()
        self.case_list.focus()

    def action_all(self) -> None:
        self._cell = None
        super().action_all()

    def leave_layer(self) -> bool:
        if self._cell is None:
            return False
        self._cell = None
        self.show_listed()
        return True

    def action_judge(self) -> None:
        if self.found is None or not self.found.unjudged:
            self.say("The judge has judged all that you have voted on.")
            return
        about = "events you have voted on"
        self.run_judge(Missing(self.judge, self.judge_id, self.found.unjudged, about))

    # Other versions, other comparisons.

    def action_version(self) -> None:
        self.ask(self._version)

    async def _version(self, desk: Desk) -> None:
        pick = await self._chosen_version(
            desk,
            "Which version?",
            lambda each: each.question == question_of(self.judge),
            "None gave a verdict yet.",
        )
        if isinstance(pick, Pick):
            self.judge, self.judge_id, self._cell = pick.judge, pick.judge_id, None
            self.reload()

    def action_stability(self) -> None:
        self.app.push_screen(
            StabilityScreen(
                self.connect,
                self.journal,
                profile=self.profile,
                clock=self.clock,
                judge=self.judge,
                judge_id=self.judge_id,
            )
        )

    def action_versus(self) -> None:
        self.ask(self._versus)

    async def _versus(self, desk: Desk) -> None:
        own = version_of(self.judge)
        pick = await self._chosen_version(
            desk,
            "Against which?",
            lambda each: each.version != own and comparable(self.judge, each.judge),
            "No other version, and no judge with the same answers, gave a verdict yet.",
            edited=True,
        )
        if pick == EDITED:
            await self._edited(desk)
        elif pick is not None:
            self._compare(pick.judge, pick.judge_id)

    async def _chosen_version(
        self,
        desk: Desk,
        title: str,
        wanted: Callable[[JudgeVersion], bool],
        none: Failure | str,
        *,
        edited: bool = False,
    ) -> Pick | Edited | None:
        offered: tuple[Pick, ...] = ()
        try:
            offered = picks(filter(wanted, await self.journal.versions.known(self.profile)))
        except JournalError as error:
            none = journal_failure(error)
        picker = VersionPicker(title, offered, self.clock(), none, edited=edited)
        return await desk.app.push_screen_wait(picker)

    async def _edited(self, desk: Desk) -> None:
        """Compare with a judge that has not judged yet."""
        cases = self.counted()
        first = self.case_list.current
        dialog = JudgeManyDialog(
            *(desk.service, desk.journal, desk.profile),
            about=f"B, for A/B over {cases}",
            sample=await event_sample(desk.service, first.event_id) if first else None,
            heading="Against which judge?",
            verb="compare",
            draft=self.judge,
        )
        pick = await desk.app.push_screen_wait(dialog)
        if pick is None:
            return
        if not comparable(self.judge, pick.draft):
            said = f"{pick.draft.name} has other answers: what flips cannot be told."
            remedy = "Compare with a judge that has the same classes, or the same range."
            self.complain(Failure(said, remedy=remedy))
            return
        await desk.journal.save_draft(desk.profile, DRAFT, None)
        self._compare(pick.draft, pick.judge_id)

    def _compare(self, rival: JudgeDraft, rival_id: str | None) -> None:
        self.app.push_screen(
            VersusScreen(
                self.connect,
                self.journal,
                profile=self.profile,
                clock=self.clock,
                judge=self.judge,
                rival=rival,
                rival_id=rival_id,
            )
        )


def _figured(
    judge: JudgeDraft, votes: Mapping[str, Vote], given: Mapping[str, VerdictEntry]
) -> tuple[Agreement, list[Block]]:
    """Work for a thread: there may be thousands."""
    found = Agreement(judge, votes, given)
    return found, agreement_blocks(found)


def _row(case: Case, titles: Sequence[str]) -> CaseRow:
    said = {
        "YOU": label_text(case.vote.answer),
        "JUDGE": label_text(case.entry.verdict.answer),
        "OFF": "—" if math.isinf(case.distance) else f"{case.distance:.2f}",
        "BY": "campaign" if case.entry.by_campaign else "",
    }
    return CaseRow(case.event_id, tuple(said[title] for title in titles))
