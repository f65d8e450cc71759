"""Datasets in memory: answer at once, fail as scripted, keep everything they were told."""

import json
from collections import defaultdict, deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

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
T = TypeVar("T")


def made_id(number: int) -> str:
    return str(UUID(int=number))


CAMPAIGN = ("e1", "e2", "e3")
"""The events of every campaign."""


class FakeDatasets:
    """`calls` lists what was asked for. `failures[operation]` holds errors to raise, one a call,
    before anything is done; `lost[operation]`, after it was done. `before[operation]` is run before
    an operation, such as another client's write. Tasks take `steps` polls."""

    def __init__(self, *, steps: int = 1) -> None:
        self.datasets: dict[str, Dataset] = {}
        self.records: dict[str, DatasetRecord] = {}
        self.tasks: dict[str, ImportTask] = {}
        self.files: dict[str, bytes] = {}
        self.calls: list[tuple[str, object]] = []
        self.failures: defaultdict[str, deque[ServiceError | None]] = defaultdict(deque)
        self.lost: defaultdict[str, deque[ServiceError | None]] = defaultdict(deque)
        self.before: dict[str, Callable[[], None]] = {}
        self.outcomes: deque[tuple[str, str | None]] = deque()
        self.breaks_after: int | None = None
        self._steps = steps
        self._left: dict[str, int] = {}
        self._count = 0

    def asked(self, operation: str) -> list[object]:
        """What `operation` was called with, in order."""
        return [argument for name, argument in self.calls if name == operation]

    def add(self, payload: JsonObject, properties: JsonObject | None = None) -> DatasetRecord:
        """A record of the dataset `d`."""
        return self._store("d", payload, properties or {}, "DIRECT_INPUT")

    def change(self, record_id: str, **parts: JsonObject) -> None:
        """Another client's write."""
        moment = self._tick()
        old = self.records[record_id]
        self.records[record_id] = old.model_copy(update={**parts, "updated_at": moment})

    def _tick(self) -> datetime:
        self._count += 1
        return NOW + timedelta(seconds=self._count)

    def _store(
        self, dataset_id: str, payload: JsonObject, properties: JsonObject, source: str
    ) -> DatasetRecord:
        moment = self._tick()
        record = DatasetRecord(
            id=made_id(self._count),
            dataset_id=dataset_id,
            payload=payload,
            properties=properties,
            source=source,
            created_at=moment,
            updated_at=moment,
        )
        self.records[record.id] = record
        return record

    def _enter(self, operation: str, argument: object) -> None:
        self.calls.append((operation, argument))
        if operation in self.before:
            self.before[operation]()
        _raise_next(self.failures[operation])

    def _leave(self, operation: str) -> None:
        _raise_next(self.lost[operation])

    async def create(self, draft: DatasetDraft) -> Dataset:
        self._enter("create", draft)
        moment = self._tick()
        made = Dataset(id=made_id(self._count), name=draft.name, created_at=moment)
        self.datasets[made.id] = made
        return made

    async def list(
        self, *, q: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Dataset]:
        self._enter("list", q)
        return _page([*self.datasets.values()], page, page_size)

    async def fetch(self, dataset_id: str) -> Dataset:
        self._enter("fetch", dataset_id)
        return self.datasets[dataset_id]

    async def update(self, dataset_id: str, changes: DatasetChanges) -> Dataset:
        self._enter("update", dataset_id)
        return self.datasets[dataset_id]

    async def delete(self, dataset_id: str) -> None:
        self._enter("delete", dataset_id)
        del self.datasets[dataset_id]

    async def list_records(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        self._enter("list_records", page)
        return _page(self._of(dataset_id), page, page_size)

    async def search_records(
        self, dataset_id: str, q: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        self._enter("search_records", q)
        found = [one for one in self._of(dataset_id) if q in json.dumps(one.payload)]
        return _page(found, page, page_size)

    def _of(self, dataset_id: str) -> Sequence[DatasetRecord]:
        return [record for record in self.records.values() if record.dataset_id == dataset_id]

    async def create_record(self, dataset_id: str, draft: RecordDraft) -> DatasetRecord:
        self._enter("create_record", draft.payload)
        made = self._store(dataset_id, draft.payload, draft.properties, "DIRECT_INPUT")
        self._leave("create_record")
        return made

    async def import_from_explorer(self, dataset_id: str, event_ids: Sequence[str]) -> ImportTask:
        self._enter("import_from_explorer", tuple(event_ids))
        return self._task(
            "import_from_explorer",
            dataset_id,
            [({"messages": []}, {"event_id": event_id}) for event_id in event_ids],
        )

    async def import_from_file(self, dataset_id: str, file_id: str) -> ImportTask:
        self._enter("import_from_file", file_id)
        lines = [json.loads(line) for line in self.files[file_id].splitlines()]
        found = [(line["payload"], line.get("properties") or {}) for line in lines]
        return self._task("import_from_file", dataset_id, found)

    async def import_from_campaign(self, dataset_id: str, campaign_id: str) -> ImportTask:
        self._enter("import_from_campaign", campaign_id)
        return self._task(
            "import_from_campaign",
            dataset_id,
            [({"messages": []}, {"event_id": each}) for each in CAMPAIGN],
        )

    async def import_from_playground(
        self, dataset_id: str, conversation_ids: Sequence[str]
    ) -> ImportTask:
        raise NotImplementedError

    async def import_from_records(self, dataset_id: str, record_ids: Sequence[str]) -> ImportTask:
        self._enter("import_from_records", tuple(record_ids))
        found = [self.records[record_id] for record_id in record_ids]
        pairs = [(record.payload, record.properties) for record in found]
        return self._task("import_from_records", dataset_id, pairs)

    def _task(
        self, operation: str, dataset_id: str, pairs: Sequence[tuple[JsonObject, JsonObject]]
    ) -> ImportTask:
        moment = self._tick()
        status, message = self.outcomes.popleft() if self.outcomes else ("COMPLETED", None)
        if status == "COMPLETED":
            for payload, properties in pairs:
                self._store(dataset_id, payload, properties, "EXPLORER")
        running = "RUNNING" if self._steps else status
        task = ImportTask(
            id=f"t{self._count}",
            dataset_id=dataset_id,
            status=running,
            message=message,
            created_at=moment,
        )
        self.tasks[task.id] = task.model_copy(update={"status": status})
        self._left[task.id] = self._steps
        self._leave(operation)
        return task

    async def export_to_jsonl(self, dataset_id: str) -> str:
        self._enter("export_to_jsonl", dataset_id)
        return "https://files/export"

    async def fetch_task(self, dataset_id: str, task_id: str) -> ImportTask:
        self._enter("fetch_task", task_id)
        self._left[task_id] -= 1
        task = self.tasks[task_id]
        return task.model_copy(update={"status": "RUNNING"}) if self._left[task_id] > 0 else task

    async def list_tasks(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[ImportTask]:
        self._enter("list_tasks", page)
        return _page([*reversed(self.tasks.values())], page, page_size)

    async def fetch_record(self, record_id: str) -> DatasetRecord:
        self._enter("fetch_record", record_id)
        return self._found(record_id)

    def _found(self, record_id: str) -> DatasetRecord:
        if record_id not in self.records:
            raise NotFoundError("There is no such record.", status=404)
        return self.records[record_id]

    async def delete_record(self, record_id: str) -> None:
        self._enter("delete_record", record_id)
        self._found(record_id)
        del self.records[record_id]

    async def delete_records(self, record_ids: Sequence[str]) -> None:
        self._enter("delete_records", tuple(record_ids))
        for record_id in record_ids:
            self._found(record_id)
        for record_id in record_ids:
            del self.records[record_id]
        self._leave("delete_records")

    async def judge_record(self, record_id: str, judge: JudgeDraft) -> Verdict:
        raise NotImplementedError

    async def update_payload(self, record_id: str, payload: JsonObject) -> None:
        self._enter("update_payload", payload)
        self._found(record_id)
        self.change(record_id, payload=payload)
        self._leave("update_payload")

    async def update_properties(self, record_id: str, properties: JsonObject) -> None:
        self._enter("update_properties", properties)
        self._found(record_id)
        self.change(record_id, properties=properties)
        self._leave("update_properties")

    async def upload(self, name: str, content: AsyncIterable[bytes], size: int) -> str:
        self._enter("upload", name)
        file_id = f"f{len(self.files)}"
        self.files[file_id] = b"".join([piece async for piece in content])
        return file_id

    async def download(self, url: str) -> AsyncIterator[bytes]:
        self._enter("download", url)
        for number, record in enumerate(self._of("d")):
            if number == self.breaks_after:
                raise ServiceError("The connection broke.")
            line = {"payload": record.payload, "properties": record.properties}
            yield f"{json.dumps(line)}\n".encode()


def _page(items: Sequence[T], page: int, page_size: int) -> Numbered[T]:
    start = (page - 1) * page_size
    end = start + page_size
    return Numbered(tuple(items[start:end]), len(items), page, end < len(items))


def _raise_next(errors: deque[ServiceError | None]) -> None:
    if errors and (error := errors.popleft()):
        raise error


async def no_pause(_seconds: float) -> None:
    return


def check_protocol() -> None:
    """For mypy: the fake is what the screens see."""
    from obs_tui.service.dataset_protocol import Datasets

    _: Datasets = FakeDatasets()
