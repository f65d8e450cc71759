"""Campaigns in memory: answer at once, wait at gates that a test opens, fail as scripted."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from obs_tui.model.campaigns import Campaign, CampaignDraft, CampaignStatus
from obs_tui.model.datasets import TaskStatus
from obs_tui.model.filters import Filter, write_filter
from obs_tui.model.judges import Judge, SavedClassification, SavedOption
from obs_tui.model.paging import PAGE_SIZE, Numbered
from obs_tui.model.rows import EventRow, Row
from obs_tui.service.errors import NotFoundError, ServiceError

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
JUDGE = Judge(
    id="40000000-0000-4000-8000-000000000000",
    name="Apology detector",
    model_name="baseline",
    output=SavedClassification(
        type="CLASSIFICATION",
        options=(SavedOption(value="apology"), SavedOption(value="no-apology")),
    ),
)


def campaign_id(number: int) -> str:
    return f"30000000-0000-4000-8000-{number:012d}"


def make_campaign(number: int) -> Campaign:
    names = ("Apologies of January", "Tool calls", "Everything slow")
    return Campaign(
        id=campaign_id(number),
        name=names[number % 3],
        description="Does the assistant apologise?",
        max_nb_events=100,
        search_params={"filters": {"field": "has_code", "op": "eq", "value": True}},
        judge=JUDGE,
        created_at=NOW - timedelta(hours=number + 1),
        updated_at=NOW - timedelta(hours=number + 1),
    )


class FakeCampaigns:
    """`calls` lists what was asked for. `failures[operation]` holds errors to raise, one a call.
    An operation in `gates` waits, before it answers, until its event is set. `statuses` are the
    answers about a campaign, the last one for ever."""

    def __init__(self, count: int = 0, events: Sequence[Row] = ()) -> None:
        self.campaigns = [make_campaign(number) for number in range(count)]
        self.events: tuple[Row, ...] = tuple(events)
        self.statuses: defaultdict[str, deque[CampaignStatus]] = defaultdict(deque)
        self.calls: list[tuple[str, object]] = []
        self.failures: defaultdict[str, deque[ServiceError]] = defaultdict(deque)
        self.gates: dict[str, asyncio.Event] = {}

    def asked(self, operation: str) -> list[object]:
        """What `operation` was called with, in order."""
        return [argument for name, argument in self.calls if name == operation]

    async def _enter(self, operation: str, argument: object) -> None:
        self.calls.append((operation, argument))
        if operation in self.gates:
            await self.gates[operation].wait()
        if self.failures[operation]:
            raise self.failures[operation].popleft()

    def _known(self, campaign_id: str) -> Campaign:
        found = next((each for each in self.campaigns if each.id == campaign_id), None)
        if found is None:
            raise NotFoundError("It does not exist.")
        return found

    async def create_campaign(self, draft: CampaignDraft, filters: Filter) -> Campaign:
        await self._enter("create", (draft, filters))
        made = Campaign(
            id=campaign_id(900 + len(self.campaigns)),
            judge=JUDGE.model_copy(update={"id": draft.judge_id}),
            search_params={"filters": write_filter(filters)},
            created_at=NOW,
            updated_at=NOW,
            **draft.model_dump(exclude={"judge_id"}),
        )
        self.campaigns.insert(0, made)
        return made

    async def list_campaigns(
        self, *, q: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Campaign]:
        await self._enter("list", (q, page))
        found = [each for each in self.campaigns if (q or "").lower() in each.name.lower()]
        start = (page - 1) * page_size
        shown = tuple(found[start : start + page_size])
        return Numbered(shown, len(found), page, start + page_size < len(found))

    async def fetch_campaign(self, campaign_id: str) -> Campaign:
        await self._enter("fetch", campaign_id)
        return self._known(campaign_id)

    async def delete_campaign(self, campaign_id: str) -> None:
        await self._enter("delete", campaign_id)
        self.campaigns.remove(self._known(campaign_id))

    async def fetch_campaign_status(self, campaign_id: str) -> CampaignStatus:
        await self._enter("status", campaign_id)
        told = self.statuses[campaign_id]
        if not told:
            return CampaignStatus(status=TaskStatus.COMPLETED)
        return told.popleft() if len(told) > 1 else told[0]

    async def list_campaign_events(
        self, campaign_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Row]:
        await self._enter("events", (campaign_id, page))
        start = (page - 1) * page_size
        shown = self.events[start : start + page_size]
        return Numbered(shown, len(self.events), page, start + page_size < len(self.events))


def judged(rows: Sequence[EventRow], answer: str) -> list[EventRow]:
    """The same rows with the judge's answer beside what they have."""
    field = "__judge_" + JUDGE.id.replace("-", "")
    return [
        EventRow(**{**vars(row), "extra_fields": {**row.extra_fields, field: answer}})
        for row in rows
    ]
