"""The datasets screen under a pilot, on datasets in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from obs_tui.journal import Journal
from obs_tui.model.load import Ready
from obs_tui.ui.datasets.screen import DatasetsScreen
from tests.ui.fakes import FakeService
from tests.ui.running import WIDE, Running, running

from .fakes import FakeDatasets


@dataclass
class Screening(Running):
    """The app with the datasets screen on top."""

    datasets: FakeDatasets

    @property
    def here(self) -> DatasetsScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, DatasetsScreen)
        return screen

    @property
    def current(self) -> str | None:
        """The id of the record under the cursor."""
        record = self.here.records_pane.list.current
        return record.id if record is not None else None

    @property
    def read(self) -> str | None:
        """The id of the record being read."""
        record = self.here.record
        return record.value.id if isinstance(record, Ready) else None


@asynccontextmanager
async def screening(
    datasets: FakeDatasets,
    *,
    size: tuple[int, int] = WIDE,
    journal: Journal | None = None,
    searchable: bool = True,
    settled: bool = True,
    theme: str = "",
) -> AsyncIterator[Screening]:
    """The app, `2` pressed; `settled` waits for the records and gives them the keys."""
    service = FakeService(3)
    service.datasets = datasets
    service.can(replace(service.capabilities, record_search=searchable))
    async with running(service, size=size, journal=journal, theme=theme) as run:
        await run.press("2")
        shown = Screening(run.app, run.pilot, datasets)
        await shown.until(lambda: run.app.current_mode == "datasets")
        if settled:
            await shown.until(lambda: isinstance(shown.here.records, Ready))
            await shown.press("enter")
            await shown.until(lambda: shown.read == shown.current)
        yield shown
