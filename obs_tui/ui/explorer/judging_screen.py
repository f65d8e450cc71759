"""The part of the events screen that has judges judge: this event, or many."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from obs_tui.journal import JournalError
from obs_tui.model.counting import counted
from obs_tui.model.load import Ready
from obs_tui.model.marks import Marks
from obs_tui.model.rows import EventRow
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import visible
from obs_tui.ui.under_way import Busy

from .campaigning_screen import CampaigningScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.evaluation.slices import Slice
    from obs_tui.model.events import Event
    from obs_tui.model.judges import JudgeDraft
    from obs_tui.service.protocol import Service
    from obs_tui.ui.dialogs.judge_picker import JudgePick
    from obs_tui.ui.palette import Entry
    from obs_tui.ui.runs.live import LiveRun, LiveRuns

    from .asking import Desk

LOOK = 0.5
"""Seconds between two looks at the runs under way, for the title bars."""


class JudgingScreen(CampaigningScreen, inherit_bindings=False):
    """With marks, or asked for all that matches, many are judged: in runs that go on whatever
    screen is shown."""

    _runs: LiveRuns | None = None
    _unfinished = 0

    @property
    def runs(self) -> LiveRuns:
        """The runs that this app goes on with."""
        if self._runs is None:
            from obs_tui.ui.runs.live import LiveRuns

            self._runs = LiveRuns(self, self.journal, self._run_ended)
            self.set_interval(LOOK, self._say_runs)
        return self._runs

    async def connected(self) -> None:
        await super().connected()
        self.work("unfinished runs", self._looked_for_unfinished)

    def on_screen_resume(self) -> None:
        if self.subject is not None:
            self.recall_verdicts()

    async def leave_app(self) -> None:
        """Keep what the next start goes on with: the list, the runs under way."""
        if self._runs is not None:
            await self._runs.stop()
        await self.remember()

    # One event.

    def action_judge(self) -> None:
        self.ask(partial(self._judge_many, self.marks) if self.marks else self._judge)

    async def _judge(self, desk: Desk) -> None:
        event = await self.opened(desk.service)
        if event is not None and await desk.judge(event) is not None:
            self.recall_verdicts()

    def action_rejudge(self) -> None:
        self.ask(partial(self._judge_many_again, self.marks) if self.marks else self._judge_again)

    async def _judge_again(self, desk: Desk) -> None:
        event = await self.opened(desk.service)
        draft = await desk.last_judge()
        if event is not None and draft is None:
            await self._judge(desk)
        elif event is not None and draft is not None and await desk.allows(draft):
            self.act(
                partial(self._run_judge, event, draft),
                stopped="Stopped judging; nothing was recorded.",
            )

    async def _run_judge(self, event: Event, draft: JudgeDraft, desk: Desk) -> None:
        self.doing = f"judging with {draft.name}, esc stops"
        self.detail.complain(Content())
        try:
            entry = await desk.run_judge(event, draft)
        except ServiceError as error:
            if not self._is_read(event):
                raise
            self.detail.complain(failure_content(error.failure, "X"))
            return
        if self._is_read(event):
            self.recall_verdicts()
        else:
            from obs_tui.text.verdict_lines import answer_text

            answer = answer_text(entry.verdict.answer)
            self.say(f"{draft.name} says {answer} of the event judged before.")

    def _is_read(self, event: Event) -> bool:
        return self.subject is not None and self.subject.event_id == event.event_id

    # Many.

    def action_judge_all(self) -> None:
        self.ask(partial(self._judge_many, Marks.everything(self.scope, self._known_total())))

    def judge_with(self, pick: JudgePick) -> None:
        """Have this judge judge what is marked, else all that matches, once that is confirmed."""
        marks = self.marks or Marks.everything(self.scope, self._known_total())
        self.ask(partial(self._judge_many, marks, given=pick))

    async def _judge_many(self, marks: Marks, desk: Desk, given: JudgePick | None = None) -> None:
        from obs_tui.ui.dialogs.judge_many import JudgeManyDialog
        from obs_tui.ui.dialogs.judge_run import event_target

        sample = None
        if isinstance(self.subject, EventRow):
            event = await self.fetched(desk.service, self.subject.event_id)
            sample = event_target(desk.service, event)
        dialog = JudgeManyDialog(
            desk.service,
            self.journal,
            self.profile,
            about=marks.label,
            sample=sample,
            verb="judge them",
            draft=given.draft if given is not None else None,
        )
        pick = await desk.app.push_screen_wait(dialog)
        if pick is not None:
            if given is not None and pick.draft == given.draft:
                pick = given  # which saved judge it is
            await self._begin_run(desk, marks, pick)

    async def _judge_many_again(self, marks: Marks, desk: Desk) -> None:
        from obs_tui.ui.dialogs.judge_picker import JudgePick

        draft = await desk.last_judge()
        if draft is None:
            await self._judge_many(marks, desk)
        else:
            await self._begin_run(desk, marks, JudgePick(draft))

    async def _begin_run(self, desk: Desk, marks: Marks, pick: JudgePick) -> None:
        from obs_tui.ui.dialogs.judge_many import DRAFT
        from obs_tui.ui.runs.beginning import begun

        run = await begun(desk, marks, pick)
        if run is not None:
            await self.journal.save_draft(self.profile, DRAFT, None)
            self.go_on_with(desk.service, run)
            self.show_run(run)

    def go_on_with(self, service: Service, run: JudgingRun) -> LiveRun:
        """Go on with a run, behind all screens."""
        live = self.runs.start(service, run, self.clock)
        self._say_runs()
        return live

    def show_run(self, run: JudgingRun) -> None:
        """Watch a run."""
        from obs_tui.ui.runs.screen import RunScreen

        self.app.push_screen(RunScreen(self, run))

    def _run_ended(self, live: LiveRun) -> None:
        from obs_tui.ui.runs import words
        from obs_tui.ui.runs.screen import RunScreen

        if self.subject is not None:
            self.recall_verdicts()
        shown = self.app.screen
        if not (isinstance(shown, RunScreen) and shown.shows(live.run.id)):
            well = not (live.fault or live.run.stopped or live.run.failed)
            said = words.ended(live.run, live.fault)
            self.app.notify(said, severity="information" if well else "warning", markup=False)
        self.work("unfinished runs", self._looked_for_unfinished)

    # Runs of before.

    async def _looked_for_unfinished(self) -> None:
        found = await self.journal.unfinished_runs(self.profile)
        going = {live.run.id for live in self._runs.going} if self._runs is not None else set()
        left = [run for run in found if run.kind == "judge" and run.id not in going]
        self._unfinished = len(left)
        self._say_runs()

    def _say_runs(self) -> None:
        """Have every title bar say what is under way, or was left."""
        if self._runs is None and not self._unfinished:
            return
        from obs_tui.ui.runs import words

        going = self._runs.going if self._runs is not None else ()
        if isinstance(self.app, Busy):
            self.app.under_way = words.under_way(going, self._unfinished)

    def action_runs(self) -> None:
        self.show_runs()

    def show_runs(self, judge_id: str | None = None) -> None:
        """Have a run chosen, of all or of a saved judge's, and watched."""
        self.ask(partial(self._pick_run, judge_id))

    async def _pick_run(self, judge_id: str | None, desk: Desk) -> None:
        from obs_tui.evaluation.runs import listed
        from obs_tui.ui.runs.list_dialog import RunsDialog

        try:
            runs = await listed(self.journal, self.profile)
        except JournalError as error:
            self.say(f"The journal could not be read: {error}.")
            return
        wanted = [run for run in runs if judge_id in (None, run.judge_id)]
        picked = await desk.app.push_screen_wait(RunsDialog(wanted, self.runs, self.clock()))
        if picked is not None:
            await self.open_run(picked.id)

    async def open_run(self, run_id: int) -> None:
        """Watch a run of the journal."""
        from obs_tui.evaluation.runs import load

        try:
            run = await load(self.journal, self.profile, run_id)
        except JournalError as error:
            self.say(f"The journal could not be read: {error}.")
            return
        if run is None:
            self.say("This run cannot be read by this version.")
        else:
            self.show_run(run)

    async def phrases(self) -> Sequence[Entry]:
        from obs_tui.ui.palette import Entry

        return (
            *await super().phrases(),
            Entry("runs", "Runs of judges over many events.", self._said_runs),
        )

    def _said_runs(self, _text: str) -> None:
        self.action_runs()

    # What a run leads to.

    def show_slice(self, found: Slice) -> None:
        """Show some events: as a filter where they are few, else as marks in the list they are of,
        the cursor on the first."""
        self.work("slice", self._shown_slice, found)

    async def _shown_slice(self, found: Slice) -> None:
        from obs_tui.evaluation.slices import any_of

        fields = self.fields.value if isinstance(self.fields, Ready) else None
        filters = any_of(found.event_ids, fields) if fields is not None else None
        await self.app.run_action("app.go('events')")
        if filters is not None:
            self.events_pane.list.focus()
            self.narrow(filters)
            self.say(f"{visible(found.about)}: these events; [ goes back.")
        else:
            self._set(Marks(frozenset(found.event_ids)))
            await self._show_first(found)
            marked = counted(len(found.event_ids), "event")
            self.say(f"{visible(found.about)}: {marked} marked; u takes it back.")

    async def _show_first(self, found: Slice) -> None:
        if found.within not in (self.filters, self.resolved):
            self.narrow(found.within)
        self.events_pane.list.focus()
        if self.service is not None:
            with suppress(ServiceError):  # of an event that is gone the list stays where it is
                first = await self.fetched(self.service, found.event_ids[0])
                self.search(EventRow(event_id=first.event_id, created_at=first.created_at))
