"""The part of the datasets screen that shows records: pages, filter, the one being read."""

from collections.abc import Awaitable
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Input

from obs_tui.curation.records import holds
from obs_tui.curation.triage import Tally
from obs_tui.journal import VerdictEntry
from obs_tui.model.counting import counted
from obs_tui.model.datasets import Dataset, DatasetRecord
from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.model.marks import Marks, RecordScope
from obs_tui.model.paging import Numbered
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.record_row import property_widths
from obs_tui.ui.place_screen import STOPPED
from obs_tui.ui.widgets.numbered_rows import ListedRows, NumberedRows
from obs_tui.ui.widgets.place_title import PlaceStanding

from .asking import records_text
from .catalogue_screen import CatalogueScreen
from .record_list import RecordList, RecordsPane
from .record_pane import RecordPane
from .triage_bar import TriageBar


class RecordsScreen(CatalogueScreen, inherit_bindings=False):
    """The records of the chosen dataset under a filter, and the one under the cursor."""

    records: var[Load[None]] = var[Load[None]](Idle)
    record: var[Load[DatasetRecord]] = var[Load[DatasetRecord]](Idle)
    verdicts: var[tuple[VerdictEntry, ...]] = var[tuple[VerdictEntry, ...]](())
    marks: var[Marks] = var(Marks())
    tally: var[Tally | None] = var[Tally | None](None)

    records_pane = query_one(RecordsPane)
    record_pane = query_one(RecordPane)

    sought = ""
    """What the records shown are filtered by; the field may be ahead of it."""

    all_records: NumberedRows[DatasetRecord] | None = None
    """The records of the last answer; where they are filtered here, fewer are shown."""

    def compose_records(self) -> ComposeResult:
        with Container(id="middle"):
            pane = RecordsPane(self.clock, self._is_marked)
            yield pane.data_bind(RecordsScreen.dataset, page=RecordsScreen.records)
            yield TriageBar().data_bind(RecordsScreen.doing, RecordsScreen.tally)
        yield RecordPane().data_bind(RecordsScreen.record, RecordsScreen.verdicts)

    @property
    def scope(self) -> RecordScope:
        """Everything that the list of records leads to."""
        return RecordScope(self.dataset.id if self.dataset else "", self.sought)

    # Which records are shown.

    def choose(self, dataset: Dataset | None) -> None:
        fresh = self.is_fresh(dataset)
        self.dataset = dataset
        if not fresh:
            self.load_records()
            return
        self.forgive()
        self.all_records, self.sought = None, ""
        with self.prevent(Input.Changed):
            self.records_pane.filter.value = ""
        self.records_pane.list.show(ListedRows[DatasetRecord]())
        self.tally = None
        self.read(None)
        if dataset is None:
            self.workers.cancel_group(self, "records")
            self.records = Idle()
        else:
            self.load_records()

    def is_fresh(self, dataset: Dataset | None) -> bool:
        """Whether it is another than the one chosen."""
        return self.dataset is None or dataset is None or self.dataset.id != dataset.id

    def load_records(self, keep: str | None = None) -> None:
        """Load the records afresh, the cursor staying on `keep`, by default the one it is on."""
        if self.service is not None and self.dataset is not None:
            current = self.records_pane.list.current
            kept = keep or (current.id if current else None)
            self.work("records", self._searched, self.service, self.dataset, kept)

    async def _searched(self, service: Service, dataset: Dataset, keep: str | None) -> None:
        self.records = Loading()
        sought = self.records_pane.filter.value.strip()
        fetch = partial(self._fetch_records, service, dataset.id, sought)
        rows = NumberedRows(fetch)
        place = self.records_pane.list.cursor
        try:
            await rows.load(0)
            if (number := rows.wanted(place, place)) is not None:
                await rows.load(number)
        except ServiceError as error:
            self.records = Failed(error.failure)
            return
        self.all_records, self.sought, self.records = rows, sought, Ready(None)
        if not self.sought:
            self.recount(dataset.id, len(rows))
        self._show(keep, place)

    def _fetch_records(
        self, service: Service, dataset_id: str, query: str, page: int
    ) -> Awaitable[Numbered[DatasetRecord]]:
        if query and service.capabilities.record_search:
            return service.datasets.search_records(dataset_id, query, page=page)
        return service.datasets.list_records(dataset_id, page=page)

    def _show(self, keep: str | None, place: int) -> None:
        rows = self.all_records
        if rows is None:
            return
        shown: NumberedRows[DatasetRecord] | ListedRows[DatasetRecord] = rows
        said = ""
        if self.filters_here:
            shown = ListedRows([record for record in rows.loaded() if holds(record, self.sought)])
            loaded = sum(1 for _ in rows.loaded())
            said = (
                f"Filters the {counted(loaded, 'record')} loaded, of {len(rows):,}:"
                " this server cannot search them all."
            )
        self.records_pane.scope.show(Content(said))
        self.records_pane.show_properties(property_widths(rows.loaded()))
        place = min(place, max(len(shown) - 1, 0))
        for index in range(len(shown)):
            if keep is None or index > place + 500:
                break
            row = shown.row(index)
            if row is not None and row.id == keep:
                place = index
                break
        self.records_pane.list.show(shown, place)
        self.records_pane.tell()
        self.restate()
        self.read(self.records_pane.list.current)

    @property
    def filters_here(self) -> bool:
        """Whether what is loaded is filtered, since the server cannot."""
        service = self.service
        return bool(self.sought) and service is not None and not service.capabilities.record_search

    @on(RecordList.Wanted, "#records-list")
    def _records_wanted(self, message: RecordList.Wanted) -> None:
        rows = self.all_records
        if rows is None or self.filters_here or not isinstance(self.records, Ready):
            return
        if (number := rows.wanted(message.first, message.last)) is not None:
            self.work("records", self._paged_records, rows, number)

    async def _paged_records(self, rows: NumberedRows[DatasetRecord], number: int) -> None:
        self.records = Loading()
        try:
            await rows.load(number)
        except ServiceError as error:
            self.records = Failed(error.failure)
            return
        self.records = Ready(None)
        self.records_pane.list.rows_changed()
        self.records_pane.show_properties(property_widths(rows.loaded()))
        self.read(self.records_pane.list.current)
        top = self.records_pane.list.scroll_offset.y
        following = rows.wanted(top, top + self.records_pane.list.size.height)
        if following is not None:
            self.work("records", self._paged_records, rows, following)

    def stop_loading(self) -> bool:
        if not isinstance(self.records, Loading):
            return super().stop_loading()
        self.workers.cancel_group(self, "records")
        self.records = STOPPED
        return True

    @on(Input.Changed, "#records-filter")
    def _records_typed(self) -> None:
        self.after_typing(self.load_records)

    # The record being read.

    @on(RecordList.Moved, "#records-list")
    def _record_moved(self, message: RecordList.Moved) -> None:
        self.read(message.row if isinstance(message.row, DatasetRecord) else None)

    def read(self, record: DatasetRecord | None) -> None:
        """Show a record. Lists carry whole records: nothing has to be fetched."""
        before = self.record.value.id if isinstance(self.record, Ready) else None
        self.record = Idle() if record is None else Ready(record)
        if record is None or record.id != before:
            self.verdicts = ()
        if record is not None:
            self.recall_verdicts(record.id)

    def recall_verdicts(self, record_id: str) -> None:
        """Load the verdicts on the record being read."""
        self.work("verdicts", self._recalled, record_id)

    async def _recalled(self, record_id: str) -> None:
        self.verdicts = await self.journal.verdicts(self.profile, record_id)

    def current_record(self) -> DatasetRecord | None:
        """The record under the cursor; else says that there is none."""
        record = self.records_pane.list.current
        if record is None:
            self.notify("No record is selected.", severity="warning", markup=False)
        return record

    def reread(self) -> None:
        """Fetch the record being read afresh."""
        record = self.records_pane.list.current
        if self.service is not None and record is not None:
            self.work("record", self._fetched, self.service, record.id)

    async def _fetched(self, service: Service, record_id: str) -> None:
        try:
            self.put(await service.datasets.fetch_record(record_id))
        except ServiceError as error:
            self.record = Failed(error.failure)

    def put(self, *changed: DatasetRecord) -> None:
        """Show records as they now are, wherever they are shown."""
        by_id = {record.id: record for record in changed}
        shown = self.records_pane.list.rows
        for rows in {id(each): each for each in (self.all_records, shown)}.values():
            if isinstance(rows, NumberedRows | ListedRows):
                rows.replace(by_id)
        self.records_pane.list.marks_changed()
        if self.all_records is not None:
            self.records_pane.show_properties(property_widths(self.all_records.loaded()))
        current = self.records_pane.list.current
        if current is not None and current.id in by_id:
            self.read(current)

    def _is_marked(self, record: DatasetRecord) -> bool:
        return bool(self.marks.marked(record.id, self.scope))

    # What is said.

    def restate(self) -> None:
        if not self.is_mounted:
            return
        service = self.service
        known = isinstance(self.records, Ready)
        self.title_bar.standing = PlaceStanding(
            "Datasets",
            self.profile,
            service.capabilities.name if service is not None else "",
            self.dataset.name if self.dataset else "",
            records_text(len(self.records_pane.list.rows)) if known else "",
            self.marks.label,
            self.health,
        )
