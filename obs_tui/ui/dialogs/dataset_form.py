"""The name and the description of a dataset, to be made or changed."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from pydantic import ValidationError
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from obs_tui.model.datasets import Dataset, DatasetDraft
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

NAME = "5 to 50 characters"
DESCRIPTION = "at most 200 characters"


class DatasetForm(Dialog[Dataset | None]):
    """Answers with the dataset once `save` made or changed it; None when it was left. What `save`
    refuses is told here, and what was typed stays."""

    DEFAULT_CSS = """
    DatasetForm Panel { max-width: 76; }
    DatasetForm Horizontal { height: 1; }
    DatasetForm .label { width: 14; color: $text-muted; }
    DatasetForm Input { width: 1fr; background: $surface; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("dataset.save", "ctrl+s,ctrl+enter", "save", "save", "Save the dataset.", True),
        Command("dataset.leave", "escape", "leave", "leave", "Change nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        title: str,
        save: Callable[[DatasetDraft], Awaitable[Dataset]],
        *,
        name: str = "",
        description: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._do = save
        self._given = (name, description)

    def compose(self) -> ComposeResult:
        name, description = self._given
        with Panel(self._title):
            with Horizontal():
                yield Static("Name", classes="label")
                yield SafeInput(
                    name, id="name", placeholder=NAME, compact=True, select_on_focus=False
                )
            with Horizontal():
                yield Static("Description", classes="label")
                hint = DESCRIPTION
                yield SafeInput(description, id="description", placeholder=hint, compact=True)
            yield Line(id="fault", classes="fault")
            yield Line(id="state")
            yield Keys()

    @property
    def _typed(self) -> tuple[str, str]:
        name = self.query_one("#name", Input).value.strip()
        return name, self.query_one("#description", Input).value.strip()

    @on(Input.Changed)
    def _changed(self) -> None:
        """Say what is wrong as it is typed; an empty form is not wrong yet."""
        self._draft_or_faults(told_empty=False)

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

    def action_leave(self) -> None:
        self.dismiss(None)

    @work(group="save", exclusive=True)
    async def _save(self, draft: DatasetDraft) -> None:
        state = self.query_one("#state", Line)
        state.show(safe_content("saving…", "dim"))
        try:
            self.dismiss(await self._do(draft))
        except ServiceError as error:
            state.show(failure_content(error.failure, "ctrl+s"))
