"""A JSONL file to import: its path, what it holds, its bad lines before anything is sent."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from obs_tui.curation.importing import BadLine, FileCheck, check_file
from obs_tui.model.counting import counted
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

from .typed_path import typed_path

FORMATS = (
    'One JSON object a line: {"payload": {…}, "properties": {…}}'
    ' or {"messages": […], "properties": {…}}.'
)


@dataclass(frozen=True, slots=True)
class FileChoice:
    """The file, checked. `direct`: its records are created one by one, without an upload."""

    check: FileCheck
    direct: bool


class ImportFileDialog(Dialog[FileChoice | None]):
    """Answers with the file to import, None when it was left. `dataset` is untrusted text."""

    DEFAULT_CSS = """
    ImportFileDialog Panel { max-width: 100; }
    ImportFileDialog Input { background: $surface; }
    ImportFileDialog VerticalScroll { height: auto; max-height: 10; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            *("import.send", "ctrl+s,ctrl+enter", "send", "check, import"),
            "Check the file; again: import its good lines.",
            True,
        ),
        Command(
            *("import.direct", "f2", "direct", "one by one"),
            "Create record by record instead of uploading the file.",
            True,
        ),
        Command("import.leave", "escape", "leave", "leave", "Import nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, dataset: str) -> None:
        super().__init__()
        self._dataset = dataset
        self._check: FileCheck | None = None
        self._direct = False

    def compose(self) -> ComposeResult:
        with Panel("Import a file"):
            yield Line(Content.assemble("→ ", (visible(self._dataset), "bold")))
            yield SafeInput(placeholder="path of a JSONL file", id="path", compact=True)
            yield Line(FORMATS, classes="hint")
            yield Line(id="way", classes="hint")
            with VerticalScroll():
                yield Line(id="found")
            yield Line(id="state")
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).display = False
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_direct(self) -> None:
        self._direct = not self._direct
        said = "One by one: each line is created as a record; nothing is uploaded."
        self.query_one("#way", Line).show(said if self._direct else "")

    @on(Input.Changed)
    def _changed(self) -> None:
        self.workers.cancel_group(self, "check")
        self._check = None
        self.query_one(VerticalScroll).display = False
        self._say("")

    @on(Input.Submitted)
    def action_send(self) -> None:
        path = self.query_one(Input).value.strip()
        if not path:
            self._say("Type the path of a file.")
        elif self._check is not None and self._check.records:
            self.dismiss(FileChoice(self._check, self._direct))
        else:
            self._look(typed_path(path))

    @work(group="check", exclusive=True)
    async def _look(self, path: Path) -> None:
        self._say("reading…")
        try:
            check = await check_file(path)
        except ServiceError as error:
            self.query_one("#state", Line).show(failure_content(error.failure, "ctrl+s"))
            return
        self._check = check
        found = [
            Content.styled(f"{counted(check.records, 'record')} to import.", "bold"),
            *([safe_content(_bad(check), "$text-warning")] if check.bad else []),
            *(_problem(each) for each in check.problems),
        ]
        self.query_one("#found", Line).show(Content("\n").join(found))
        self.query_one(VerticalScroll).display = True
        again = "enter imports the good lines; esc leaves, nothing was sent."
        self._say(again if check.records else "There is nothing in it to import.")

    def _say(self, words: str) -> None:
        self.query_one("#state", Line).show(safe_content(words, "dim"))


def _bad(check: FileCheck) -> str:
    said = f"{counted(check.bad, 'bad line')} to skip"
    listed = len(check.problems)
    return f"{said}, the first {listed:,}:" if check.bad > listed else f"{said}:"


def _problem(bad: BadLine) -> Content:
    return Content.assemble(
        ("✗ ", "$text-error"), f"line {bad.line:,}: ", safe_content(bad.cause, "$text-muted")
    )
