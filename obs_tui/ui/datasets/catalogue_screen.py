"""The half of the datasets screen that keeps the datasets: connection, search, counts."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import ParamSpec

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input
from textual.worker import Worker

from obs_tui.journal import Journal
from obs_tui.model.datasets import Dataset
from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.model.paging import Numbered
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Retry, Service
from obs_tui.ui.key_line import KeyLine
from obs_tui.ui.widgets.numbered_rows import NumberedRows

from .dataset_list import DatasetList, DatasetsPane
from .title import DatasetsTitle

P = ParamSpec("P")

PAUSE = 0.06
"""Seconds the cursor rests on a dataset before its records are fetched."""
TYPING = 0.2
"""Seconds without a key before what was typed is searched for."""


class CatalogueScreen(Screen[None], inherit_bindings=False):
    """Datasets, one of them chosen. `Load`s are fetched by the exclusive worker of their name."""

    catalogue: var[Load[None]] = var[Load[None]](Idle)
    dataset: var[Dataset | None] = var[Dataset | None](None)
    health: var[str] = var("")

    title_bar = query_one(DatasetsTitle)
    datasets_pane = query_one(DatasetsPane)

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self.connect = connect
        self.journal = journal
        self.profile = profile
        self.clock = clock
        self.service: Service | None = None
        self._catalogue: NumberedRows[Dataset] | None = None
        self._rest: Timer | None = None
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        yield DatasetsTitle()
        with Container(id="body"):
            yield DatasetsPane(self.clock).data_bind(page=CatalogueScreen.catalogue)
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

    def on_screen_resume(self) -> None:
        if self.service is not None:
            self.service.on_retry(self._retrying)

    def work(
        self,
        group: str,
        work: Callable[P, Coroutine[None, None, None]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Worker[None]:
        """Do `work` instead of what its group was doing."""
        begin = partial(work, *args, **kwargs)
        return self.run_worker(begin, name=group, group=group, exclusive=True)

    def reconnect(self) -> None:
        """Open the service and load everything."""
        self.work("catalogue", self._connected)

    async def _connected(self) -> None:
        self.catalogue = Loading("connecting")
        try:
            self.service = await self.connect()
        except ServiceError as error:
            self.health, self.catalogue = "not connected", Failed(error.failure)
            return
        self.service.on_retry(self._retrying)
        self.healthy()
        self.load_datasets(await self.journal.last_dataset(self.profile))

    def healthy(self) -> None:
        """Say that the service answers."""
        read_only = self.service is not None and self.service.capabilities.read_only
        self.health = "read-only" if read_only else ""

    def _retrying(self, retry: Retry) -> None:
        self.health = (
            f"retrying in {retry.wait:.0f} s ({retry.attempt} of {retry.attempts}: {retry.cause})"
        )

    def load_datasets(self, keep: str | None = None) -> None:
        """Load the datasets afresh; the one with the id `keep` is chosen, if it is there."""
        if self.service is not None:
            chosen = keep or (self.dataset.id if self.dataset else None)
            self.work("catalogue", self._listed, self.service, chosen)

    async def _listed(self, service: Service, keep: str | None) -> None:
        self.catalogue = Loading()
        query = self.datasets_pane.search.value.strip() or None
        rows = NumberedRows(partial(self._fetch_datasets, service, query))
        try:
            await rows.load(0)
        except ServiceError as error:
            self.catalogue = Failed(error.failure)
            return
        place = next((at for at, each in enumerate(rows.loaded()) if each.id == keep), 0)
        self._catalogue, self.catalogue = rows, Ready(None)
        self.datasets_pane.list.show(rows, place)
        self.datasets_pane.tell()
        self.choose(rows.row(place) if len(rows) else None)
        self.work("counts", self._counted, service, tuple(rows.loaded()))

    async def _fetch_datasets(
        self, service: Service, query: str | None, page: int
    ) -> Numbered[Dataset]:
        found = await service.datasets.list(q=query, page=page)
        self.healthy()
        return found

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
        rows = self._catalogue
        if rows is None or isinstance(self.catalogue, Loading | Failed):
            return
        if (number := rows.wanted(message.first, message.last)) is not None:
            self.work("catalogue", self._paged, rows, number)

    async def _paged(self, rows: NumberedRows[Dataset], number: int) -> None:
        self.catalogue = Loading()
        try:
            await rows.load(number)
        except ServiceError as error:
            self.catalogue = Failed(error.failure)
            return
        self.catalogue = Ready(None)
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

    def after_typing(self, search: Callable[[], None]) -> None:
        """Search once the typing rests."""
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING, search)

    def watch_health(self) -> None:
        self.restate()

    def watch_dataset(self) -> None:
        self.restate()

    def restate(self) -> None:
        """Have the title bar say how things are."""
        raise NotImplementedError
