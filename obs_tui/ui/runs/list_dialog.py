"""The runs of before and those under way, to be searched by what they say."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.evaluation.runs import JudgingRun
from obs_tui.text.safe import safe_content
from obs_tui.text.time import relative_time
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from . import words
from .live import LiveRuns

_AGE = 7
_STATE = 11
_WIDEST = 100


class RunsDialog(Dialog[JudgingRun | None]):
    """Answers with one of `runs`, which come latest first; None when it was left."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("runs.leave", "escape", "leave", "leave", "Leave without one.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, runs: Sequence[JudgingRun], live: LiveRuns, now: datetime) -> None:
        super().__init__()
        self._runs = runs
        self._live = live
        self._now = now

    def compose(self) -> ComposeResult:
        with Panel("Runs of judges"):
            yield ChoiceList()
            nothing = "There are none yet: x on marked events begins one."
            yield Line("" if self._runs else nothing, classes="hint")
            yield Keys()

    def on_mount(self) -> None:
        choices = [self._choice(place, run) for place, run in enumerate(self._runs)]
        self.query_one(ChoiceList).offer(choices, hint="type to find one")

    def _choice(self, place: int, run: JudgingRun) -> Choice:
        live = self._live.of(run.id)
        run = live.run if live is not None else run
        state = words.state(run, live, self._now)
        found_by = f"{state} {run.judge.name} {run.about}"
        return Choice(str(place), found_by, self._label(run, state))

    def _label(self, run: JudgingRun, state: str) -> Content:
        look = "$text-warning" if run.waiting else "$text-muted"
        failed = Content.styled(f", {run.failed:,} failed", "$text-error") if run.failed else ""
        return Content.assemble(
            (f"{relative_time(run.kept.started_at, self._now):<{_AGE}}", "$text-muted"),
            (f"{state:<{_STATE}}", look),
            safe_content(run.judge.name[:_WIDEST], "bold"),
            (f"  {run.judged:,} of {run.total:,}", ""),
            failed,
            safe_content(f"  {run.about[:_WIDEST]}", "$text-muted"),
        )

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(self._runs[int(event.choice.key)])

    def action_leave(self) -> None:
        self.dismiss(None)
