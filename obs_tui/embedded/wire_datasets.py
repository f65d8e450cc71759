"""The models of the operations on datasets, records and import tasks, as `wire` has them of the
others."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from obs_tui.model.base import JsonObject, Moment, Value
from obs_tui.model.datasets import (
    MAX_BULK_DELETE,
    MAX_EXPLORER_IMPORT,
    MAX_RECORD_IMPORT,
    DatasetChanges,
    DatasetDraft,
    RecordSource,
    TaskStatus,
)
from obs_tui.model.paging import PAGE_SIZE


class CreateDatasetRequest(DatasetDraft):
    pass


class UpdateDatasetRequest(DatasetChanges):
    pass


class CreateRecordRequest(Value):
    payload: JsonObject
    properties: JsonObject | None = None


class UpdatePayloadRequest(Value):
    payload: JsonObject


class UpdatePropertiesRequest(Value):
    properties: JsonObject


class BulkDeleteRequest(Value):
    dataset_record_ids: list[UUID] = Field(min_length=1, max_length=MAX_BULK_DELETE)


class ImportFromCampaignRequest(Value):
    campaign_id: UUID


class ImportFromExplorerRequest(Value):
    completion_event_ids: list[str] = Field(max_length=MAX_EXPLORER_IMPORT)


class ImportFromFileRequest(Value):
    file_id: str


class ImportFromPlaygroundRequest(Value):
    conversation_ids: list[str]


class ImportFromDatasetRequest(Value):
    dataset_record_ids: list[UUID] = Field(min_length=1, max_length=MAX_RECORD_IMPORT)


class PageQuery(Value):
    page_size: int = Field(PAGE_SIZE, ge=0, le=100)
    page: int = Field(1, ge=1)


class DatasetsQuery(PageQuery):
    q: str | None = None


class RecordsQuery(PageQuery):
    q: str = ""


class Dataset(Value):
    id: str
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    name: str
    description: str
    owner_id: str
    workspace_id: str


class DatasetRecord(Value):
    id: str
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    dataset_id: str
    payload: JsonObject
    properties: JsonObject
    source: RecordSource


class ImportResult(Value):
    """What a completed import did, as later versions of the API count it."""

    requested_record_count: int
    imported_record_count: int
    skipped_record_count: int


class ImportTask(Value):
    """`progress` is 0 to 100; `result` is there once it has completed."""

    id: str
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    creator_id: str
    dataset_id: str
    workspace_id: str
    status: TaskStatus
    progress: int
    message: str | None
    result: ImportResult | None


class DatasetPage(Value):
    results: list[Dataset]
    count: int
    next: str | None
    previous: str | None


class DatasetsResponse(Value):
    datasets: DatasetPage


class RecordPage(Value):
    results: list[DatasetRecord]
    count: int
    next: str | None
    previous: str | None


class RecordsResponse(Value):
    records: RecordPage


class TaskPage(Value):
    results: list[ImportTask]
    count: int
    next: str | None
    previous: str | None


class TasksResponse(Value):
    tasks: TaskPage


class ExportResponse(Value):
    """`file_url` can be downloaded for an hour by whoever has it."""

    file_url: str


class FileObject(Value):
    """`created_at` and `expires_at` are seconds since 1970."""

    id: str
    object: Literal["file"]
    bytes: int
    created_at: int
    expires_at: int
    filename: str
    purpose: str
    sample_type: str
    source: str
    deleted: bool


class DeletedFile(Value):
    id: str
    object: Literal["file"]
    deleted: bool
