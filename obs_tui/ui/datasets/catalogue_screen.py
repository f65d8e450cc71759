"""The part of the datasets screen that keeps the datasets: connection, search, counts; and how
something is done on this screen, and what went wrong with it is told."""

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Input

from obs_tui.model.datasets import Dataset
from obs_tui.model.load import Failed, Loading, Ready
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.ui.key_line import KeyLine
from obs_tui.ui.place_screen import PAUSE, PlaceScreen
from obs_tui.ui.widgets.numbered_rows import NumberedRows
from obs_tui.ui.widgets.place_title import PlaceTitle

from .asking import Desk
from .dataset_list import DatasetList, DatasetsPane


class CatalogueScreen(PlaceScreen[Desk], inherit_bindings=False):
    """Datasets, one of them chosen. `page` is how they are coming."""

    COMPLAINT = "records-complaint"

    dataset: var[Dataset | None] = var[Dataset | None](None)

    datasets_pane = query_one(DatasetsPane)

    catalogue: NumberedRows[Dataset] | None = None
    """The datasets of the last answer."""

    _rest: Timer | None = None

    def compose(self) -> ComposeResult:
        yield PlaceTitle()
        with Container(id="body"):
            yield DatasetsPane(self.clock).data_bind(CatalogueScreen.page)
            yield from self.compose_records()
        yield KeyLine()

    def compose_records(self) -> ComposeResult:
        """What stands beside the datasets."""
        raise NotImplementedError

    def choose(self, dataset: Dataset | None) -> None:
        """Show the records of a dataset."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.call_after_refresh(self.reconnect)

    async def connected(self) -> None:
        self.load_datasets(await self.journal.last_dataset(self.profile))

    def revisited(self) -> None:
        self.load_datasets()  # events were added meanwhile, perhaps to a new one

    def load_datasets(self, keep: str | None = None) -> None:
        """Load the datasets afresh; the one with the id `keep` is chosen, if it is there."""
        if self.service is not None:
            chosen = keep or (self.dataset.id if self.dataset else None)
            self.work("page", self._listed, self.service, chosen)

    async def _listed(self, service: Service, keep: str | None) -> None:
        self.page = Loading()
        query = self.datasets_pane.search.value.strip() or None
        rows = NumberedRows(lambda page: service.datasets.list(q=query, page=page))
        try:
            await rows.load(0)
        except ServiceError as error:
            self.page = Failed(error.failure)
            return
        place = next((at for at, each in enumerate(rows.loaded()) if each.id == keep), 0)
        self.catalogue, self.page = rows, Ready(None)
        self.datasets_pane.list.show(rows, place)
        self.datasets_pane.tell()
        self.choose(rows.row(place) if len(rows) else None)
        self.work("counts", self._counted, service, tuple(rows.loaded()))

    async def _counted(self, service: Service, datasets: tuple[Dataset, ...]) -> None:
        """Ask how many records each holds: the API tells no count of its own."""
        shown = self.datasets_pane.list
        for dataset in datasets:
            try:
                page = await service.datasets.list_records(dataset.id, page_size=1)
            except ServiceError:
                return  # the counts stay unknown, and are asked for again with the list
            shown.counts[dataset.id] = page.count
            shown.marks_changed()

    def recount(self, dataset_id: str, count: int) -> None:
        """The dataset is known to hold so many records."""
        self.datasets_pane.list.counts[dataset_id] = count
        self.datasets_pane.list.marks_changed()

    @on(DatasetList.Wanted, "#datasets-list")
    def _datasets_wanted(self, message: DatasetList.Wanted) -> None:
        rows = self.catalogue
        if rows is None or isinstance(self.page, Loading | Failed):
            return
        if (number := rows.wanted(message.first, message.last)) is not None:
            self.work("page", self._paged, rows, number)

    async def _paged(self, rows: NumberedRows[Dataset], number: int) -> None:
        if not await self.page_came(rows, number):
            return
        self.datasets_pane.list.rows_changed()
        known = self.datasets_pane.list.counts
        if self.service is not None:
            fresh = tuple(each for each in rows.loaded() if each.id not in known)
            self.work("counts", self._counted, self.service, fresh)

    @on(DatasetList.Moved, "#datasets-list")
    def _dataset_moved(self, message: DatasetList.Moved) -> None:
        if self._rest is not None:
            self._rest.stop()
        if isinstance(message.row, Dataset):
            self._rest = self.set_timer(PAUSE, partial(self.choose, message.row))

    @on(Input.Changed, "#datasets-search")
    def _dataset_typed(self) -> None:
        self.after_typing(self.load_datasets)

    def watch_dataset(self) -> None:
        self.restate()

    # What is done through dialogs, one thing at a time.

    def desk(self, service: Service) -> Desk:
        return Desk(self.app, service, self.journal, self.profile, self.clock, self.progress)

    def action_new_dataset(self) -> None:
        self.do(self._new_dataset)

    async def _new_dataset(self, desk: Desk) -> None:
        if (made := await desk.new_dataset()) is not None:
            self.datasets_pane.search.value = ""
            self.load_datasets(made.id)

    def action_edit_dataset(self) -> None:
        self.do(self._edit_dataset)

    async def _edit_dataset(self, desk: Desk) -> None:
        dataset = self.datasets_pane.list.current
        if dataset is not None and await desk.edit_dataset(dataset) is not None:
            self.load_datasets(dataset.id)

    def action_delete_dataset(self) -> None:
        self.do(self._delete_dataset)

    async def _delete_dataset(self, desk: Desk) -> None:
        dataset = self.datasets_pane.list.current
        try:
            if dataset is not None and await desk.delete_dataset(dataset):
                self.load_datasets()
        except ServiceError as error:
            self.complain(error.failure, "datasets-complaint")
