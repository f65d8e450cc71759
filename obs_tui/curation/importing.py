"""A JSONL file into a dataset: checked here, line by line, then uploaded and imported; or each line
created as a record, on a server that takes no files.

A line is `{"payload": {…}, "properties": {…}}`, or a conversation, `{"messages": […], "properties":
{…}}`. Properties may be missing.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from obs_tui.journal import Journal, Run
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import ImportTask, RecordDraft, TaskStatus
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import ServiceError

from .adding import AddReport, FailedTask
from .errors import ChangedError, filing, keeping
from .records import Progress, content, every_record, quiet
from .tasks import Pause, TaskListener, follow, imported, start_once

IMPORT = "import-file"
"""The kind of the journal's runs that import a file."""
MAX_LISTED = 100
"""So many bad lines are listed; all are counted."""
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no record, counted from 1, and why."""

    line: int
    cause: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What a file holds: `records` good lines, `bad` others, the first of which are listed. `size`
    and `stamp` (bytes, nanoseconds) tell whether it is still the same file."""

    path: Path
    size: int
    stamp: int
    records: int
    bad: int
    problems: tuple[BadLine, ...]


async def check_file(path: Path) -> FileCheck:
    """Read a file and say what it holds. Raises FileError."""
    with filing(path.name):
        return await asyncio.to_thread(_check, path)


def _check(path: Path) -> FileCheck:
    records, bad = 0, 0
    problems: list[BadLine] = []
    stat = path.stat()
    for number, found in _lines(path):
        if isinstance(found, RecordDraft):
            records += 1
            continue
        bad += 1
        if len(problems) < MAX_LISTED:
            problems.append(BadLine(number, found))
    return FileCheck(path, stat.st_size, stat.st_mtime_ns, records, bad, tuple(problems))


