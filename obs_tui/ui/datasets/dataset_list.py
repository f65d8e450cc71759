"""The pane of datasets: a field to search in, names with counts, and what stands in their place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from obs_tui.model.datasets import Dataset
from obs_tui.model.load import Idle, Load
from obs_tui.text.record_row import dataset_cells
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.search_field import SearchField

LOOKS = {"preview": "rows-view--text", "property": "rows-view--accent"}
NOTHING = "No datasets yet. n makes one."
NO_MATCH = "No dataset's name holds this."


class DatasetList(RowList[Dataset]):
    """Datasets under a cursor, with how many records each holds where that is known."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *RowList.COMMANDS,
        Command("datasets.new", "n", "screen.new_dataset", "new", "Make a dataset.", footer=True),
        Command(
            *("datasets.edit", "e", "screen.edit_dataset", "edit"),
            "Rename or describe this dataset.",
            footer=True,
        ),
        Command(
            *("datasets.delete", "D", "screen.delete_dataset", "delete"),
            "Delete this dataset with its records; asks first.",
            footer=True,
        ),
    )
    BINDINGS = bindings(*COMMANDS)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock, id="datasets-list")
        self.counts: dict[str, int] = {}

    def cells(self, row: Dataset, width: int) -> Iterator[tuple[str, str]]:
        for text, kind in dataset_cells(row, self.counts.get(row.id), width):
            yield text, LOOKS.get(kind, "rows-view--dim")


class DatasetsPane(Vertical):
    """Shows datasets, or why there are none. `page` is how loading goes. Posts the list's messages
    and `Input.Changed` of `#datasets-search`."""

    DEFAULT_CSS = """
    DatasetsPane {
        & > #datasets-title { height: 1; padding: 0 2; color: $text-muted; }
        & > #datasets-title.-lit { color: $accent; text-style: bold; }
        & > SearchField { height: 1; background: $background; }
        & > SearchField.-textual-compact { padding: 0 2; }
        & > .complaint, & > .unfinished { padding: 0 2; margin: 1 0; }
        & > DatasetList { height: 1fr; }
    }
    """
    page: var[Load[None]] = var[Load[None]](Idle)

    list = query_one(DatasetList)
    search = query_one(SearchField)
    unfinished = query_one("#datasets-unfinished", Line)
    _notice = query_one(Notice)
    _title = query_one("#datasets-title", Static)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="datasets")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield Static("DATASETS", markup=False, id="datasets-title")
        yield SearchField(placeholder="⌕ name", compact=True, id="datasets-search")
        yield Line(id="datasets-complaint", classes="complaint")
        yield Line(id="datasets-unfinished", classes="unfinished")
        yield Notice()
        yield DatasetList(self._clock)

    def watch_page(self) -> None:
        if self.is_mounted:
            self.tell()

    def tell(self) -> None:
        """Say what the list cannot."""
        bare = len(self.list.rows) == 0
        empty = (NO_MATCH if self.search.value else NOTHING) if bare else ""
        self._notice.tell(self.page, empty, waiting=bare)

    @on(SearchField.Left)
    @on(Input.Submitted)
    def _left(self, message: Message) -> None:
        message.stop()
        self.list.focus()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self._title.add_class("-lit")

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self._title.remove_class("-lit")
