"""The screen of a run: how far it is, what it was answered, what failed."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.getters import query_one
from textual.widgets import Static

from obs_tui.evaluation.runs import load, retry_failed
from obs_tui.journal import JournalError
from obs_tui.text.failure import journal_failure
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.key_line import KeyLine
from obs_tui.ui.prompts import fetch_prompts
from obs_tui.ui.widgets.place_title import PlaceStanding, PlaceTitle
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.rows_view import FixedRows

from . import keys, words
from .head import RunHead
from .lists import BarList, OutcomeList
from .live import KEPT, LiveRun
from .sliced_screen import SlicedScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obs_tui.evaluation.running import Outcome
    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.model.load import Failure
    from obs_tui.service.protocol import Service

    from .host import RunsHost

TICK = 0.1
"""Seconds between two looks at a run that goes on."""
LOOK_ELSEWHERE = 1.0
"""Seconds between two looks into the journal for what another instance makes of a run."""
_REST = 10
"""After such a look, so many times as long as it took are left to others: a run may be long."""


class RunScreen(SlicedScreen, inherit_bindings=False):
    """Watches a run of `host`."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#run-bars"
    UP = "pop_screen"

    bars = query_one(BarList)
    outcomes = query_one(OutcomeList)

    def __init__(self, host: RunsHost, run: JudgingRun) -> None:
        super().__init__(host.connect, host.journal, profile=host.profile, clock=host.clock)
        self.host = host
        self.service = host.service
        self._run = run
        self._live: LiveRun | None = None
        self._fault: Failure | None = None
        self._unread: Failure | None = None
        self._look_from = 0.0
        self._drawn: object = None
        self._failed = -1
        self._causes: tuple[tuple[str, int], ...] = ()

    @property
    def watched(self) -> JudgingRun:
        return self._run

    def shows(self, run_id: int) -> bool:
        """Whether this is the screen of that run."""
        return self._run.id == run_id

    def compose(self) -> ComposeResult:
        yield PlaceTitle()
        yield RunHead(id="run-head")
        with Container(id="run-body"):
            with Vertical(id="run-left"):
                yield Static("ANSWERS", markup=False, classes="head")
                yield BarList(clock=self.clock, id="run-bars")
            with Vertical(id="run-right"):
                yield Static("LATEST", markup=False, classes="head")
                yield OutcomeList(self.clock, id="run-latest")
        yield KeyLine()

    def on_mount(self) -> None:
        self._follow(self.host.runs.of(self._run.id))
        self.set_interval(TICK, self._look)
        self.call_after_refresh(self.reconnect)
        self.work("latest", self._recalled)
        self.set_interval(LOOK_ELSEWHERE, self._look_around)

    async def connected(self) -> None:
        self._tell()
        self.outcomes.reveal()

    async def _recalled(self) -> None:
        """Show the outcomes of before, where none come now."""
        before = await self.recalled(self.journal.judging.latest(self._run.id, KEPT))
        if before is not None and self._live is None:
            self._show_outcomes(before)

    def complain(self, failure: Failure | None) -> None:
        if failure != self._fault:
            self._fault = failure
            self._tell()

    # Following.

    def _follow(self, live: LiveRun | None) -> None:
        self._live = live
        self._drawn = None
        self._look()

    def _look(self) -> None:
        """Show the run as it is now."""
        live = self._live
        if live is not None:
            self._run = live.run
            if not live.going:
                self._live, self._fault = None, live.fault
                self._show_outcomes(tuple(live.latest))
        now = self._run, live is not None and live.control.told
        if now == self._drawn:
            return
        self._drawn = now
        if live is not None:
            self._show_outcomes(tuple(live.latest))
        self._ask_causes()
        self.bars.draw(self._run)
        self._tell()
        self.refresh_bindings()

    def _look_around(self) -> None:
        """Look what another instance makes of the run, while this one does not go on with it."""
        self._ask_causes()
        idle = self._live is None and self._run.waiting and self.is_current
        if idle and monotonic() >= self._look_from:
            self._look_from = inf
            self.work("elsewhere", self._followed)

    async def _followed(self) -> None:
        begun = monotonic()
        try:
            await self._look_elsewhere()
        except JournalError as error:
            self._unread = journal_failure(error)
            self.complain(self._unread)
        else:
            left = self._fault is words.AT_IT and not self.journal.judging.works_on(self._run.id)
            if left or self._fault == self._unread or self._run.elsewhere:
                self.complain(None)
        finally:
            now = monotonic()
            self._look_from = now + _REST * (now - begun)

    async def _look_elsewhere(self) -> None:
        found = await load(self.journal, self.profile, self._run.id)
        if found is None:
            return
        news = found.judged != self._run.judged
        latest = await self.journal.judging.latest(found.id, KEPT) if news else ()
        if self._live is not None:  # it is gone on with here by now
            return
        if latest:
            self._show_outcomes(latest)
        self._run = found
        self._look()
        self._tell()  # how long ago the last verdict came

    def _ask_causes(self) -> None:
        """Have it told why so many failed, where that is not told yet."""
        if self._run.failed != self._failed:
            self._failed = self._run.failed
            self.work("causes", self._found_causes)

    async def _found_causes(self) -> None:
        try:
            found = await self.journal.judging.causes(self._run.id)
        except JournalError:
            self._failed = -1  # the count is shown all the same; the next look asks again
            return
        self._causes = tuple(
            (" ".join(filter(None, failure[:2])), count) for failure, count in found
        )
        self._tell()

    def _show_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes.rows = FixedRows(outcomes)
        self.outcomes.rows_changed(anew=True)
        if self._live is None:  # what is shown stays for a while
            self.outcomes.reveal()

    @on(RowList.Wanted, "#run-latest")
    def _outcomes_wanted(self, message: RowList.Wanted) -> None:
        missing = self.outcomes.unknown(message.first, message.last)
        if missing and self._live is None and self.service is not None:
            known, changed = self.outcomes.prompts, self.outcomes.marks_changed
            self.work("prompts", fetch_prompts, self.service, missing, known, changed)

    def _tell(self) -> None:
        watched = words.Watched(self._run, self._live, self._fault, self._causes)
        self.query_one(RunHead).tell(watched, self.clock())
        name = self.service.capabilities.name if self.service is not None else ""
        self.query_one(PlaceTitle).standing = PlaceStanding(
            "Judging",
            self.profile,
            name,
            self._run.judge.name,
            health=self.health,
        )

    def watch_health(self) -> None:
        if self.is_mounted:
            self._tell()

    def on_resize(self) -> None:
        self.call_after_refresh(self._tell)

    # What can be done with it.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cancel":
            return self._live is not None
        if action == "pause":
            return self._live is not None or self._run.waiting > 0
        if action in ("retry", "failures"):
            return self._run.failed > 0 and (action == "failures" or self._live is None)
        return super().check_action(action, parameters)

    def action_pause(self) -> None:
        if self._live is not None:
            self._live.pause()
            self._look()
        elif (service := self._free()) is not None:
            self._go_on(service)

    def _free(self) -> Service | None:
        """The service, unless another screen (agreement, review) goes on with the run."""
        if self.journal.judging.works_on(self._run.id):
            self.complain(words.AT_IT)
            return None
        return self._reached()

    def _go_on(self, service: Service) -> None:
        self.complain(None)
        self._follow(self.host.go_on_with(service, self._run))

    def action_cancel(self) -> None:
        self.stop()

    def stop(self) -> bool:
        if self._live is None:
            return super().stop()
        self._live.control.cancel()
        return True

    def action_retry(self) -> None:
        if (service := self._free()) is not None:
            self.work("retry", self._retried, service)

    async def _retried(self, service: Service) -> None:
        try:
            self._run = await retry_failed(self.journal, self._run)
        except JournalError as error:
            self.complain(journal_failure(error, words.UNWRITTEN))
        else:
            self._go_on(service)

    def action_failures(self) -> None:
        self.work("dialog", self._listed)

    async def _listed(self) -> None:
        from .failures import FailedDialog

        failed = await self.recalled(self.journal.judging.failures(self._run.id))
        if failed is None:
            return
        if not await self.app.push_screen_wait(FailedDialog(failed, self.service)):
            return
        if self._live is not None:
            self.say("It still runs: what failed is judged again when it has ended, by r.")
        else:
            self.action_retry()

    # Leaving.

    def action_leave(self) -> None:
        self.app.pop_screen()