def _lines(path: Path) -> Iterator[tuple[int, RecordDraft | str]]:
    """Number and record, or number and fault, of every line that is not blank."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if text.strip():
                yield number, read_line(text)


def read_line(line: bytes) -> RecordDraft | str:
    """The record that a line stands for, or why it is none."""
    try:
        data = json.loads(line.decode().rstrip(), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        return f"it is not UTF-8 (byte {error.start + 1})"
    except json.JSONDecodeError as error:
        return f"it is not JSON: {error.msg} (column {error.colno})"
    except RecursionError:
        return "it is nested too deep"
    except ValueError as error:
        return str(error)
    return _record(data) if isinstance(data, dict) else "it is not a JSON object"


def _record(data: JsonObject) -> RecordDraft | str:
    properties = data.pop("properties", None)
    payload: Json = data.get("payload", data if isinstance(data.get("messages"), list) else None)
    if payload is None:
        return "it has neither a payload nor a list of messages"
    if not isinstance(payload, dict):
        return "its payload is not an object"
    if properties is not None and not isinstance(properties, dict):
        return "its properties are not an object"
    return RecordDraft(payload=payload, properties=properties or {})


def _refuse(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


async def import_file(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    check: FileCheck,
    *,
    direct: bool = False,
    uploaded: Progress = quiet,
    listener: TaskListener | None = None,
    pause: Pause | None = None,
) -> AddReport:
    """Import a file that was checked; bad lines are the server's to skip. `direct` creates record
    after record instead. `uploaded` is told bytes, or records; `listener` how the task goes.
    Raises ServiceError; the run can then be resumed."""
    body: JsonObject = {
        "dataset_id": dataset_id,
        "path": str(check.path.absolute()),
        "size": check.size,
        "stamp": check.stamp,
        "records": check.records,
        "direct": direct,
    }
    with keeping():
        run = await journal.start_run(profile, IMPORT, body, {})
    await journal.remember_dataset(profile, dataset_id)
    return await _go_on(datasets, journal, run, uploaded=uploaded, listener=listener, pause=pause)


async def resume(
    datasets: Datasets,
    journal: Journal,
    run: Run,
    *,
    uploaded: Progress = quiet,
    listener: TaskListener | None = None,
    pause: Pause | None = None,
) -> AddReport:
    """Go on with a run of `import_file`. Raises ServiceError, among them ChangedError when the
    file is another by now."""
    with keeping():
        run = await journal.take_run(run)
    return await _go_on(datasets, journal, run, uploaded=uploaded, listener=listener, pause=pause)


async def _go_on(
    datasets: Datasets,
    journal: Journal,
    run: Run,
    *,
    uploaded: Progress,
    listener: TaskListener | None,
    pause: Pause | None,
) -> AddReport:
    with keeping():
        try:
            if run.body["direct"]:
                report = await _create_all(datasets, journal, run, uploaded)
            else:
                task = await _begin(datasets, journal, run, uploaded)
                task = await follow(datasets, task, listener or (lambda _task: None), pause)
                report = _reported(run, task)
        except ServiceError as error:
            if not error.retryable:
                await journal.finish(run)
            raise
        await journal.finish(run)
    return report


async def _begin(datasets: Datasets, journal: Journal, run: Run, uploaded: Progress) -> ImportTask:
    progress = run.progress
    file_id = progress.get("file")
    if not isinstance(file_id, str):
        path = await _same_file(run)
        size = int(str(run.body["size"]))
        file_id = await datasets.upload(path.name, _content(path, size, uploaded), size)
        progress = {"file": file_id}
        await journal.checkpoint(run, progress)
    dataset_id = str(run.body["dataset_id"])

    async def begin() -> ImportTask:
        return await datasets.import_from_file(dataset_id, file_id)

    return await start_once(datasets, journal, run, progress, begin)


async def _same_file(run: Run) -> Path:
    path = Path(str(run.body["path"]))
    with filing(path.name):
        stat = await asyncio.to_thread(path.stat)
    if (stat.st_size, stat.st_mtime_ns) != (run.body["size"], run.body["stamp"]):
        raise ChangedError(f"{path.name} was changed since.", remedy="Import it anew.")
    return path


async def _content(path: Path, size: int, uploaded: Progress) -> AsyncIterator[bytes]:
    sent = 0
    with filing(path.name), path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _CHUNK):
            yield piece
            sent += len(piece)
            uploaded(sent, size)


def _reported(run: Run, task: ImportTask) -> AddReport:
    records = int(str(run.body["records"]))
    if task.status != TaskStatus.COMPLETED:
        failed = FailedTask(0, records, task.message or task.status, task.id)
        return AddReport(run.id, records, 0, 0, (failed,))
    added, skipped = imported(task, records)
    return AddReport(run.id, records, added, skipped, notes=(task.message,) if task.message else ())


async def _create_all(
    datasets: Datasets, journal: Journal, run: Run, progress: Progress
) -> AddReport:
    """One record after the other. The line being sent is journalled first; after an interruption a
    record of equal content that was not there before tells that it arrived."""
    path = await _same_file(run)
    dataset_id = str(run.body["dataset_id"])
    records = int(str(run.body["records"]))
    done, equal = int(str(run.progress.get("done", 0))), run.progress.get("equal")
    drafts = (found for _, found in _lines(path) if isinstance(found, RecordDraft))
    there = await _contents(datasets, dataset_id)
    for number, draft in enumerate(drafts):
        if number < done:
            continue
        mark = content(draft.payload, draft.properties)
        count = there.get(mark, 0)
        if number > done or equal is None or count <= int(str(equal)):
            await journal.checkpoint(run, {"done": number, "equal": count})
            await datasets.create_record(dataset_id, draft)
            there[mark] = count + 1
        progress(number + 1, records)
    return AddReport(run.id, records, records, 0)


async def _contents(datasets: Datasets, dataset_id: str) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    async for record in every_record(datasets, dataset_id):
        mark = content(record.payload, record.properties)
        found[mark] = found.get(mark, 0) + 1
    return found
