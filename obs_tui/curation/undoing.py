"""`u`: takes the latest change of records back: an assignment, an edit or a deletion.

What others changed since is left as it is, and reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from obs_tui.journal import Journal, Undo
from obs_tui.model.base import JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import NotFoundError, ServiceError

from .deleting import DELETE, recreate
from .editing import Part, put
from .errors import ChangedError
from .records import Progress, RecordFailure, canonical, fetch_existing, quiet
from .triage import ASSIGN, change_all

_KINDS = (ASSIGN, DELETE, *Part)
"""What is taken back here: judges have a `u` of their own."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: `records` as they now are, or, of a deletion, `new_ids` by the old; and
    what was not."""

    kind: str
    records: tuple[DatasetRecord, ...] = ()
    new_ids: Mapping[str, str] = field(default_factory=dict)
    failed: tuple[RecordFailure, ...] = ()


async def undo(
    datasets: Datasets, journal: Journal, profile: str, progress: Progress = quiet
) -> Undone | None:
    """Take the latest change back; None where there is none. What failed and may succeed later
    stays the latest change. Raises ServiceError."""
    latest = await journal.last_undo(profile, _KINDS)
    if latest is None:
        return None
    match latest.kind:
        case str() as kind if kind == ASSIGN:
            undone = await _unassign(datasets, latest, progress)
        case str() as kind if kind == DELETE:
            batch = int(str(latest.body["batch"]))
            found = await recreate(datasets, journal, profile, batch, progress)
            undone = Undone(DELETE, new_ids=found.ids, failed=found.failed)
        case _:
            undone = await _unedit(datasets, latest)
    if not any(one.error.retryable for one in undone.failed):
        await journal.drop_undo(latest.id)
    return undone


async def _unassign(datasets: Datasets, latest: Undo, progress: Progress) -> Undone:
    body = latest.body
    items = body["items"] if isinstance(body["items"], list) else []
    before = {str(item[0]): item[1] for item in items if isinstance(item, list)}
    expected = dict.fromkeys(before, body["value"])
    key = str(body["key"])
    records, failed = await change_all(datasets, expected, key, before.__getitem__, progress)
    return Undone(ASSIGN, records, failed=failed)


async def _unedit(datasets: Datasets, latest: Undo) -> Undone:
    record_id, part = str(latest.body["id"]), Part(latest.kind)
    before, after = _object(latest.body["before"]), _object(latest.body["after"])
    try:
        record = await _put_back(datasets, record_id, part, before, after)
    except ServiceError as error:
        return Undone(part, failed=(RecordFailure(record_id, error),))
    return Undone(part, (record,))


async def _put_back(
    datasets: Datasets, record_id: str, part: Part, before: JsonObject, after: JsonObject
) -> DatasetRecord:
    found = await fetch_existing(datasets, record_id)
    if found is not None and canonical(part.of(found)) not in (canonical(before), canonical(after)):
        raise ChangedError("Someone else has changed the record since.")
    record = None if found is None else await put(datasets, record_id, part, before)
    if record is None:
        raise NotFoundError("The record was deleted meanwhile.")
    return record


def _object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}
