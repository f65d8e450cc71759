"""The name and the description of a dataset, to be made or changed."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from pydantic import ValidationError
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Static

from obs_tui.model.base import JsonObject
from obs_tui.model.datasets import Dataset, DatasetDraft
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

from .add_job import Asker

NAME = "5 to 50 characters"
DESCRIPTION = "at most 200 characters"
PAUSE = 0.3
"""Seconds without a key after which what was typed is kept."""


class DatasetForm(Dialog[Dataset | None]):
    """Answers with the dataset once `save` made or changed it; None when it was left. What `save`
    refuses is told here, and what was typed stays: in the journal too, until it was saved.

    `dataset` is the one to change, None for a new one; `name` is what was typed of it elsewhere.
    """

    DEFAULT_CSS = """
    DatasetForm Panel { max-width: 76; }
    DatasetForm Horizontal { height: 1; }
    DatasetForm .label { width: 14; color: $text-muted; }
    DatasetForm Input { width: 1fr; background: $surface; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("dataset.save", "ctrl+s,ctrl+enter", "save", "save", "Save the dataset.", True),
        Command(
            *("dataset.drop", "ctrl+r", "drop", "drop draft"),
            "Drop what was typed and begin from the dataset as it is.",
        ),
        Command(
            *("dataset.leave", "escape", "leave", "leave"),
            "Change nothing; what was typed is kept.",
            True,
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        desk: Asker,
        title: str,
        save: Callable[[DatasetDraft], Awaitable[Dataset]],
        *,
        dataset: Dataset | None = None,
        name: str = "",
    ) -> None:
        super().__init__()
        self._desk = desk
        self._title = title
        self._do = save
        self._begun = (dataset.name, dataset.description) if dataset is not None else ("", "")
        self._given = name or self._begun[0], self._begun[1]
        self._kind = f"dataset:{dataset.id}" if dataset is not None else "dataset"
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Panel(self._title):
            fields = (("Name", NAME), ("Description", DESCRIPTION))
            for (label, hint), value in zip(fields, self._given, strict=True):
                with Horizontal():
                    yield Static(label, classes="label")
                    yield SafeInput(
                        value,
                        id=label.lower(),
                        placeholder=hint,
                        compact=True,
                        select_on_focus=False,
                    )
            yield Line(id="fault", classes="fault")
            yield Line(id="state")
            yield Keys()

    async def on_mount(self) -> None:
        kept = await self._desk.journal.draft(self._desk.profile, self._kind)
        untouched = self._typed == tuple(each.strip() for each in self._given)
        if kept is not None and untouched:
            name, description = str(kept["name"]), str(kept["description"])
            self._fill(name if self._given == self._begun else self._given[0], description)
            self._say("What you typed before is back; ctrl+r drops it.")

    def _fill(self, name: str, description: str) -> None:
        with self.prevent(Input.Changed):
            for field, value in (("#name", name), ("#description", description)):
                self.query_one(field, Input).value = value
        self.query_one("#name", Input).cursor_position = len(name)
        self._draft_or_faults(told_empty=False)

    @property
    def _typed(self) -> tuple[str, str]:
        name = self.query_one("#name", Input).value.strip()
        return name, self.query_one("#description", Input).value.strip()

    @on(Input.Changed)
    def _changed(self) -> None:
        """Say what is wrong as it is typed; an empty form is not wrong yet."""
        self._draft_or_faults(told_empty=False)
        self._stop_timer()
        self._timer = self.set_timer(PAUSE, self._keep)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()

    async def _keep(self) -> None:
        name, description = self._typed
        body: JsonObject | None = {"name": name, "description": description}
        if self._typed == self._begun:
            body = None
        await self._desk.journal.save_draft(self._desk.profile, self._kind, body)

    def _draft_or_faults(self, *, told_empty: bool) -> DatasetDraft | None:
        name, description = self._typed
        faults = []
        draft = None
        try:
            draft = DatasetDraft(name=name, description=description)
        except ValidationError as error:
            wrong = {str(each["loc"][0]) for each in error.errors()}
            if "name" in wrong and (name or told_empty):
                faults.append(f"Name: {NAME}, now {len(name)}.")
            if "description" in wrong:
                faults.append(f"Description: {DESCRIPTION}, now {len(description)}.")
            if told_empty:
                self.query_one("#name" if "name" in wrong else "#description").focus()
        self.query_one("#fault", Line).show(" ".join(faults))
        return draft

    @on(Input.Submitted)
    def action_save(self) -> None:
        draft = self._draft_or_faults(told_empty=True)
        if draft is not None:
            self._save(draft)

    async def action_drop(self) -> None:
        self._stop_timer()
        self._fill(*self._begun)
        await self._keep()
        self._say("")

    async def action_leave(self) -> None:
        self.workers.cancel_group(self, "save")
        await self._keep()
        self.dismiss(None)

    @work(group="save", exclusive=True)
    async def _save(self, draft: DatasetDraft) -> None:
        self._say("saving…")
        try:
            dataset = await self._do(draft)
        except ServiceError as error:
            self.query_one("#state", Line).show(failure_content(error.failure, "ctrl+s"))
            return
        self._stop_timer()
        await self._desk.journal.save_draft(self._desk.profile, self._kind, None)
        self.dismiss(dataset)

    def _say(self, words: str) -> None:
        self.query_one("#state", Line).show(safe_content(words, "dim"))
