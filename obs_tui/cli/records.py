"""`obs-tui records`: single records, by their ids."""

import json
from argparse import Namespace
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tqdm import tqdm

from obs_tui.curation.deleting import delete_records
from obs_tui.curation.editing import Fault, Part, Saved, diff, parse, save
from obs_tui.curation.triage import assign
from obs_tui.journal import VerdictEntry
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.counting import counted
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.errors import NotFoundError, RefusedError, ServiceError
from obs_tui.service.gathering import for_each
from obs_tui.settings import Settings, SettingsError
from obs_tui.ui.dialogs.judge_run import record_target, run_judge

from .curating import LEFT_OUT, Desk, curate, deleted, held_back, read_ids
from .judges import file_text, find_judge
from .narration import FAILED, narrate, plain
from .target import Target


def records(target: Target, settings: Settings, args: Namespace) -> int:
    """Run an action on records; the exit code. Raises SettingsError."""
    actions = {"get": _get, "set": _set, "delete": _delete, "judge": _judge}
    return curate(actions[args.action], target, settings, args)


async def _get(desk: Desk, args: Namespace) -> int:
    found, missing = await _fetched(desk, args.ids)
    for record in found:
        print(json.dumps(record.model_dump(mode="json")))
    return LEFT_OUT if missing or any(record.unreadable for record in found) else 0


async def _set(desk: Desk, args: Namespace) -> int:
    change = _changes(args)
    found, missing = await _fetched(desk, args.ids)
    edits = [
        (record, part, after)
        for record in found
        for part, after in change(record).items()
        if not record.unreadable and part.of(record) != after
    ]
    refused = [record for record in found if record.unreadable]
    for record in refused:
        narrate(f"{plain(record.id)} is not changed: {plain(record.unreadable)}")
    if args.dry_run or not args.yes:
        for record, part, after in edits:
            print(f"{plain(record.id)}\t{part}")
            for line in diff(part.of(record), after):
                sign = {"added": "+", "removed": "-"}.get(line.kind, " ")
                print(f"{sign}{plain(line.text)}")
    count = len({record.id for record, _, _ in edits})
    of = f"of {counted(len(found), 'record')}"
    if (code := held_back(args, f"change {count:,} {of}")) is not None:
        return code
    failed = 0
    for record, part, after in edits:
        failed += not await _saved(desk, record, part, after)
    narrate(f"{count - failed:,} {of} changed")
    if failed:
        return FAILED
    return LEFT_OUT if missing or refused else 0


async def _saved(desk: Desk, record: DatasetRecord, part: Part, after: JsonObject) -> bool:
    try:
        outcome = await save(
            desk.datasets, desk.journal, desk.profile, record, part=part, mine=after
        )
    except ServiceError as error:
        narrate(f"{plain(record.id)}: {plain(error.sentence)} {plain(error.cause)}")
        return False
    if isinstance(outcome, Saved):
        print(plain(record.id))
        return True
    narrate(
        f"{plain(record.id)}: another changed its {part} meanwhile; your version is kept as a draft"
    )
    return False


def _changes(args: Namespace) -> Callable[[DatasetRecord], dict[Part, JsonObject]]:
    """What a record's parts shall be. Raises SettingsError."""
    if args.properties and args.property:
        raise SettingsError("Say --properties or --property, not both.")
    whole: dict[Part, JsonObject] = {}
    if args.payload:
        whole[Part.PAYLOAD] = _object(args.payload)
    if args.properties:
        whole[Part.PROPERTIES] = _object(args.properties)
    single = dict(map(_assignment, args.property))
    if not whole and not single:
        raise SettingsError("Say what to set: --payload, --properties or --property.")

    def change(record: DatasetRecord) -> dict[Part, JsonObject]:
        if not single:
            return whole
        merged = record.properties | single
        kept = {
            key: value
            for key, value in merged.items()
            if key not in single or single[key] is not None
        }
        return {**whole, Part.PROPERTIES: kept}

    return change


