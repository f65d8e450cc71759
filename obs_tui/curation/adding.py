"""Adding to a dataset: events, another dataset's records, the events of a campaign.

Imports go in chunks, each a task of the server's that is polled. A chunk is journalled before it is
sent and after its task ended, so that `resume` goes on where a kill, an error or a cancel stopped
it and repeats no chunk.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from obs_tui.journal import Journal, Run
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import (
    MAX_EXPLORER_IMPORT,
    MAX_RECORD_IMPORT,
    ImportTask,
    TaskStatus,
)
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import ConflictError, RefusedError, ServiceError

from .errors import keeping
from .tasks import Pause, follow, imported, start_once

ADD_EVENTS = "add-events"
ADD_RECORDS = "add-records"
ADD_CAMPAIGN = "add-campaign"
"""The kinds of the journal's runs that add."""

CHUNKS = {ADD_EVENTS: MAX_EXPLORER_IMPORT, ADD_RECORDS: MAX_RECORD_IMPORT, ADD_CAMPAIGN: 1}
"""How many ids one import takes."""


@dataclass(frozen=True, slots=True)
class AddProgress:
    """`done` of `total` are in; `task` is the one being waited for."""

    done: int
    total: int
    task: ImportTask | None = None


AddListener: TypeAlias = Callable[[AddProgress], None]


def unheard(_progress: AddProgress) -> None:
    """No one wants to know."""


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
    """What became of `requested`: `added`, `skipped` by the server, the tasks that failed, and what
    the others said (`notes`). A server of this version of the API counts nothing: all of a
    completed task's are then taken for added."""

    run: int
    requested: int
    added: int
    skipped: int
    failed: tuple[FailedTask, ...] = ()
    notes: tuple[str, ...] = ()


async def add_events(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    event_ids: Sequence[str],
    *,
    listener: AddListener = unheard,
    pause: Pause | None = None,
) -> AddReport:
    """Add events, in chunks of 500, each event once. Raises ServiceError; the run can then be
    resumed, unless there is no use."""
    run = await _start(journal, profile, ADD_EVENTS, _body(dataset_id, event_ids))
    return await _go_on(datasets, journal, run, listener, pause)


async def add_records(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    record_ids: Sequence[str],
    *,
    listener: AddListener = unheard,
    pause: Pause | None = None,
) -> AddReport:
    """Add copies of another dataset's records, in chunks of 10,000. Raises ServiceError; the run
    can then be resumed, unless there is no use."""
    run = await _start(journal, profile, ADD_RECORDS, _body(dataset_id, record_ids))
    return await _go_on(datasets, journal, run, listener, pause)


async def add_campaign(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    campaign_id: str,
    *,
    events: int | None = None,
    listener: AddListener = unheard,
    pause: Pause | None = None,
) -> AddReport:
    """Add the events of a campaign, of which there are so many, with its verdicts. Raises
    ServiceError; the run can then be resumed, unless there is no use."""
    body: JsonObject = {"dataset_id": dataset_id, "ids": [campaign_id], "events": events}
    run = await _start(journal, profile, ADD_CAMPAIGN, body)
    return await _go_on(datasets, journal, run, listener, pause)


async def resume(
    datasets: Datasets,
    journal: Journal,
    run: Run,
    *,
    listener: AddListener = unheard,
    pause: Pause | None = None,
) -> AddReport:
    """Go on with a run of one of these. Raises ServiceError."""
    with keeping():
        run = await journal.take_run(run)
    return await _go_on(datasets, journal, run, listener, pause)


def _body(dataset_id: str, ids: Sequence[str]) -> JsonObject:
    unique: list[Json] = [*dict.fromkeys(ids)]
    return {"dataset_id": dataset_id, "ids": unique}


async def _start(journal: Journal, profile: str, kind: str, body: JsonObject) -> Run:
    with keeping():
        run = await journal.start_run(profile, kind, body, {})
    await journal.remember_dataset(profile, str(body["dataset_id"]))
    return run


