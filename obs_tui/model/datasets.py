"""Datasets, their records and import tasks (`datasets.*`, `datasets.records.*`).

`DatasetDraft`, `DatasetChanges` and `RecordDraft` are what is sent, with the API's limits; the
others are what comes back, read tolerantly.
"""

from enum import StrEnum

from pydantic import Field

from .base import JsonObject, Moment, OpenValue, Request

MAX_EXPLORER_IMPORT = 500
"""Events that one `imports/from-explorer` takes."""
MAX_RECORD_IMPORT = 10_000
"""Records that one `imports/from-dataset` takes."""
MAX_BULK_DELETE = 500
"""Records that one `bulk-delete` takes."""


class TaskStatus(StrEnum):
    """The API's task statuses. The enumeration is open: an unknown status stays a string."""

    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    TERMINATED = "TERMINATED"
    CONTINUED_AS_NEW = "CONTINUED_AS_NEW"
    TIMED_OUT = "TIMED_OUT"
    UNKNOWN = "UNKNOWN"


class RecordSource(StrEnum):
    """Where a record came from; open as well."""

    EXPLORER = "EXPLORER"
    UPLOADED_FILE = "UPLOADED_FILE"
    DIRECT_INPUT = "DIRECT_INPUT"
    PLAYGROUND = "PLAYGROUND"


class DatasetDraft(Request):
    """A dataset to be made."""

    name: str = Field(min_length=5, max_length=50)
    description: str = Field(max_length=200)


class DatasetChanges(Request):
    """What to change of a dataset; None leaves it as it is."""

    name: str | None = Field(default=None, min_length=5, max_length=50)
    description: str | None = Field(default=None, max_length=200)


class RecordDraft(Request):
    """A record to be made. A conversation's payload is `{"messages": [...]}`."""

    payload: JsonObject
    properties: JsonObject = Field(default_factory=dict)


class Dataset(OpenValue):
    """A dataset."""

    id: str
    name: str = ""
    description: str = ""
    created_at: Moment | None = None
    updated_at: Moment | None = None
    deleted_at: Moment | None = None
    owner_id: str | None = None
    workspace_id: str | None = None


class DatasetRecord(OpenValue):
    """A record: any JSON object as payload, and properties about it.

    `unreadable` says why this is not all that the server holds (a field was of the wrong shape, or
    a text was none): such a record must not be written back. It is empty otherwise.
    """

    id: str
    dataset_id: str = ""
    payload: JsonObject = Field(default_factory=dict)
    properties: JsonObject = Field(default_factory=dict)
    source: str = ""
    created_at: Moment | None = None
    updated_at: Moment | None = None
    deleted_at: Moment | None = None
    unreadable: str = ""


class ImportTask(OpenValue):
    """An import that the server works on. `progress` is 0 to 100 where it is told."""

    id: str
    dataset_id: str = ""
    status: str = TaskStatus.UNKNOWN
    progress: int | None = None
    message: str | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    deleted_at: Moment | None = None
    creator_id: str | None = None
    workspace_id: str | None = None

    @property
    def running(self) -> bool:
        """Whether it is worth asking again."""
        return self.status in (TaskStatus.RUNNING, TaskStatus.CONTINUED_AS_NEW)
