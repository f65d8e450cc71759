"""A service in memory: answers at once, waits at gates that a test opens, fails as scripted."""

import asyncio
import operator
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from obs_tui.model.base import Json
from obs_tui.model.events import Event, EventRow, Row
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, OptionCount
from obs_tui.model.filters import Condition, Filter, Group, Operator
from obs_tui.model.judges import Judge, JudgeDraft, Verdict
from obs_tui.model.paging import PAGE_SIZE, Count, Feed, Numbered
from obs_tui.model.shape import Shape
from obs_tui.model.similar import Shared
from obs_tui.service.campaign_protocol import Campaigns
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import NotFoundError, ServiceError
from obs_tui.service.protocol import Capabilities, RetryListener

from .campaigns.fakes import FakeCampaigns
from .datasets.fakes import FakeDatasets

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
MODELS = ("mistral-large-latest", "mistral-small-latest", "codestral-2508", "mistral-medium-2508")


BOUNDS = {
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
}


def clock() -> datetime:
    return NOW


def event_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def make_event(number: int) -> Event:
    """Event `number`, a minute older than the one before."""
    question = f"Question {number}: how heavy is one oven-baked fry?"
    return Event(
        event_id=event_id(number),
        correlation_id=f"c{number}",
        created_at=NOW - timedelta(minutes=number + 1),
        nb_input_tokens=100 + number,
        nb_output_tokens=number % 7,
        extra_fields={
            "model_name": MODELS[number % 4],
            "total_time_elapsed": 0.5 + number % 10,
            "invoked_tools": ["web_search"] if number % 3 == 0 else [],
            "last_user_message_preview": question,
        },
        request_messages=({"role": "user", "content": question},),
        response_messages=({"role": "assistant", "content": f"Answer {number}: 5 to 8 g."},),
    )