async def _go_on(
    datasets: Datasets, journal: Journal, run: Run, listener: AddListener, pause: Pause | None
) -> AddReport:
    adding = _Adding(datasets, journal, run, listener, pause)
    with keeping():
        try:
            report = await adding.go_on()
        except ServiceError as error:
            if not error.retryable:
                await journal.finish(run)
            raise
        await journal.finish(run)
    return report


class _Adding:
    """A run's way through its chunks. `_progress` is what the journal has."""

    def __init__(
        self,
        datasets: Datasets,
        journal: Journal,
        run: Run,
        listener: AddListener,
        pause: Pause | None,
    ) -> None:
        self._datasets = datasets
        self._journal = journal
        self._run = run
        self._listener = listener
        self._pause = pause
        given = run.body["ids"]
        self._ids = [str(one) for one in given] if isinstance(given, list) else []
        self._report = _read_report(run, len(self._ids))
        self._first = int(str(run.progress.get("next", 0)))
        self._progress = run.progress

    async def go_on(self) -> AddReport:
        size = CHUNKS[self._run.kind]
        while self._first < len(self._ids):
            chunk = self._ids[self._first : self._first + size]
            await self._add(chunk)
            self._first += len(chunk)
            self._progress = {"next": self._first, **_write_report(self._report)}
            await self._journal.checkpoint(self._run, self._progress)
            self._listener(AddProgress(self._first, len(self._ids)))
        return self._report

    async def _add(self, chunk: Sequence[str]) -> None:
        dataset_id = str(self._run.body["dataset_id"])
        begin = {
            ADD_EVENTS: self._datasets.import_from_explorer,
            ADD_RECORDS: self._datasets.import_from_records,
            ADD_CAMPAIGN: self._from_campaign,
        }[self._run.kind]
        try:
            task = await start_once(
                self._datasets,
                self._journal,
                self._run,
                self._progress,
                lambda: begin(dataset_id, chunk),
            )
        except (RefusedError, ConflictError) as error:
            self._fail(chunk, f"{error.sentence} {error.cause}".strip(), None)
            return
        task = await follow(self._datasets, task, self._tell, self._pause)
        if task.status != TaskStatus.COMPLETED:
            self._fail(chunk, task.message or task.status, task.id)
            return
        told = self._run.body.get("events")
        added, skipped = imported(task, told if isinstance(told, int) else len(chunk))
        report = self._report
        notes = (*report.notes, task.message) if task.message else report.notes
        self._report = replace(
            report, added=report.added + added, skipped=report.skipped + skipped, notes=notes
        )

    async def _from_campaign(self, dataset_id: str, chunk: Sequence[str]) -> ImportTask:
        return await self._datasets.import_from_campaign(dataset_id, chunk[0])

    def _fail(self, chunk: Sequence[str], cause: str, task_id: str | None) -> None:
        failed = FailedTask(self._first, len(chunk), cause, task_id)
        self._report = replace(self._report, failed=(*self._report.failed, failed))

    def _tell(self, task: ImportTask) -> None:
        self._listener(AddProgress(self._first, len(self._ids), task))


def _write_report(report: AddReport) -> JsonObject:
    failed: list[Json] = [[one.first, one.count, one.cause, one.task_id] for one in report.failed]
    notes: list[Json] = [*report.notes]
    return {"added": report.added, "skipped": report.skipped, "failed": failed, "notes": notes}


def _read_report(run: Run, requested: int) -> AddReport:
    kept = run.progress
    failed, notes = kept.get("failed"), kept.get("notes")
    return AddReport(
        run.id,
        requested,
        int(str(kept.get("added", 0))),
        int(str(kept.get("skipped", 0))),
        tuple(
            FailedTask(int(str(one[0])), int(str(one[1])), str(one[2]), _text(one[3]))
            for one in (failed if isinstance(failed, list) else [])
            if isinstance(one, list)
        ),
        tuple(str(note) for note in (notes if isinstance(notes, list) else [])),
    )


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
