"""The pane of datasets: a field to search in, names with counts, and what stands in their place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.getters import query_one
from textual.widgets import Static

from obs_tui.model.datasets import Dataset
from obs_tui.text.record_row import dataset_cells
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.listing_pane import ListingPane
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.search_field import SearchField

LOOKS = {"preview": "rows-view--text", "property": "rows-view--accent"}


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


class DatasetsPane(ListingPane):
    """Shows datasets, or why there are none."""

    DEFAULT_CSS = """
    DatasetsPane {
        & > .heading { padding: 0 2; }
        & > .unfinished { padding: 0 2; margin: 1 0; }
        & > DatasetList { height: 1fr; }
    }
    """
    NOTHING = "No datasets yet. n makes one."
    NO_MATCH = "No dataset's name holds this."

    list = query_one(DatasetList)
    unfinished = query_one("#datasets-unfinished", Line)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="datasets")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield Static("DATASETS", markup=False, classes="heading")
        yield SearchField(placeholder="⌕ name", compact=True, id="datasets-search")
        yield Line(id="datasets-complaint", classes="complaint")
        yield Line(id="datasets-unfinished", classes="unfinished")
        yield Notice()
        yield DatasetList(self._clock)
