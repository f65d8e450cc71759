"""A file of judges to import: its path, what it holds, what of it exists already."""

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from obs_tui.curation import judge_importing
from obs_tui.curation.judge_files import BadJudge, JudgeFile
from obs_tui.curation.judge_importing import Clash, Imported, Plan
from obs_tui.model.counting import counted
from obs_tui.model.judges import Judge
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

from .add_job import Asker
from .typed_path import typed_path

_FORMATS = "YAML or JSON: one judge, or a list of them, as S writes them."
_LISTED = 20


class ImportJudges(Dialog[str | None]):
    """Answers with a sentence once the judges are on the server, None when it was left."""

    DEFAULT_CSS = """
    ImportJudges Panel { max-width: 100; }
    ImportJudges Input { background: $surface; }
    ImportJudges VerticalScroll { height: auto; max-height: 12; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            *("import_judges.send", "ctrl+s,ctrl+enter", "send", "check, import"),
            "Check the file; again: import its judges.",
            True,
        ),
        Command(
            *("import_judges.clash", "ctrl+t", "clash", "names that exist"),
            "What becomes of judges whose names exist: the next choice.",
            True,
        ),
        Command("import_judges.leave", "escape", "leave", "leave", "Stop; then leave.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, desk: Asker) -> None:
        super().__init__()
        self._desk = desk
        self._file: JudgeFile | None = None
        self._there: tuple[Judge, ...] = ()
        self._clash = Clash.SKIP
        self._said: str | None = None
        """What was done, once something is."""

    def compose(self) -> ComposeResult:
        with Panel("Import judges"):
            yield SafeInput(placeholder="path of a YAML or JSON file", id="path", compact=True)
            yield Line(_FORMATS, classes="hint")
            with VerticalScroll(can_focus=False):
                yield Line(id="found")
            yield Line(id="state")
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._file is not None and self._clashes) if action == "clash" else True

    @property
    def _clashes(self) -> bool:
        return bool(self._plan(Clash.SKIP).skipped)

    def _plan(self, clash: Clash) -> Plan:
        drafts = self._file.judges if self._file is not None else ()
        return judge_importing.plan(drafts, self._there, clash)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.workers.cancel_group(self, "import")
        self._file = None
        self.query_one("#found", Line).show("")
        self._say("")
        self.refresh_bindings()

    @on(Input.Submitted)
    def action_send(self) -> None:
        path = self.query_one(Input).value.strip()
        steps = self._plan(self._clash).steps
        if any(each.group == "import" and not each.is_finished for each in self.workers):
            return
        if not path:
            self._say("Type the path of a file.")
        elif self._file is not None and steps:
            self._import()
        else:
            self._look(typed_path(path))

    @work(group="import")
    async def _look(self, path: Path) -> None:
        self._say("reading…")
        try:
            read = await judge_importing.read_file(path)
            if read.judges:
                self._there = await judge_importing.all_judges(self._desk.service)
        except ServiceError as error:
            self.query_one("#state", Line).show(failure_content(error.failure, "ctrl+s"))
            return
        self._file = read
        self._tell()

    def action_clash(self) -> None:
        choices = tuple(Clash)
        self._clash = choices[(choices.index(self._clash) + 1) % len(choices)]
        self._tell()

    def _tell(self) -> None:
        """Say what the file holds and what would be done."""
        read = self._file or JudgeFile()
        plan = self._plan(self._clash)
        self.query_one("#found", Line).show(Content("\n").join(_found(read, plan, self._clash)))
        if plan.steps:
            self._say("enter imports; esc leaves, nothing was sent.")
        elif plan.skipped:
            self._say("All that is new here exists; ctrl+t replaces or renames it.")
        else:
            self._say("There is nothing in it to import.")
        self.refresh_bindings()

    @work(group="import")
    async def _import(self) -> None:
        self._say("importing…")
        plan = self._plan(self._clash)
        desk = self._desk
        done = await judge_importing.carry_out(desk.service, desk.journal, desk.profile, plan.steps)
        self._said = _done(done)
        if not done.failed:
            self.dismiss(self._said)
            return
        self._file = None
        told = [line for each in done.failed[:_LISTED] for line in _failed(*each)]
        self.query_one("#found", Line).show(Content("\n").join(told))
        self._say(f"{self._said} ctrl+s reads the file again.")
        self.refresh_bindings()

    def action_leave(self) -> None:
        self.workers.cancel_group(self, "import")
        self.dismiss(self._said)

    def _say(self, words: str) -> None:
        self.query_one("#state", Line).show(safe_content(words, "dim"))


def _found(read: JudgeFile, plan: Plan, clash: Clash) -> list[Content]:
    made = sum(1 for step in plan.steps if step.there is None)
    replacing = f", {len(plan.steps) - made:,} to replace" if len(plan.steps) > made else ""
    said = [Content.styled(f"{counted(made, 'judge')} to make{replacing}.", "bold")]
    if plan.same:
        said.append(Content.styled(f"The same on the server: {plan.same:,}.", "$text-muted"))
    replaced = [step.there.name for step in plan.steps if step.there is not None]
    names = [*plan.skipped, *replaced, *(before for before, _ in plan.renamed)]
    if names:
        choices = "  ".join(f"[{each}]" if each is clash else each for each in Clash)
        exist = f"Names that exist ({len(names):,}): {choices}"
        said.append(safe_content(exist, "$text-warning"))
        said += [safe_content(f"  {name}", "$text-muted") for name in names[:_LISTED]]
    if read.bad:
        faults = counted(len(read.bad), "fault")  # a judge may have several
        said.append(safe_content(f"Wrong, and left out, with {faults}:", "bold"))
        said += [_bad(each) for each in read.bad[:_LISTED]]
    return said


def _bad(bad: BadJudge) -> Content:
    where = f"line {bad.line:,}: " if bad.line else ""
    name = f"{bad.name}: " if bad.name else ""
    return Content.assemble(
        ("✗ ", "$text-error"), where, safe_content(f"{name}{bad.cause}", "$text-muted")
    )


def _failed(name: str, error: ServiceError) -> tuple[Content, Content]:
    return safe_content(f"✗ {name}", "bold"), failure_content(error.failure, "")


def _done(done: Imported) -> str:
    said = f"{counted(len(done.made), 'judge')} made"
    said += f", {done.replaced:,} replaced" if done.replaced else ""
    return f"{said}, {len(done.failed):,} failed." if done.failed else f"{said}."
