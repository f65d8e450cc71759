"""Pick a dataset, the one added to last first, or make one on the spot."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.model.datasets import Dataset
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .add_job import Asker
from .dataset_form import DatasetForm

PAGES = 20
"""Pages of datasets read at most; typing asks the server for others by name."""
_SIZE = 100


class DatasetPicker(Dialog[Dataset | None]):
    """Answers with a dataset, or None when it was left. `but` is not offered."""

    DEFAULT_CSS = "DatasetPicker Panel { max-width: 84; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("pick_dataset.new", "ctrl+n", "new", "new", "Make a dataset and take it.", True),
        Command("pick_dataset.retry", "ctrl+r", "retry", "ask again", "Ask for them again."),
        Command("pick_dataset.leave", "escape", "leave", "leave", "Leave without picking.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, desk: Asker, title: str, *, but: str | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._title = title
        self._but = but
        self._found: dict[str, Dataset] = {}

    def compose(self) -> ComposeResult:
        with Panel(self._title):
            yield ChoiceList()
            yield Line(id="state")
            yield Keys()

    def on_mount(self) -> None:
        hint = "type to narrow, or the name of a new one"
        self.query_one(ChoiceList).offer([], hint=hint, free=True)
        self._fetch()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_retry(self) -> None:
        self._fetch()

    def action_new(self) -> None:
        self._make(self.query_one(ChoiceList).text.strip())

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(self._found[event.choice.key])
        else:
            self._make(event.text.strip())

    def _make(self, name: str) -> None:
        def made(dataset: Dataset | None) -> None:
            if dataset is not None:
                self.dismiss(dataset)

        create = self._desk.service.datasets.create
        form = DatasetForm(self._desk, "New dataset", create, name=name)
        self.app.push_screen(form, made)

    @work(group="datasets", exclusive=True)
    async def _fetch(self) -> None:
        state = self.query_one("#state", Line)
        state.show(Content.styled("asking for the datasets…", "dim"))
        last = await self._desk.journal.last_dataset(self._desk.profile)
        try:
            for number in range(1, PAGES + 1):
                page = await self._desk.service.datasets.list(page=number, page_size=_SIZE)
                self._found |= {each.id: each for each in page.results if each.id != self._but}
                self._offer(last)
                if not page.has_more:
                    break
            state.show("" if self._found else "There are none yet: type a name to make one.")
        except ServiceError as error:
            state.show(failure_content(error.failure, "ctrl+r"))

    def _offer(self, last: str | None) -> None:
        ordered = sorted(self._found.values(), key=lambda each: each.id != last)
        self.query_one(ChoiceList).extend(
            [Choice(each.id, each.name, _label(each, each.id == last)) for each in ordered]
        )


def _label(dataset: Dataset, last: bool) -> Content:
    return Content.assemble(
        safe_content(dataset.name),
        (f"  {visible(dataset.description)}", "dim"),
        ("  added to last", "$text-accent") if last else "",
    )
