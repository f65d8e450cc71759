"""A dataset, some of its records, or events, into a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from obs_tui.curation.event_exporting import Missed
from obs_tui.model.counting import counted
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

from .export_job import ExportJob, Outcome
from .typed_path import typed_path


class ExportDialog(Dialog[str | None]):
    """Answers with a sentence once the file is whole, None when it was left. Where something could
    not be read, it is listed here first."""

    DEFAULT_CSS = """
    ExportDialog Panel { max-width: 90; }
    ExportDialog Input { background: $surface; }
    ExportDialog VerticalScroll { height: auto; max-height: 9; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("export.write", "ctrl+s,ctrl+enter", "write", "write", "Write the file.", True),
        Command("export.format", "ctrl+t", "format", "format", "The next format.", True),
        Command(
            *("export.choice", "ctrl+n", "choice", "which"),
            "The next choice of what is written.",
            True,
        ),
        Command(
            *("export.replace", "ctrl+o", "replace", "replace"),
            "Write it over the file that is there.",
            True,
        ),
        Command("export.leave", "escape", "leave", "stop, leave", "Stop; then leave.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, job: ExportJob) -> None:
        super().__init__()
        self._job = job
        self._way = job.ways[0]
        self._choice = 0
        self._labels = [choice.label for choice in job.choices]
        self._writing = False
        self._exists = False
        self._said: str | None = None
        """What was done, once it is."""

    def compose(self) -> ComposeResult:
        with Panel("Export"):
            yield Line(id="choices")
            yield Line(id="ways")
            yield SafeInput(
                f"{self._job.stem}.{self._way.ending}",
                placeholder="path of the file",
                id="path",
                compact=True,
            )
            yield Line(id="bar")
            with VerticalScroll(can_focus=False):
                yield Line(id="state")
            yield Keys()

    def on_mount(self) -> None:
        self._show_choices()
        self._show_ways()
        self.query_one(Input).focus()
        self._count()

    @work(group="count")
    async def _count(self) -> None:
        for number, choice in enumerate(self._job.choices):
            if choice.count is not None:
                try:
                    self._labels[number] = await choice.count()
                except ServiceError:
                    continue  # the label goes on saying what it said
                self._show_choices()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        idle = not self._writing and self._said is None
        if action == "replace":
            return self._exists and idle
        if action == "choice":
            return len(self._job.choices) > 1 and idle
        return idle if action in ("write", "format") else True

    def action_choice(self) -> None:
        self._choice = (self._choice + 1) % len(self._job.choices)
        self._show_choices()

    def _show_choices(self) -> None:
        if len(self._labels) == 1:
            self._show("choices", safe_content(self._labels[0], "bold"))
        else:
            self._show("choices", _offered(self._job.things, self._labels, self._choice))

    def action_format(self) -> None:
        ways = self._job.ways
        self._way = ways[(ways.index(self._way) + 1) % len(ways)]
        field = self.query_one(Input)
        stem, dot, suffix = field.value.rpartition(".")
        if dot and suffix in {way.ending for way in ways}:
            field.value = f"{stem}.{self._way.ending}"
            field.cursor_position = len(field.value)
        self._show_ways()

    def _show_ways(self) -> None:
        ways = self._job.ways
        self._show("ways", _offered("Format", ways, ways.index(self._way)))

    def _set_exists(self, exists: bool) -> None:
        self._exists = exists
        self.refresh_bindings()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._set_exists(False)
        self._show("state", "")
        ending = self.query_one(Input).value.strip().rpartition(".")[2]
        if ending != self._way.ending:  # several ways may have the same
            self._way = next((way for way in self._job.ways if way.ending == ending), self._way)
            self._show_ways()

    @on(Input.Submitted)
    def action_write(self) -> None:
        self._begin(overwrite=False)

    def action_replace(self) -> None:
        self._begin(overwrite=True)

    def _begin(self, *, overwrite: bool) -> None:
        typed = self.query_one(Input).value.strip()
        target = typed_path(typed)
        if self._writing or self._said is not None:
            return
        if not typed or target.is_dir():
            self._say("Type the path of a file." if not typed else f"{typed} is a folder.")
        elif target.exists() and not overwrite:
            self._set_exists(True)
            said = (visible(target.name), "bold"), " exists already; "
            self._show("state", Content.assemble(*said, ("ctrl+o", "bold"), " replaces it."))
        else:
            self._write(target, overwrite)

    @work(group="export", exclusive=True)
    async def _write(self, target: Path, overwrite: bool) -> None:
        self._set_writing(True)
        self._say("writing…")
        write = self._job.choices[self._choice].write
        try:
            outcome = await write(self._way, target, overwrite, self._tell)
        except ServiceError as error:
            self._show("state", failure_content(error.failure, "ctrl+s"))
        else:
            self._written(outcome)
        finally:
            self._set_writing(False)

    def _written(self, outcome: Outcome) -> None:
        self._said = outcome.said
        if not outcome.missing:
            self.dismiss(outcome.said)
            return
        self._said += f" {counted(outcome.missing, 'event')} could not be read."
        lines = [safe_content(self._said, "bold"), *map(_missed, outcome.missed)]
        if more := outcome.missing - len(outcome.missed):
            lines.append(safe_content(f"and {more:,} more", "$text-muted"))
        self._show("state", Content("\n").join(lines))
        scroll = self.query_one(VerticalScroll)
        scroll.can_focus = True
        scroll.focus()

    def _tell(self, words: str) -> None:
        self._show("bar", words)

    def _set_writing(self, writing: bool) -> None:
        self._writing = writing
        if not writing:
            self._show("bar", "")
        self.refresh_bindings()

    def action_leave(self) -> None:
        if self._writing:
            self.workers.cancel_group(self, "export")
            self._say("Stopped; no file was written.")
        else:
            self.dismiss(self._said)

    def _say(self, words: str) -> None:
        self._show("state", safe_content(words, "dim"))

    def _show(self, where: str, content: Content | str) -> None:
        self.query_one(f"#{where}", Line).show(content)


def _offered(name: str, offers: Sequence[str], chosen: int) -> Content:
    shown = [
        Content.styled(f"[{visible(offer)}]", "bold $accent")
        if number == chosen
        else Content(f" {visible(offer)} ")
        for number, offer in enumerate(offers)
    ]
    return Content.assemble((f"{name}  ", "$text-muted"), *shown)


def _missed(missed: Missed) -> Content:
    said = f"{missed.event_id or 'a row without an id'}: {missed.cause}"
    return Content.assemble(("✗ ", "$text-error"), safe_content(said))
