"""What the screens see of datasets: one typed method for each operation of the API.

As everywhere in the service layer, every method raises `ServiceError` and nothing else, returns
within its deadline, and can be cancelled.
"""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from typing import Protocol

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


class Datasets(Protocol):
    """The observability API's datasets. Operation names in brackets are the API's."""

    async def create(self, draft: DatasetDraft) -> Dataset:
        """A new dataset (`datasets.create`)."""
        ...

    async def list(
        self, *, q: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Dataset]:
        """A page of datasets whose name holds `q` (`datasets.list`)."""
        ...

    async def fetch(self, dataset_id: str) -> Dataset:
        """A dataset (`datasets.fetch`)."""
        ...

    async def update(self, dataset_id: str, changes: DatasetChanges) -> Dataset:
        """Rename or describe a dataset (`datasets.update`)."""
        ...

    async def delete(self, dataset_id: str) -> None:
        """Delete a dataset with its records (`datasets.delete`)."""
        ...

    async def list_records(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        """A page of records (`datasets.list_records`)."""
        ...

    async def search_records(
        self, dataset_id: str, q: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[DatasetRecord]:
        """A page of records whose payload or properties hold `q`, in any case: an extension, there
        only where `capabilities.record_search` is."""
        ...

    async def create_record(self, dataset_id: str, draft: RecordDraft) -> DatasetRecord:
        """A new record (`datasets.create_record`)."""
        ...

    async def import_from_explorer(self, dataset_id: str, event_ids: Sequence[str]) -> ImportTask:
        """Events as records, at most 500 (`datasets.import_from_explorer`)."""
        ...

    async def import_from_campaign(self, dataset_id: str, campaign_id: str) -> ImportTask:
        """A campaign's events as records, with the verdicts in their properties
        (`datasets.import_from_campaign`)."""
        ...

    async def import_from_file(self, dataset_id: str, file_id: str) -> ImportTask:
        """An uploaded JSONL file's lines as records (`datasets.import_from_file`)."""
        ...

    async def import_from_playground(
        self, dataset_id: str, conversation_ids: Sequence[str]
    ) -> ImportTask:
        """Playground conversations as records (`datasets.import_from_playground`)."""
        ...

    async def import_from_records(self, dataset_id: str, record_ids: Sequence[str]) -> ImportTask:
        """Another dataset's records, 1 to 10,000 (`datasets.import_from_dataset_records`)."""
        ...

    async def export_to_jsonl(self, dataset_id: str) -> str:
        """Address of the dataset as a JSONL file (`datasets.export_to_jsonl`)."""
        ...

    async def fetch_task(self, dataset_id: str, task_id: str) -> ImportTask:
        """An import task (`datasets.fetch_task`)."""
        ...

    async def list_tasks(
        self, dataset_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[ImportTask]:
        """A page of import tasks, newest first (`datasets.list_tasks`)."""
        ...

    async def fetch_record(self, record_id: str) -> DatasetRecord:
        """A record (`datasets.records.fetch`)."""
        ...

    async def delete_record(self, record_id: str) -> None:
        """Delete a record (`datasets.records.delete`)."""
        ...

    async def delete_records(self, record_ids: Sequence[str]) -> None:
        """Delete 1 to 500 records (`datasets.records.bulk_delete`)."""
        ...

    async def judge_record(self, record_id: str, judge: JudgeDraft) -> Verdict:
        """The verdict of an inline judge on a record (`datasets.records.judge`)."""
        ...

    async def update_payload(self, record_id: str, payload: JsonObject) -> None:
        """Replace a record's payload (`datasets.records.update_payload`)."""
        ...

    async def update_properties(self, record_id: str, properties: JsonObject) -> None:
        """Replace a record's properties (`datasets.records.update_properties`)."""
        ...

    async def upload(self, name: str, content: AsyncIterable[bytes], size: int) -> str:
        """Upload a file of `size` bytes; its id (Files API)."""
        ...

    def download(self, url: str) -> AsyncIterator[bytes]:
        """The bytes of an exported file, as they arrive. The key goes only to the service's own
        origin."""
        ...
