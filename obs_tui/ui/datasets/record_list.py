"""The pane of records: what the dataset is, a field to filter in, and the records."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input

from obs_tui.model.datasets import Dataset, DatasetRecord
from obs_tui.model.load import Idle, Load
from obs_tui.text.record_row import RecordColumns, record_cells, record_columns
from obs_tui.text.row import GAP, MARK
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.search_field import SearchField

from .dataset_list import LOOKS

NO_DATASET = "No dataset is chosen."
NOTHING = "No records yet. n writes one, i imports a file; a on the list of events adds some."
NO_MATCH = "No record's payload or properties hold this."


class RecordList(RowList[DatasetRecord]):
    """Records under a cursor, with the properties that have room as columns."""

    properties: var[tuple[tuple[str, int], ...]] = var[tuple[tuple[str, int], ...]](())
    """Name and width of every property there is, the most frequent first."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *RowList.COMMANDS,
        Command(
            *("records.new", "n", "screen.new_record", "new record"),
            "Write a new record of this dataset, from a blank one.",
        ),
    )
    BINDINGS = bindings(*COMMANDS)

    def __init__(
        self, clock: Callable[[], datetime], is_marked: Callable[[DatasetRecord], bool]
    ) -> None:
        super().__init__(clock=clock, id="records-list")
        self._is_marked = is_marked

    @property
    def columns(self) -> RecordColumns:
        """The columns shown at the present width."""
        return record_columns(self.scrollable_content_region.width, self.properties)

    def cells(self, row: DatasetRecord, width: int) -> Iterator[tuple[str, str]]:
        for text, kind in record_cells(row, record_columns(width, self.properties), self.now):
            yield text, LOOKS.get(kind, "rows-view--dim")

    def is_marked(self, row: DatasetRecord) -> bool:
        return self._is_marked(row)

    def watch_properties(self) -> None:
        self.marks_changed()


class RecordTitles(Widget):
    """The headings over a `RecordList`."""

    DEFAULT_CSS = """
    RecordTitles {
        height: 1; color: $text-muted;
        &.-lit { color: $accent; text-style: bold; }
    }
    """
    ALLOW_SELECT = False

    def render(self) -> Content:
        shown = record_columns(self.size.width - 1, self.screen.query_one(RecordList).properties)
        return Content(" " * MARK + shown.headings())


class RecordsPane(Vertical):
    """Shows the records of a dataset, or why there are none."""

    DEFAULT_CSS = """
    RecordsPane {
        & > #dataset-about { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; }
        & > #records-scope { padding: 0 2; color: $text-warning; }
        & > SearchField { height: 1; background: $background; }
        & > SearchField.-textual-compact { padding: 0 2; }
        & > .complaint { padding: 0 2; margin: 1 0; max-height: 8; }
        & > .unfinished { padding: 0 2; }
        & > RecordList { height: 1fr; min-height: 2; }
    }
    """
    page: var[Load[None]] = var[Load[None]](Idle)
    dataset: var[Dataset | None] = var[Dataset | None](None)

    list = query_one(RecordList)
    filter = query_one(SearchField)
    scope = query_one("#records-scope", Line)
    unfinished = query_one("#records-unfinished", Line)
    _titles = query_one(RecordTitles)
    _notice = query_one(Notice)

    def __init__(
        self, clock: Callable[[], datetime], is_marked: Callable[[DatasetRecord], bool]
    ) -> None:
        super().__init__(id="records")
        self._clock = clock
        self._is_marked = is_marked

    def compose(self) -> ComposeResult:
        yield Line(id="dataset-about")
        yield SearchField(placeholder="⌕ payload and properties", compact=True, id="records-filter")
        yield Line(id="records-scope")
        yield Line(id="records-unfinished", classes="unfinished")
        yield Line(id="records-complaint", classes="complaint")
        yield RecordTitles()
        yield Notice()
        yield RecordList(self._clock, self._is_marked)

    def watch_page(self) -> None:
        if self.is_mounted:
            self.tell()

    def watch_dataset(self) -> None:
        if self.is_mounted:
            self.tell()

    def tell(self) -> None:
        """Say what the list cannot."""
        bare = len(self.list.rows) == 0
        empty = ""
        if self.dataset is None:
            empty = NO_DATASET
        elif bare:
            empty = NO_MATCH if self.filter.value else NOTHING
        self._notice.tell(self.page, empty, waiting=bare)
        self.query_one("#dataset-about", Line).show(_about(self.dataset))

    def show_properties(self, properties: tuple[tuple[str, int], ...]) -> None:
        """Show these properties as columns."""
        if properties != self.list.properties:
            self.list.properties = properties
            self._titles.refresh()

    @on(SearchField.Left)
    @on(Input.Submitted)
    def _left(self, message: Message) -> None:
        message.stop()
        self.list.focus()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self._titles.add_class("-lit")

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self._titles.remove_class("-lit")


def _about(dataset: Dataset | None) -> Content:
    if dataset is None:
        return Content("")
    about = (f"{' ' * GAP}{visible(dataset.description)}", "$text-muted")
    return Content.assemble((visible(dataset.name), "bold"), about)
