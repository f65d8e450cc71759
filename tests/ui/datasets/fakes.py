"""Datasets in memory: answer at once, wait at gates that a test opens, fail as scripted."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from obs_tui.model.base import JsonObject
from obs_tui.model.datasets import (
    Dataset,
    DatasetChanges,
    DatasetDraft,
    DatasetRecord,
    ImportTask,
    RecordDraft,
)
from obs_tui.model.judges import JudgeDraft, Verdict
from obs_tui.model.paging import PAGE_SIZE, Numbered
from obs_tui.service.errors import NotFoundError, ServiceError

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def record_id(number: int) -> str:
    return f"10000000-0000-4000-8000-{number:012d}"


def dataset_id(number: int) -> str:
    return f"20000000-0000-4000-8000-{number:012d}"


def make_record(number: int, dataset: int = 0) -> DatasetRecord:
    """Record `number`: every fifth is no conversation."""
    payload: JsonObject = {
        "messages": [
            {"role": "user", "content": f"Question {number}: how heavy is one fry?"},
            {"role": "assistant", "content": f"Answer {number}: 5 to 8 g."},
        ]
    }
    if number % 5 == 4:
        payload = {"topic": f"potato {number}", "weights": [5, 8], "nested": {"unit": "g"}}
    made = NOW - timedelta(minutes=number + 1)
    return DatasetRecord(
        id=record_id(number + 10_000 * dataset),
        dataset_id=dataset_id(dataset),
        payload=payload,
        properties={"topic": "fries"} if number % 2 else {},
        source="EXPLORER" if number % 3 else "UPLOADED_FILE",
        created_at=made,
        updated_at=made,
    )


class FakeDatasets:
    """`calls` lists what was asked for. `failures[operation]` holds errors to raise, one a call.
    An operation in `gates` waits, before it answers, until its event is set."""

    def __init__(self, *counts: int) -> None:
        names = ("Oven-baked fries", "Regression of March", "Refusals", "Tool calls gone wrong")
        self.datasets = [
            Dataset(
                id=dataset_id(place),
                name=names[place % 4],
                description="What people ask about fries.",
                created_at=NOW,
                updated_at=NOW,
            )
            for place in range(len(counts))
        ]
        self.records: dict[str, DatasetRecord] = {}
        for place, count in enumerate(counts):
            for number in range(count):
                record = make_record(number, place)
                self.records[record.id] = record
        self.calls: list[tuple[str, object]] = []
        self.failures: defaultdict[str, deque[ServiceError]] = defaultdict(deque)
        self.gates: dict[str, asyncio.Event] = {}
        self._ticks = 0

    def asked(self, operation: str) -> list[object]:
        """What `operation` was called with, in order."""
        return [argument for name, argument in self.calls if name == operation]

    async def _enter(self, operation: str, argument: object) -> None:
        self.calls.append((operation, argument))
        if operation in self.gates:
            await self.gates[operation].wait()
        if self.failures[operation]:
            raise self.failures[operation].popleft()

    def _of(self, dataset_id: str) -> list[DatasetRecord]:
        return [each for each in self.records.values() if each.dataset_id == dataset_id]

    def _known(self, record_id: str) -> DatasetRecord:
        if record_id not in self.records:
            raise NotFoundError("There is no such record.")
        return self.records[record_id]

    def change(self, record_id: str, **changed: JsonObject) -> None:
        """Replace parts of a record, as another client would."""
        self._ticks += 1
        at = NOW + timedelta(seconds=self._ticks)
        update = {**changed, "updated_at": at}
        self.records[record_id] = self._known(record_id).model_copy(update=update)

    async def create(self, draft: DatasetDraft) -> Dataset:
        await self._enter("create", draft)
        made = Dataset(id=dataset_id(900 + len(self.datasets)), **draft.model_dump())
        self.datasets.insert(0, made)
        return made

    async def list(
        self, *, q: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Dataset]:
        await self._enter("list", q)
        found = [each for each in self.datasets if (q or "").lower() in each.name.lower()]
        return numbered(found, page, page_size)

    async def fetch(self, dataset_id: str) -> Dataset:
        await self._enter("fetch", dataset_id)
        return next(each for each in self.datasets if each.id == dataset_id)

    async def update(self, dataset_id: str, changes: DatasetChanges) -> Dataset:
        await self._enter("update", (dataset_id, changes))
        update = {key: value for key, value in changes.model_dump().items() if value is not None}
        for place, each in enumerate(self.datasets):
            if each.id == dataset_id:
                self.datasets[place] = each.model_copy(update=update)
                return self.datasets[place]
        raise NotFoundError("There is no such dataset.")

    async def delete(self, dataset_id: str) -> None:
        await self._enter("delete", dataset_id)
        self.datasets = [each for each in self.datasets if each.id != dataset_id]

    async def list_records(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        if page_size > 1:  # else only the count is asked for
            await self._enter("list_records", (dataset_id, page))
        return numbered(self._of(dataset_id), page, page_size)

    async def search_records(
        self, dataset_id: str, q: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        await self._enter("search_records", q)
        found = [
            each
            for each in self._of(dataset_id)
            if q.lower() in str((each.payload, each.properties)).lower()
        ]
        return numbered(found, page, page_size)

    async def create_record(self, dataset_id: str, draft: RecordDraft) -> DatasetRecord:
        await self._enter("create_record", draft)
        made = DatasetRecord(
            id=record_id(90_000 + len(self.calls)),
            dataset_id=dataset_id,
            source="DIRECT_INPUT",
            created_at=NOW,
            updated_at=NOW,
            **draft.model_dump(),
        )
        self.records[made.id] = made
        return made

    async def import_from_explorer(self, dataset_id: str, event_ids: Sequence[str]) -> ImportTask:
        raise NotImplementedError

    async def import_from_file(self, dataset_id: str, file_id: str) -> ImportTask:
        raise NotImplementedError

    async def import_from_campaign(self, dataset_id: str, campaign_id: str) -> ImportTask:
        raise NotImplementedError

    async def import_from_playground(
        self, dataset_id: str, conversation_ids: Sequence[str]
    ) -> ImportTask:
        raise NotImplementedError

    async def import_from_records(self, dataset_id: str, record_ids: Sequence[str]) -> ImportTask:
        raise NotImplementedError

    async def export_to_jsonl(self, dataset_id: str) -> str:
        raise NotImplementedError

    async def fetch_task(self, dataset_id: str, task_id: str) -> ImportTask:
        raise NotImplementedError

    async def list_tasks(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[ImportTask]:
        return Numbered((), 0, page, False)

    async def fetch_record(self, record_id: str) -> DatasetRecord:
        await self._enter("fetch_record", record_id)
        return self._known(record_id)

    async def delete_record(self, record_id: str) -> None:
        await self._enter("delete_record", record_id)
        del self.records[self._known(record_id).id]

    async def delete_records(self, record_ids: Sequence[str]) -> None:
        await self._enter("delete_records", tuple(record_ids))
        for each in record_ids:
            del self.records[self._known(each).id]

    async def judge_record(self, record_id: str, judge: JudgeDraft) -> Verdict:
        await self._enter("judge_record", record_id)
        return Verdict(answer="yes", analysis="No language model ran.")

    async def update_payload(self, record_id: str, payload: JsonObject) -> None:
        await self._enter("update_payload", (record_id, payload))
        self.change(record_id, payload=payload)

    async def update_properties(self, record_id: str, properties: JsonObject) -> None:
        await self._enter("update_properties", (record_id, properties))
        self.change(record_id, properties=properties)

    async def upload(self, name: str, content: AsyncIterable[bytes], size: int) -> str:
        raise NotImplementedError

    def download(self, url: str) -> AsyncIterator[bytes]:
        raise NotImplementedError


T = TypeVar("T")


def numbered(found: Sequence[T], page: int, size: int) -> Numbered[T]:
    """The page of what was found."""
    start = (page - 1) * size
    more = start + size < len(found)
    return Numbered(tuple(found[start : start + size]), len(found), page, more)
