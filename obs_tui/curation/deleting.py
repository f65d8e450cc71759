"""Deleting records, with a local copy first, and creating them again.

Every record is copied into the journal before anything is sent. A chunk that fails is looked at
record by record. What a kill or an error leaves undone is a run that `resume` completes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from obs_tui.journal import CREATING, DELETED, KEPT, Deleted, Journal, Run
from obs_tui.model.base import Json
from obs_tui.model.datasets import MAX_BULK_DELETE, DatasetRecord, RecordDraft
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import (
    AccessError,
    ConflictError,
    NotFoundError,
    ReadOnlyError,
    RefusedError,
    ServiceError,
    UnreachableError,
)
from obs_tui.service.gathering import for_each

from .errors import DEFINITE, keeping
from .records import (
    Progress,
    RecordFailure,
    chunks,
    content,
    every_record,
    fetch_existing,
    quiet,
)

SINGLY = 100
"""More records than so many are copied from the dataset's pages, not one by one."""
DELETE = "delete"
"""The kind of the journal's runs that delete; their id is the batch."""


@dataclass(frozen=True, slots=True)
class DeleteReport:
    """What became of a deletion. `batch` names the local copies, for `recreate`; `deleted` are
    gone now, `missing` were gone before; `failed` still exist, each with its cause; `untried`
    were not come to, and `resume` goes on with them and the failed."""

    batch: int
    deleted: tuple[str, ...]
    missing: tuple[str, ...] = ()
    failed: tuple[RecordFailure, ...] = ()
    untried: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return not self.failed and not self.untried


@dataclass(frozen=True, slots=True)
class Recreated:
    """New ids by the old ones of a batch, of this and of earlier calls; and what failed."""

    ids: Mapping[str, str]
    failed: tuple[RecordFailure, ...] = ()


async def delete_records(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    record_ids: Sequence[str],
    *,
    progress: Progress = quiet,
) -> DeleteReport:
    """Delete records of a dataset. Raises ServiceError where they could not be copied, and then
    nothing was deleted; what goes wrong later is in the report."""
    ids: list[Json] = [*dict.fromkeys(record_ids)]
    with keeping():
        run = await journal.start_run(profile, DELETE, {"dataset_id": dataset_id, "ids": ids}, {})
        undo = await journal.push_undo(profile, DELETE, {"batch": run.id})
        try:
            await _copy(datasets, journal, run, [str(record_id) for record_id in ids])
        except ServiceError:
            await journal.drop_undo(undo)
            await journal.finish(run)
            raise
        return await _delete(datasets, journal, run, progress)


async def resume(
    datasets: Datasets, journal: Journal, run: Run, progress: Progress = quiet
) -> DeleteReport:
    """Go on with a deletion (`journal.unfinished_runs`, kind `DELETE`). What is left is copied
    again first, since others may have edited it. Raises ServiceError."""
    with keeping():
        run = await journal.take_run(run)
        states = await journal.deletion_states(run.id)
        left = [record_id for record_id in _ids(run) if states.get(record_id, KEPT) == KEPT]
        if not states:  # it may have been killed before that
            await journal.push_undo(run.profile, DELETE, {"batch": run.id})
        try:
            found = await _copy(datasets, journal, run, left)
        except NotFoundError:  # the dataset, and with it all its records
            found = frozenset()
        gone = {record_id: DELETED for record_id in left if record_id not in found}
        await journal.note_deleted(run.id, gone)
        return await _delete(datasets, journal, run, progress)


async def _copy(
    datasets: Datasets, journal: Journal, run: Run, wanted: Sequence[str]
) -> frozenset[str]:
    """Copy records into the journal; the ids of those that exist. Many are read page by page."""
    left = dict.fromkeys(wanted)
    found: list[DatasetRecord] = []

    async def keep(at_least: int) -> None:
        if len(found) >= at_least:
            await journal.keep_deleted(run.id, found)
            found.clear()

    if len(wanted) > SINGLY:
        async for record in every_record(datasets, str(run.body["dataset_id"])):
            if record.id in left:
                del left[record.id]
                found.append(record)
                await keep(MAX_BULK_DELETE)
            if not left:
                break
    for some in chunks([*left], MAX_BULK_DELETE):
        for copy in await for_each(some, partial(fetch_existing, datasets)):
            if copy is not None:
                del left[copy.id]
                found.append(copy)
        await keep(MAX_BULK_DELETE)
    await keep(1)
    return frozenset(wanted) - frozenset(left)


