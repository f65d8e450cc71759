"""A tiny host for dialogs, and a service that answers from memory."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from textual.app import App, ComposeResult
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Static

from obs_tui.journal import Journal
from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.fields import FieldCatalogue, OptionCount
from obs_tui.model.filters import Filter, Operator
from obs_tui.model.judges import Judge, JudgeDraft, Verdict
from obs_tui.model.paging import PAGE_SIZE, Count, Feed, Numbered
from obs_tui.model.shape import Shape
from obs_tui.model.similar import Shared
from obs_tui.service.campaign_protocol import Campaigns
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Capabilities, RetryListener
from tests.ui.campaigns.fakes import FakeCampaigns
from tests.ui.datasets.fakes import FakeDatasets

T = TypeVar("T")
SIZES = ((80, 24), (160, 45))
PROFILE = "test"


class FakeService:
    """Answers from its attributes. `fail` maps a method's name to what it raises; a method named in
    `hold` waits until its event is set."""

    def __init__(self) -> None:
        self.capabilities = Capabilities("fake", totals=True, offline_judge=True)
        self.datasets: Datasets = FakeDatasets()
        self.campaigns: Campaigns = FakeCampaigns()
        self.fields = FieldCatalogue()
        self.options: dict[str, tuple[str | bool | None, ...]] = {}
        self.counts: dict[str, tuple[OptionCount, ...]] = {}
        self.count = Count(1204)
        self.judges: tuple[Judge, ...] = ()
        self.verdict = Verdict(answer="yes", analysis="Because.")
        self.fail: dict[str, ServiceError] = {}
        self.hold: dict[str, asyncio.Event] = {}
        self.asked: list[tuple[str, object]] = []
        self.listener: RetryListener | None = None

    async def _answer(self, name: str, about: object) -> None:
        self.asked.append((name, about))
        if name in self.hold:
            await self.hold[name].wait()
        if name in self.fail:
            raise self.fail[name]

    def asked_of(self, name: str) -> list[object]:
        return [about for asked, about in self.asked if asked == name]

    def on_retry(self, listener: RetryListener | None) -> None:
        self.listener = listener

    async def search_events(
        self,
        filters: Filter,
        *,
        extra_fields: Sequence[str] = (),
        page_size: int = PAGE_SIZE,
        cursor: str | None = None,
    ) -> Feed:
        raise NotImplementedError

    async def search_event_ids(self, filters: Filter) -> tuple[str, ...]:
        raise NotImplementedError

    async def count_events(self, filters: Filter) -> Count:
        await self._answer("count_events", filters)
        return self.count

    async def shape_events(self, filters: Filter, *, buckets: int = 60) -> Shape:
        raise NotImplementedError

    async def fetch_event(self, event_id: str) -> Event:
        raise NotImplementedError

    async def fetch_similar_events(self, event_id: str) -> Feed:
        raise NotImplementedError

    async def fetch_shared(self, event_id: str, others: Sequence[str]) -> Mapping[str, Shared]:
        raise NotImplementedError

    async def judge_event(
        self, event_id: str, judge: JudgeDraft, *, patient: bool = True
    ) -> Verdict:
        await self._answer("judge_event", (event_id, judge))
        return self.verdict

    async def list_fields(self) -> FieldCatalogue:
        return self.fields

    async def fetch_field_options(
        self, field: str, operator: Operator
    ) -> tuple[str | bool | None, ...]:
        await self._answer("fetch_field_options", (field, operator))
        return self.options.get(field, ())

    async def fetch_field_option_counts(
        self, field: str, filters: Filter = None
    ) -> tuple[OptionCount, ...]:
        await self._answer("fetch_field_option_counts", (field, filters))
        return self.counts.get(field, ())

    async def create_judge(self, judge: JudgeDraft) -> Judge:
        await self._answer("create_judge", judge)
        return Judge.model_validate({"id": "new-id", **judge.model_dump()})

    async def list_judges(
        self,
        *,
        q: str | None = None,
        types: Sequence[str] = (),
        models: Sequence[str] = (),
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Numbered[Judge]:
        await self._answer("list_judges", page)
        start = (page - 1) * page_size
        shown = self.judges[start : start + page_size]
        more = start + page_size < len(self.judges)
        return Numbered(shown, len(self.judges), page, more)

    async def fetch_judge(self, judge_id: str) -> Judge:
        raise NotImplementedError

    async def update_judge(self, judge_id: str, judge: JudgeDraft) -> None:
        raise NotImplementedError

    async def delete_judge(self, judge_id: str) -> None:
        raise NotImplementedError

    async def judge_conversation(
        self,
        judge_id: str,
        messages: Sequence[Json],
        properties: Mapping[str, Json] | None = None,
    ) -> Verdict:
        raise NotImplementedError

    async def aclose(self) -> None:
        """Nothing to release."""


@dataclass
class Desk:
    """What screens give their dialogs."""

    journal: Journal
    service: FakeService = field(default_factory=FakeService)
    profile: str = PROFILE


class Host(App[None], Generic[T]):
    """Opens one dialog and keeps its answer."""

    def __init__(self, make: Callable[[], ModalScreen[T]]) -> None:
        super().__init__()
        self._make = make
        self.answer: T | None = None
        self.answered = False

    def compose(self) -> ComposeResult:
        yield Static("behind")

    def on_mount(self) -> None:
        def keep(answer: T | None) -> None:
            self.answer = answer
            self.answered = True

        self.push_screen(self._make(), keep)


def journal_at(path: Path) -> Journal:
    return Journal.open(path / "journal.db")


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait for a condition; fail with what is on the screen when it does not come. How often one
    looks is bounded, not how long that takes: a machine may be slow."""
    for _ in range(1_000):
        if condition():
            return
        await pilot.pause()
        await asyncio.sleep(0.005)
    raise AssertionError(f"this never came:\n{screen_text(pilot.app)}")


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Put a text where the cursor is, as a paste: one message, whatever its length."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()


def screen_text(app: App[None]) -> str:
    """What is on the screen, line by line."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)
