"""Adding to a dataset: events, another dataset's records, a record made here.

Imports go in chunks, each a task of the server's that is polled. A chunk is journalled before it is
sent and after its task ended, so that `resume` goes on where a kill, an error or a cancel stopped
it and repeats no chunk.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from obs_tui.journal import Journal, Run
from obs_tui.model.datasets import DatasetRecord, ImportTask, RecordDraft
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.protocol import Service

from .records import Progress, quiet

ADD_EVENTS = "add-events"
ADD_RECORDS = "add-records"
"""The kinds of the journal's runs that add."""

Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""Waits some seconds: `asyncio.sleep`."""


@dataclass(frozen=True, slots=True)
class AddProgress:
    """`done` of `total` are in; `task` is the one being waited for."""

    done: int
    total: int
    task: ImportTask | None = None


AddListener: TypeAlias = Callable[[AddProgress], None]


@dataclass(frozen=True, slots=True)
class FailedTask:
    """A chunk that was not imported, or not as a whole: `count` events or records from `first`
    (counted from 0) on, and why. `task_id` is None when the server refused to begin."""

    first: int
    count: int
    cause: str
    task_id: str | None = None


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of `requested`: `added`, `skipped` by the server, and the tasks that failed."""

    run: int
    requested: int
    added: int
    skipped: int
    failed: tuple[FailedTask, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Which of some events a dataset has already. `unchecked` could not be compared: their
    records do not tell the event, and they are too many to fetch."""

    ids: tuple[str, ...]
    unchecked: int = 0


async def known_events(
    service: Service, dataset_id: str, event_ids: Sequence[str], progress: Progress = quiet
) -> Known:
    """Which events are in the dataset: records that tell their id, or hold the same messages.
    Raises ServiceError."""
    raise NotImplementedError


async def add_events(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    event_ids: Sequence[str],
    *,
    listener: AddListener | None = None,
    pause: Pause | None = None,
) -> AddReport:
    """Add events, in chunks of 500, each event once. Raises ServiceError; the run can then be
    resumed."""
    raise NotImplementedError


async def add_records(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    record_ids: Sequence[str],
    *,
    listener: AddListener | None = None,
    pause: Pause | None = None,
) -> AddReport:
    """Add copies of another dataset's records, in chunks of 10,000. Raises ServiceError; the run
    can then be resumed."""
    raise NotImplementedError


async def resume(
    datasets: Datasets,
    journal: Journal,
    run: Run,
    *,
    listener: AddListener | None = None,
    pause: Pause | None = None,
) -> AddReport:
    """Go on with a run of `add_events` or `add_records`. Raises ServiceError."""
    raise NotImplementedError


async def create_record(datasets: Datasets, dataset_id: str, draft: RecordDraft) -> DatasetRecord:
    """Make a record. Raises ServiceError."""
    return await datasets.create_record(dataset_id, draft)
