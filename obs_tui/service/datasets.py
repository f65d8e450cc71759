"""The datasets of the API over HTTP: one typed method for each operation."""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from typing import TypeVar

from obs_tui.model.base import JsonObject
from obs_tui.model.datasets import (
    MAX_BULK_DELETE,
    MAX_EXPLORER_IMPORT,
    MAX_RECORD_IMPORT,
    Dataset,
    DatasetChanges,
    DatasetDraft,
    DatasetRecord,
    ImportTask,
    RecordDraft,
)
from obs_tui.model.judges import JudgeDraft, Verdict
from obs_tui.model.paging import PAGE_SIZE, Numbered

from . import dataset_reading, reading, writing
from .calling import EXTENSION, Caller, nothing
from .errors import AccessError, RefusedError
from .transport import Call

T = TypeVar("T")

DATASETS = "/v1/observability/datasets"
RECORDS = "/v1/observability/dataset-records"
FILES = "/v1/files"


class HttpDatasets:
    """The `Datasets` of a server of the API. What changes them is sent once: a call that may have
    run is not repeated."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create(self, draft: DatasetDraft) -> Dataset:
        """A new dataset (`datasets.create`)."""
        content = writing.body(draft.model_dump(mode="json"))
        call = Call("datasets.create", "POST", DATASETS, body=content, repeatable=False)
        return await self._caller.write(call, dataset_reading.read_dataset)

    async def list(
        self, *, q: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Dataset]:
        """A page of datasets whose name holds `q` (`datasets.list`)."""
        params = writing.paging(page_size, page) + ((("q", q),) if q is not None else ())
        call = Call("datasets.list", "GET", DATASETS, params)
        return await self._page(call, dataset_reading.read_datasets, page, page_size)

    async def fetch(self, dataset_id: str) -> Dataset:
        """A dataset (`datasets.fetch`)."""
        call = Call("datasets.fetch", "GET", _dataset(dataset_id), of_id=True)
        return await self._caller.read(call, dataset_reading.read_dataset)

    async def update(self, dataset_id: str, changes: DatasetChanges) -> Dataset:
        """Rename or describe a dataset (`datasets.update`). What is None is not sent."""
        content = writing.body(changes.model_dump(mode="json", exclude_none=True))
        call = _write("datasets.update", "PATCH", _dataset(dataset_id), content)
        return await self._caller.write(call, dataset_reading.read_dataset)

    async def delete(self, dataset_id: str) -> None:
        """Delete a dataset with its records (`datasets.delete`)."""
        call = _write("datasets.delete", "DELETE", _dataset(dataset_id))
        await self._caller.write(call, nothing)

    async def list_records(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        """A page of records (`datasets.list_records`). One that cannot be read keeps its id, and
        says why in `unreadable`."""
        path = f"{_dataset(dataset_id)}/records"
        params = writing.paging(page_size, page)
        call = Call("datasets.list_records", "GET", path, params, of_id=True)
        return await self._page(call, dataset_reading.read_records, page, page_size)

    async def search_records(
        self, dataset_id: str, q: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        """A page of records whose payload or properties hold `q` (extension). Raises RefusedError
        where the server has no such operation."""
        if not self._caller.capabilities.record_search:
            raise RefusedError(
                "This server cannot search the records of a dataset.",
                remedy="Page through them; those loaded can be filtered.",
            )
        id_ = writing.segment(dataset_id, "dataset id")
        path = f"{EXTENSION}/datasets/{id_}/records/search"
        params = (("q", q), *writing.paging(page_size, page))
        call = Call("records.search", "GET", path, params, of_id=True)
        return await self._page(call, dataset_reading.read_records, page, page_size)

    async def create_record(self, dataset_id: str, draft: RecordDraft) -> DatasetRecord:
        """A new record (`datasets.create_record`)."""
        content = writing.body(draft.model_dump(mode="json"))
        call = _write("datasets.create_record", "POST", f"{_dataset(dataset_id)}/records", content)
        return await self._caller.write(call, dataset_reading.read_record)

    async def import_from_explorer(self, dataset_id: str, event_ids: Sequence[str]) -> ImportTask:
        """Events as records, at most 500 (`datasets.import_from_explorer`)."""
        ids = writing.ids(event_ids, "events", MAX_EXPLORER_IMPORT)
        payload = {"completion_event_ids": ids}
        return await self._import("explorer", dataset_id, payload)

    async def import_from_campaign(self, dataset_id: str, campaign_id: str) -> ImportTask:
        """A campaign's events as records, with the verdicts in their properties
        (`datasets.import_from_campaign`)."""
        if not campaign_id:
            raise writing.refused("A campaign is imported by its id.", "the id is empty")
        return await self._import("campaign", dataset_id, {"campaign_id": campaign_id})

    async def import_from_file(self, dataset_id: str, file_id: str) -> ImportTask:
        """An uploaded JSONL file's lines as records (`datasets.import_from_file`)."""
        if not file_id:
            raise writing.refused("A file is imported by its id.", "the id is empty")
        return await self._import("file", dataset_id, {"file_id": file_id})

    async def import_from_playground(
        self, dataset_id: str, conversation_ids: Sequence[str]
    ) -> ImportTask:
        """Playground conversations as records (`datasets.import_from_playground`)."""
        ids = writing.ids(conversation_ids, "conversations")
        return await self._import("playground", dataset_id, {"conversation_ids": ids})

    async def import_from_records(self, dataset_id: str, record_ids: Sequence[str]) -> ImportTask:
        """Another dataset's records, 1 to 10,000 (`datasets.import_from_dataset_records`)."""
        ids = writing.ids(record_ids, "records", MAX_RECORD_IMPORT)
        payload = {"dataset_record_ids": ids}
        operation = "datasets.import_from_dataset_records"
        return await self._import("dataset", dataset_id, payload, operation)

    async def export_to_jsonl(self, dataset_id: str) -> str:
        """Address of the dataset as a JSONL file (`datasets.export_to_jsonl`). The server answers
        when the file is written; asking twice leaves two files and changes nothing else."""
        path = f"{_dataset(dataset_id)}/exports/to-jsonl"
        call = Call("datasets.export_to_jsonl", "GET", path, of_id=True)
        return await self._caller.read(call, dataset_reading.read_file_url, slow=True)

    async def fetch_task(self, dataset_id: str, task_id: str) -> ImportTask:
        """An import task (`datasets.fetch_task`)."""
        path = f"{_dataset(dataset_id)}/tasks/{writing.segment(task_id, 'task id')}"
        call = Call("datasets.fetch_task", "GET", path, of_id=True)
        return await self._caller.read(call, dataset_reading.read_task)

    async def list_tasks(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[ImportTask]:
        """A page of import tasks, as the server orders them (`datasets.list_tasks`)."""
        params = writing.paging(page_size, page)
        path = f"{_dataset(dataset_id)}/tasks"
        call = Call("datasets.list_tasks", "GET", path, params, of_id=True)
        return await self._page(call, dataset_reading.read_tasks, page, page_size)

    async def fetch_record(self, record_id: str) -> DatasetRecord:
        """A record (`datasets.records.fetch`)."""
        call = Call("datasets.records.fetch", "GET", _record(record_id), of_id=True)
        return await self._caller.read(call, dataset_reading.read_record)

    async def delete_record(self, record_id: str) -> None:
        """Delete a record (`datasets.records.delete`)."""
        call = _write("datasets.records.delete", "DELETE", _record(record_id))
        await self._caller.write(call, nothing)

    async def delete_records(self, record_ids: Sequence[str]) -> None:
        """Delete 1 to 500 records (`datasets.records.bulk_delete`)."""
        ids = writing.ids(record_ids, "records", MAX_BULK_DELETE)
        content = writing.body({"dataset_record_ids": ids})
        call = _write("datasets.records.bulk_delete", "POST", f"{RECORDS}/bulk-delete", content)
        await self._caller.write(call, nothing)

    async def judge_record(self, record_id: str, judge: JudgeDraft) -> Verdict:
        """The verdict of an inline judge on a record (`datasets.records.judge`). Nothing is
        stored."""
        content = writing.body({"judge_definition": judge.model_dump(mode="json")})
        path = f"{_record(record_id)}/live-judging"
        call = _write("datasets.records.judge", "POST", path, content)
        return await self._caller.read(call, reading.read_verdict, slow=True)

    async def update_payload(self, record_id: str, payload: JsonObject) -> None:
        """Replace a record's payload (`datasets.records.update_payload`)."""
        content = writing.body({"payload": writing.json_object(payload, "payload")})
        path = f"{_record(record_id)}/payload"
        call = _write("datasets.records.update_payload", "PUT", path, content)
        await self._caller.write(call, nothing)

    async def update_properties(self, record_id: str, properties: JsonObject) -> None:
        """Replace a record's properties (`datasets.records.update_properties`)."""
        content = writing.body({"properties": writing.json_object(properties, "properties")})
        path = f"{_record(record_id)}/properties"
        call = _write("datasets.records.update_properties", "PUT", path, content)
        await self._caller.write(call, nothing)

    async def upload(self, name: str, content: AsyncIterable[bytes], size: int) -> str:
        """Upload a file of `size` bytes; its id (Files API). The deadline is for each piece of
        `content`, and for the answer after the last."""
        if size < 0:
            raise writing.refused("A file has a size.", f"size={size}")
        call = Call("files.upload", "POST", FILES, repeatable=False)
        try:
            return await self._caller.upload(
                call, name, content, size, dataset_reading.read_file_id
            )
        except AccessError as error:
            if error.status != 404:
                raise
            failure = RefusedError(
                "This server takes no files.",
                cause=error.cause,
                remedy="Import the file record by record instead.",
                status=404,
            )
        raise failure

    def download(self, url: str) -> AsyncIterator[bytes]:
        """The bytes of an exported file, as they arrive. The deadline is for each piece. The key
        goes only to the service's own origin; another must be https."""
        return self._caller.download(url)

    async def _page(
        self,
        call: Call,
        read: Callable[[bytes, int, int], Numbered[T]],
        page: int,
        page_size: int,
    ) -> Numbered[T]:
        return await self._caller.read(call, lambda content: read(content, page, page_size))

    async def _import(
        self,
        source: str,
        dataset_id: str,
        payload: Mapping[str, object],
        operation: str = "",
    ) -> ImportTask:
        path = f"{_dataset(dataset_id)}/imports/from-{source}"
        name = operation or f"datasets.import_from_{source}"
        call = _write(name, "POST", path, writing.body(payload))
        return await self._caller.write(call, dataset_reading.read_task)


def _write(operation: str, method: str, path: str, content: bytes | None = None) -> Call:
    return Call(operation, method, path, (), content, of_id=True, repeatable=False)


def _dataset(dataset_id: str) -> str:
    return f"{DATASETS}/{writing.segment(dataset_id, 'dataset id')}"


def _record(record_id: str) -> str:
    return f"{RECORDS}/{writing.segment(record_id, 'record id')}"