def _object(path: Path) -> JsonObject:
    found = parse(file_text(path))
    if isinstance(found, Fault):
        raise SettingsError(f"{plain(str(path))}:{found.line}:{found.column}: {found.message}")
    return found


def _assignment(text: str) -> tuple[str, Json]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise SettingsError(f"{plain(text)} is not KEY=VALUE.")
    try:
        return key, json.loads(value)
    except (ValueError, RecursionError):
        return key, value


async def _delete(desk: Desk, args: Namespace) -> int:
    found, missing = await _fetched(desk, args.ids)
    by_dataset: defaultdict[str, list[str]] = defaultdict(list)
    for record in found:
        by_dataset[record.dataset_id].append(record.id)
    would = f"delete {counted(len(found), 'record')} of {await _names(desk, by_dataset)}"
    if (code := held_back(args, would)) is not None:
        return code
    gone = failed = 0
    with tqdm(total=len(found), unit=" records", leave=False, disable=None) as bar:
        for dataset_id, ids in by_dataset.items():
            before = bar.n

            def progress(done: int, _total: int, before: int = before) -> None:
                bar.update(before + done - bar.n)

            report = await delete_records(
                desk.datasets, desk.journal, desk.profile, dataset_id, ids, progress=progress
            )
            failed += deleted(report)
            gone += len(report.deleted)
    narrate(f"{counted(gone, 'record')} deleted; copies are in the journal")
    if failed:
        return FAILED
    return LEFT_OUT if missing else 0


async def _names(desk: Desk, dataset_ids: Iterable[str]) -> str:
    names = [(await desk.datasets.fetch(dataset_id)).name for dataset_id in dataset_ids]
    return ", ".join(map(plain, names)) or "no dataset"


async def _judge(desk: Desk, args: Namespace) -> int:
    draft, judge_id = await find_judge(desk.service, args.judge)
    found, missing = await _fetched(desk, args.ids)
    records, by = counted(len(found), "record"), plain(draft.name)
    would = f"judge {records} by {by} ({plain(draft.model_name)})"
    if args.write:
        would += f" and write {plain(args.write)} into their properties"
    if (args.write or args.dry_run) and (code := held_back(args, would)) is not None:
        return code
    by_id = {record.id: record for record in found}

    async def one(record_id: str) -> bool:
        target = record_target(desk.service, by_id[record_id], "")
        entry = partial(
            run_judge, desk.journal, desk.profile, target, draft, _now, judge_id=judge_id
        )
        return await _judged(desk, by_id[record_id], entry, args.write)

    done = await for_each(by_id, one)
    if not all(done):
        return FAILED
    return LEFT_OUT if missing else 0


def _now() -> datetime:
    return datetime.now(UTC)


async def _judged(
    desk: Desk, record: DatasetRecord, run: Callable[[], Awaitable[VerdictEntry]], key: str | None
) -> bool:
    try:
        verdict = (await run()).verdict
    except ServiceError as error:
        narrate(f"{plain(record.id)} was not judged: {plain(error.sentence)} {plain(error.cause)}")
        return False
    print(json.dumps({"id": record.id, "answer": verdict.answer, "analysis": verdict.analysis}))
    if key is None or verdict.answer is None:
        return True
    written = await assign(
        desk.datasets, desk.journal, desk.profile, [record], key=key, value=verdict.answer
    )
    for unsaved in written.unsaved:
        narrate(f"{plain(record.id)} was not written to: {plain(unsaved.failure.sentence)}")
    return not written.unsaved


async def _fetched(desk: Desk, said: Sequence[str]) -> tuple[list[DatasetRecord], int]:
    """The records, and how many there are not; those are told."""

    async def fetch(record_id: str) -> DatasetRecord | None:
        try:
            return await desk.datasets.fetch_record(record_id)
        except (NotFoundError, RefusedError):  # refused: it is no id
            narrate(f"there is no record {plain(record_id)}")
            return None

    found = await for_each(read_ids(said), fetch)
    kept = [record for record in found if record is not None]
    return kept, len(found) - len(kept)