async def _delete(
    datasets: Datasets, journal: Journal, run: Run, progress: Progress
) -> DeleteReport:
    states = await journal.deletion_states(run.id)
    left = [record_id for record_id, state in states.items() if state == KEPT]
    failed: list[RecordFailure] = []
    tried = 0
    for chunk in chunks(left, MAX_BULK_DELETE):
        await journal.checkpoint(run, {"tried": tried})
        sent = await _send(datasets, chunk)
        await journal.note_deleted(run.id, dict.fromkeys(sent.deleted, DELETED))
        failed += sent.failed
        tried += len(chunk)
        progress(tried, len(left))
        if sent.hopeless:
            break
    states = await journal.deletion_states(run.id)
    report = DeleteReport(
        run.id,
        tuple(record_id for record_id, state in states.items() if state != KEPT),
        tuple(record_id for record_id in _ids(run) if record_id not in states),
        tuple(failed),
        tuple(left[tried:]),
    )
    if report.complete:
        await journal.finish(run)
    return report


@dataclass(frozen=True, slots=True)
class _Sent:
    deleted: Sequence[str]
    failed: Sequence[RecordFailure] = ()
    hopeless: bool = False


async def _send(datasets: Datasets, chunk: Sequence[str]) -> _Sent:
    """Delete a chunk; where that fails, look which records still exist, and, where the server found
    fault with the request, delete those one by one."""
    try:
        await datasets.delete_records(chunk)
    except ServiceError as error:
        try:
            return await _look(datasets, chunk, error)
        except ServiceError:
            return _Sent((), [RecordFailure(record_id, error) for record_id in chunk], True)
    return _Sent(chunk)


async def _look(datasets: Datasets, chunk: Sequence[str], error: ServiceError) -> _Sent:
    found = await for_each(chunk, partial(fetch_existing, datasets))
    left = [record.id for record in found if record is not None]
    failed = [RecordFailure(record_id, error) for record_id in left]
    if isinstance(error, RefusedError | ConflictError | NotFoundError):
        tried = await for_each(left, partial(_delete_one, datasets))
        failed = [failure for failure in tried if failure is not None]
    kept = {failure.record_id for failure in failed}
    deleted = [record_id for record_id in chunk if record_id not in kept]
    return _Sent(deleted, failed, isinstance(error, AccessError | ReadOnlyError))


async def _delete_one(datasets: Datasets, record_id: str) -> RecordFailure | None:
    try:
        await datasets.delete_record(record_id)
    except NotFoundError:
        return None
    except ServiceError as error:
        return RecordFailure(record_id, error)
    return None


async def recreate(
    datasets: Datasets, journal: Journal, profile: str, batch: int, progress: Progress = quiet
) -> Recreated:
    """Create the deleted records of a batch again, with new ids; never twice, whatever was
    interrupted. Raises ServiceError where the journal cannot be used."""
    with keeping():
        copies = [copy for copy in await journal.deleted(profile, batch) if copy.state != KEPT]
        ids = {copy.record.id: copy.new_id for copy in copies if copy.new_id}
        failed: list[RecordFailure] = []
        await _adopt(datasets, journal, batch, copies, ids)
        for number, copy in enumerate(copies, 1):
            if copy.record.id not in ids:
                try:
                    if await journal.claim_deleted(batch, copy.record.id):
                        ids[copy.record.id] = await _create(datasets, journal, batch, copy.record)
                except ServiceError as error:
                    failed.append(RecordFailure(copy.record.id, error))
                    if isinstance(error, AccessError | ReadOnlyError | UnreachableError):
                        break
            progress(number, len(copies))
    return Recreated(ids, tuple(failed))


async def _create(datasets: Datasets, journal: Journal, batch: int, record: DatasetRecord) -> str:
    draft = RecordDraft(payload=record.payload, properties=record.properties)
    try:
        made = await datasets.create_record(record.dataset_id, draft)
    except ServiceError as error:
        if error.untouched or isinstance(error, DEFINITE):
            await journal.note_deleted(batch, {record.id: DELETED})
        raise
    await journal.note_recreated(batch, record.id, made.id)
    return made.id


async def _adopt(
    datasets: Datasets, journal: Journal, batch: int, copies: Sequence[Deleted], ids: dict[str, str]
) -> None:
    """Settle what was sent without an answer: a record of equal content, not one of this batch's,
    is taken for it; where there is none, it was not created."""
    doubtful = [copy.record for copy in copies if copy.state == CREATING]
    if not doubtful:
        return
    equal: dict[bytes, list[str]] = {}
    taken = set(ids.values())
    async for record in every_record(datasets, doubtful[0].dataset_id):
        if record.id not in taken:
            equal.setdefault(content(record.payload, record.properties), []).append(record.id)
    for record in doubtful:
        if found := equal.get(content(record.payload, record.properties)):
            ids[record.id] = found.pop()
            await journal.note_recreated(batch, record.id, ids[record.id])
        else:
            await journal.note_deleted(batch, {record.id: DELETED})


def _ids(run: Run) -> list[str]:
    ids = run.body["ids"]
    return [str(record_id) for record_id in ids] if isinstance(ids, list) else []
