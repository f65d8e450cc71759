"""A dataset, or its marked records, into a file."""

import re
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input

from obs_tui.curation.exporting import Exported, export_by_service, export_locally
from obs_tui.curation.formats import Format
from obs_tui.model.datasets import Dataset
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

from .add_job import Asker, counted

_LONGEST = 60
"""Characters of a file's name that is made up from a dataset's."""


class Way(StrEnum):
    """What writes the file, by the words it is offered in."""

    SERVICE = "JSONL by the server"
    JSONL = "JSONL"
    CSV = "CSV"
    MARKDOWN = "Markdown"


_FORMS = {Way.JSONL: Format.JSONL, Way.CSV: Format.CSV, Way.MARKDOWN: Format.MARKDOWN}


class ExportDialog(Dialog[str | None]):
    """Answers with a sentence once the file is whole, None when it was left. `resolve` gives the
    ids of the records; without it, it is the whole dataset. `about` is untrusted text."""

    DEFAULT_CSS = """
    ExportDialog Panel { max-width: 90; }
    ExportDialog Input { background: $surface; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("export.write", "ctrl+s,ctrl+enter", "write", "write", "Write the file.", True),
        Command("export.format", "ctrl+t", "format", "format", "The next format.", True),
        Command(
            *("export.replace", "ctrl+o", "replace", "replace"),
            "Write it over the file that is there.",
            True,
        ),
        Command("export.leave", "escape", "leave", "stop, leave", "Stop; then leave.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        desk: Asker,
        dataset: Dataset,
        about: str,
        resolve: Callable[[], Awaitable[Sequence[str]]] | None = None,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._dataset = dataset
        self._about = about
        self._resolve = resolve
        self._ways = [way for way in Way if way is not Way.SERVICE or resolve is None]
        self._way = self._ways[0]
        self._writing = False
        self._exists = False

    def compose(self) -> ComposeResult:
        with Panel("Export"):
            yield Line(safe_content(self._about, "bold"))
            yield Line(id="ways")
            yield SafeInput(
                f"{_file_stem(self._dataset.name)}.{self._form.value}",
                placeholder="path of the file",
                id="path",
                compact=True,
            )
            yield Line(id="bar")
            yield Line(id="state")
            yield Keys()

    def on_mount(self) -> None:
        self._show_ways()
        self.query_one(Input).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "replace":
            return self._exists and not self._writing
        return not self._writing if action in ("write", "format") else True

    def action_format(self) -> None:
        self._way = self._ways[(self._ways.index(self._way) + 1) % len(self._ways)]
        field = self.query_one(Input)
        stem, dot, suffix = field.value.rpartition(".")
        if dot and suffix in {form.value for form in Format}:
            field.value = f"{stem}.{self._form.value}"
        self._show_ways()

    @property
    def _form(self) -> Format:
        return _FORMS.get(self._way, Format.JSONL)

    def _show_ways(self) -> None:
        shown = [
            Content.styled(f"[{way}]", "bold $accent") if way is self._way else Content(f" {way} ")
            for way in self._ways
        ]
        self._show("ways", Content.assemble(("Format  ", "$text-muted"), *shown))

    def _set_exists(self, exists: bool) -> None:
        self._exists = exists
        self.refresh_bindings()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._set_exists(False)
        self._show("state", "")

    @on(Input.Submitted)
    def action_write(self) -> None:
        self._begin(overwrite=False)

    def action_replace(self) -> None:
        self._begin(overwrite=True)

    def _begin(self, *, overwrite: bool) -> None:
        typed = self.query_one(Input).value.strip()
        target = Path(typed).expanduser()
        if self._writing:
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
        try:
            done = await self._export(target, overwrite)
        except ServiceError as error:
            self._show("state", failure_content(error.failure, "ctrl+s"))
        else:
            many = "" if done.records is None else f"{counted(done.records, 'record')}, "
            self.dismiss(f"{done.path} is written: {many}{counted(done.size, 'byte')}.")
        finally:
            self._set_writing(False)

    async def _export(self, target: Path, overwrite: bool) -> Exported:
        datasets, dataset_id = self._desk.service.datasets, self._dataset.id
        if self._way is Way.SERVICE:
            return await export_by_service(
                datasets, dataset_id, target, overwrite=overwrite, received=self._received
            )
        ids = await self._resolve() if self._resolve is not None else None
        return await export_locally(
            datasets,
            dataset_id,
            target,
            self._form,
            ids=ids,
            overwrite=overwrite,
            progress=self._read,
        )

    def _received(self, size: int) -> None:
        self._show("bar", f"{counted(size, 'byte')} received")

    def _read(self, done: int, total: int) -> None:
        self._show("bar", f"{done:,} of {counted(total, 'record')} read")

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
            self.dismiss(None)

    def _say(self, words: str) -> None:
        self._show("state", safe_content(words, "dim"))

    def _show(self, where: str, content: Content | str) -> None:
        self.query_one(f"#{where}", Line).show(content)


def _file_stem(name: str) -> str:
    """A dataset's name as that of a file: `hard cases` is `hard-cases`."""
    return "-".join(re.findall(r"\w+", name))[:_LONGEST] or "records"