class FakeService:
    """`calls` lists what was asked for. `failures[operation]` holds errors to raise, one a call.
    An operation in `gates` waits, before it answers, until its event is set."""

    def __init__(self, count: int = 0, *, totals: bool = True) -> None:
        self.events: list[Event] = [make_event(number) for number in range(count)]
        self.bad: dict[int, Row] = {}
        self.calls: list[tuple[str, object]] = []
        self.failures: defaultdict[str, deque[ServiceError]] = defaultdict(deque)
        self.gates: dict[str, asyncio.Event] = {}
        self.listener: RetryListener | None = None
        self.datasets: Datasets = FakeDatasets()
        self.campaigns: Campaigns = FakeCampaigns()
        self.shape = Shape((), 0.0, 0)
        self.shared: dict[str, Shared] = {}
        self._capabilities = Capabilities("fake", totals=totals, offline_judge=True)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def can(self, capabilities: Capabilities) -> None:
        """From now on it can do this."""
        self._capabilities = capabilities

    def on_retry(self, listener: RetryListener | None) -> None:
        self.listener = listener

    def asked(self, operation: str) -> list[object]:
        """What `operation` was called with, in order."""
        return [argument for name, argument in self.calls if name == operation]

    async def _enter(self, operation: str, argument: object) -> None:
        self.calls.append((operation, argument))
        if operation in self.gates:
            await self.gates[operation].wait()
        if self.failures[operation]:
            raise self.failures[operation].popleft()

    async def search_events(
        self,
        filters: Filter,
        *,
        extra_fields: Sequence[str] = (),
        page_size: int = PAGE_SIZE,
        cursor: str | None = None,
    ) -> Feed:
        await self._enter("search", cursor)
        start = int(cursor or 0)
        matching = [event for event in self.events if matches(event, filters)]
        rows = tuple(
            self.bad.get(index) or row_of(event)
            for index, event in enumerate(matching[start : start + page_size], start)
        )
        following = start + page_size
        return Feed(rows, str(following) if following < len(matching) else None)

    async def search_event_ids(self, filters: Filter) -> tuple[str, ...]:
        await self._enter("ids", filters)
        return tuple(event.event_id for event in self.events if matches(event, filters))

    async def count_events(self, filters: Filter) -> Count:
        await self._enter("count", filters)
        return Count(sum(matches(event, filters) for event in self.events))

    async def shape_events(self, filters: Filter, *, buckets: int = 60) -> Shape:
        await self._enter("shape", filters)
        return self.shape

    async def fetch_event(self, event_id: str) -> Event:
        await self._enter("fetch", event_id)
        for event in self.events:
            if event.event_id == event_id:
                return event
        raise NotFoundError("There is no such event.")

    async def fetch_similar_events(self, event_id: str) -> Feed:
        await self._enter("similar", event_id)
        others = [event for event in self.events if event.event_id != event_id][:10]
        return Feed(tuple(scored(event, 1 - rank / 20) for rank, event in enumerate(others)))

    async def fetch_shared(self, event_id: str, others: Sequence[str]) -> Mapping[str, Shared]:
        await self._enter("shared", (event_id, *others))
        return {other: self.shared.get(other, Shared()) for other in others}

    async def judge_event(
        self, event_id: str, judge: JudgeDraft, *, patient: bool = True
    ) -> Verdict:
        await self._enter("judge", event_id)
        return Verdict(answer="good", analysis="No language model ran.")

    async def list_fields(self) -> FieldCatalogue:
        await self._enter("fields", None)
        return FieldCatalogue(
            field_definitions=(
                FieldDefinition(
                    name="model_name",
                    label="Model",
                    type="ENUM",
                    supported_operators=("eq", "neq", "isnull"),
                ),
                FieldDefinition(
                    name="nb_input_tokens",
                    label="Tokens in",
                    type="INT",
                    supported_operators=("eq", "lt", "gt"),
                ),
            )
        )

    async def fetch_field_options(
        self, field: str, operator: Operator
    ) -> tuple[str | bool | None, ...]:
        await self._enter("options", field)
        return MODELS

    async def fetch_field_option_counts(
        self, field: str, filters: Filter = None
    ) -> tuple[OptionCount, ...]:
        await self._enter("option counts", field)
        return tuple(
            OptionCount(value=model, count=sum(event.model == model for event in self.events))
            for model in MODELS
        )

    async def create_judge(self, judge: JudgeDraft) -> Judge:
        raise NotImplementedError

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
        return Numbered((), 0, page, False)

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
        self.calls.append(("close", None))


def row_of(event: Event) -> EventRow:
    """The event as a list shows it."""
    return EventRow(**{each.name: getattr(event, each.name) for each in fields(EventRow)})


def scored(event: Event, score: float) -> EventRow:
    """The event as similar events show it."""
    row = row_of(event)
    return replace(row, extra_fields={**row.extra_fields, "_score": score})


def matches(event: Event, filters: Filter) -> bool:
    """Equality and bounds on a few fields; enough for these tests."""
    match filters:
        case Condition("event_id", Operator.EQ, value):
            return event.event_id == value
        case None:
            return True
        case Group(joiner, nodes):
            met = (matches(event, node) for node in nodes)
            return all(met) if joiner == "AND" else any(met)
        case Condition(field, Operator.EQ, value) if field in event.extra_fields:
            return event.extra_fields[field] == value
        case Condition(field, Operator.INCLUDES | Operator.EXCLUDES as op, value):
            held = event.extra_fields.get(field)
            return (isinstance(held, list) and value in held) is (op is Operator.INCLUDES)
        case Condition("timestamp", op, str() as value) if op in BOUNDS:
            return bool(BOUNDS[op](event.created_at, datetime.fromisoformat(value)))
        case Condition(field, Operator.ISNULL, value):
            return (event.extra_fields.get(field) is None) is value
        case Condition("nb_input_tokens", Operator.GT, int() | float() as value):
            return (event.nb_input_tokens or 0) > value
        case _:
            raise NotImplementedError(filters)
