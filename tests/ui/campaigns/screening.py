"""The campaigns screen under a pilot, on campaigns in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from obs_tui.journal import Journal
from obs_tui.model.campaigns import is_annotation
from obs_tui.model.filters import Filter, conditions
from obs_tui.model.judges import Judge
from obs_tui.model.load import Ready
from obs_tui.model.paging import PAGE_SIZE, Feed, Numbered
from obs_tui.model.rows import EventRow
from obs_tui.ui.campaigns.screen import CampaignsScreen
from tests.ui.datasets.fakes import FakeDatasets
from tests.ui.fakes import FakeService, make_event
from tests.ui.running import WIDE, Running, running

from .fakes import JUDGE, FakeCampaigns, judged


class CampaignService(FakeService):
    """Has some saved judges."""

    def __init__(self, count: int, campaigns: FakeCampaigns, judges: Sequence[Judge]) -> None:
        super().__init__(count)
        self.campaigns = campaigns
        self.datasets = FakeDatasets(3)
        self._judges = tuple(judges)

    async def search_events(
        self,
        filters: Filter,
        *,
        extra_fields: Sequence[str] = (),
        page_size: int = PAGE_SIZE,
        cursor: str | None = None,
    ) -> Feed:
        if any(is_annotation(condition.field) for condition in conditions(filters)):
            return Feed(())
        return await super().search_events(
            filters, extra_fields=extra_fields, page_size=page_size, cursor=cursor
        )

    async def list_judges(
        self,
        *,
        q: str | None = None,
        types: Sequence[str] = (),
        models: Sequence[str] = (),
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Numbered[Judge]:
        await self._enter("judges", q)
        return Numbered(self._judges, len(self._judges), 1, False)

    async def fetch_judge(self, judge_id: str) -> Judge:
        await self._enter("judge", judge_id)
        return next(judge for judge in self._judges if judge.id == judge_id)


def make_row(number: int) -> EventRow:
    """An event without a verdict."""
    event = make_event(number)
    return EventRow(
        event_id=event.event_id,
        created_at=event.created_at,
        extra_fields=dict(event.extra_fields),
    )


def rows(count: int, answer: str = "apology") -> list[EventRow]:
    """So many events with a verdict."""
    return judged([make_row(number) for number in range(count)], answer)


@dataclass
class Screening(Running):
    """The app with the campaigns screen on top."""

    service: CampaignService
    campaigns: FakeCampaigns

    @property
    def here(self) -> CampaignsScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, CampaignsScreen)
        return screen

    @property
    def read(self) -> str | None:
        """The id of the event being read."""
        event = self.here.event
        return event.value.event_id if isinstance(event, Ready) else None

    async def shows(self, text: str) -> None:
        await self.until(lambda: text in self.shown())


@asynccontextmanager
async def screening(
    campaigns: FakeCampaigns,
    *,
    size: tuple[int, int] = WIDE,
    journal: Journal | None = None,
    judges: Sequence[Judge] = (JUDGE,),
    events: int = 60,
    theme: str = "",
) -> AsyncIterator[Screening]:
    """The app, `4` pressed."""
    service = CampaignService(events, campaigns, judges)
    async with running(service, size=size, journal=journal, theme=theme) as run:
        await run.press("4")
        shown = Screening(run.app, run.pilot, service, campaigns)
        await shown.until(lambda: run.app.current_mode == "campaigns")
        yield shown
