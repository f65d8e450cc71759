"""Adding to a dataset: what is there already, how it goes, what went wrong, how to go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from obs_tui.curation.adding import AddReport, FailedTask
from obs_tui.model.counting import counted
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .add_job import AddJob, Asker, named, sentence

_BAR = 30
_TOLD = 8
_WIDEST = 160


class Stage(Enum):
    """Where the dialog is."""

    LOOKING = auto()
    ASKING = auto()
    RUNNING = auto()
    STOPPED = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of adding before the dialog opened: `ids` were to be added (None: it was not known
    yet which), `there` were in the dataset already."""

    outcome: AddReport | ServiceError
    ids: Sequence[str] | None = None
    there: int = 0


_ONLY = {
    "skip": {Stage.ASKING},
    "anyway": {Stage.ASKING},
    "again": {Stage.STOPPED},
    "close": {Stage.DONE},
}


class AddingDialog(Dialog[bool]):
    """Answers whether all was added. What is stopped or fails stays in the journal as a run that
    `r` goes on with, here or from the tasks of the dataset. With `begun` it opens on what came of
    that."""

    DEFAULT_CSS = """
    AddingDialog Panel { max-width: 84; }
    AddingDialog VerticalScroll { height: auto; max-height: 14; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("adding.skip", "s", "skip", "skip them", "Add only what is not there.", True),
        Command("adding.anyway", "a", "anyway", "add anyway", "Add all of it.", True),
        Command("adding.again", "r", "again", "go on", "Go on with what is left.", True),
        Command("adding.close", "enter", "close", "close", "Close this.", True),
        Command("adding.leave", "escape", "leave", "stop, leave", "Stop; then leave.", True),
        Command("adding.stop", "ctrl+c", "leave", "stop", "Stop; then leave."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, desk: Asker, job: AddJob, begun: Begun | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._job = job
        self._begun = begun
        self._stage = Stage.LOOKING
        self._ids: Sequence[str] = ()
        self._there: frozenset[str] = frozenset()
        self._skipped = 0
        self._before = 0
        self._looked = False
        self._failed: tuple[FailedTask, ...] = ()
        self._complete = False

    def compose(self) -> ComposeResult:
        with Panel("Add to dataset"):
            yield Line(id="about")
            yield Line(id="bar")
            with VerticalScroll(can_focus=False):
                yield Line(id="state")
            yield Keys()

    def on_mount(self) -> None:
        about, name = visible(self._job.about)[:_WIDEST], named(self._job.dataset)
        self._show("about", Content.assemble(about, (" → ", "$text-accent"), (name, "bold")))
        if self._begun is None:
            self.action_again()
        else:
            self._take_over(self._begun)

    def _take_over(self, begun: Begun) -> None:
        self._looked = begun.ids is not None
        self._ids, self._skipped = begun.ids or (), begun.there
        if isinstance(begun.outcome, AddReport):
            self._finished(begun.outcome)
        else:
            self._broken(begun.outcome)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "skip" and not self._there:
            return False
        return self._stage in _ONLY[action] if action in _ONLY else True

    def action_again(self) -> None:
        if self._looked or self._job.run is not None:
            self._add()
        else:
            self._look()

    def action_skip(self) -> None:
        self._skipped = len(self._there)
        self._ids = [each for each in self._ids if each not in self._there]
        self._add()

    def action_anyway(self) -> None:
        self._add()

    def action_close(self) -> None:
        self.dismiss(self._complete)

    def action_leave(self) -> None:
        if self._stage is Stage.RUNNING:
            self.workers.cancel_group(self, "add")
            self._go_to(Stage.STOPPED)
            self._say("Stopped. What was added stays; r goes on, also later from the tasks.")
        else:
            self.workers.cancel_group(self, "add")
            self.dismiss(self._complete)

    # Looking what is there already.

    @work(group="add", exclusive=True)
    async def _look(self) -> None:
        job = self._job
        self._go_to(Stage.LOOKING)
        self._say("looking what is there already…")
        try:
            self._ids = await job.resolve() if job.resolve is not None else ()
            known = await job.known(self._ids, self._looking) if job.known is not None else None
        except ServiceError as error:
            self._broken(error)
            return
        self._looked = True
        self._show("bar", "")
        if job.resolve is not None and not self._ids:
            self._go_to(Stage.DONE)
            self._say("There is nothing to add.")
            return
        if known is None or not (known.ids or known.unchecked):
            self._add()
            return
        self._there = frozenset(known.ids)
        self._go_to(Stage.ASKING)
        verb = "is" if len(known.ids) == 1 else "are"
        said = f"{len(known.ids):,} of {counted(len(self._ids), job.one)} {verb} there already."
        if known.unchecked:
            said += f" {known.unchecked:,} could not be compared: they may be there too."
        self._show("state", Content.styled(said, "bold"))

    def _looking(self, done: int, total: int) -> None:
        self._progress(f"{done:,} of {counted(total, 'record')} compared", done, total)

    # Adding.

    @work(group="add", exclusive=True)
    async def _add(self) -> None:
        job = self._job
        if job.resolve is not None and not self._ids:
            self._finished(AddReport(0, 0, 0, 0))
            return
        self._go_to(Stage.RUNNING)
        self._say("adding…")
        try:
            report = await job.add(self._desk, self._ids, self._progress)
        except ServiceError as error:
            self._broken(error)
        else:
            self._finished(report)

    def _finished(self, report: AddReport) -> None:
        self._show("bar", "")
        self._failed = report.failed
        self._complete = not report.failed
        total = self._before + report.added
        job = self._job
        said = sentence(report, named(job.dataset), job.one, self._skipped)
        if self._before:
            said += f" {total:,} in all."
        lines = [safe_content(said, "bold")]
        lines += [safe_content(note, "$text-muted") for note in report.notes[:_TOLD]]
        lines += [_failure(each, job.one) for each in report.failed[:_TOLD]]
        if report.failed and self._ids:
            self._before, self._skipped = total, self._skipped + report.skipped
            self._ids = [
                each
                for part in report.failed
                for each in self._ids[part.first : part.first + part.count]
            ]
            lines.append(Content.assemble(("r", "bold $text-accent"), " tries those again"))
            self._go_to(Stage.STOPPED)
        else:
            self._go_to(Stage.DONE)
        self._show("state", Content("\n").join(lines))

    def _broken(self, error: ServiceError) -> None:
        self._go_to(Stage.STOPPED)
        self._show("state", failure_content(error.failure, "r"))

    # What is said.

    def _go_to(self, stage: Stage) -> None:
        self._stage = stage
        self.refresh_bindings()

    def _progress(self, words: str, done: int, total: int) -> None:
        filled = min(_BAR * done // total, _BAR) if total else 0
        bar = ("█" * filled, "$text-accent"), ("░" * (_BAR - filled), "$text-muted")
        self._show("bar", Content.assemble(*bar, "  ", visible(words)))

    def _say(self, words: str) -> None:
        self._show("state", safe_content(words, "dim"))

    def _show(self, where: str, content: Content | str) -> None:
        self.query_one(f"#{where}", Line).show(content)


def _failure(failed: FailedTask, one: str) -> Content:
    place = f"{counted(failed.count, one)} from number {failed.first + 1:,} on: {failed.cause}"
    return Content.assemble(("✗ ", "$text-error"), safe_content(place))
