"""Import tasks in the store (`datasets.fetch_task`, `.list_tasks`, and the state of those that are
worked on): functions over a connection, returning the wire's ImportTask.

A task's records and how far it got are written in one transaction, and only when it is still where
the step began: a kill loses and repeats nothing, and two processes may work on one task. A list is
newest first. A task that imported nothing of what it was given has FAILED.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import uuid4

from obs_tui.model.base import JsonObject
from obs_tui.model.counting import counted

from .datasets import check_dataset
from .faults import fault
from .instants import iso, now_us
from .judges import OWNER_ID, WORKSPACE_ID
from .pages import numbered
from .records import Draft, add_records

Kind: TypeAlias = Literal["events", "judged events", "records", "lines"]
"""What is imported, in words of the message."""

MAX_LISTED = 20
"""So many causes of skipping are listed in a task's message; all are counted."""

_COLUMNS = (
    "task_id, dataset_id, status, total, position, message, created_us, updated_us,"
    " imported, skipped"
)


class BrokenImport(Exception):
    """An import that cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Work:
    """A running task as it stands: `position` of `total` items or bytes are done, and with a file
    so many `lines`; `problems` is JSON."""

    task_id: str
    dataset_id: str
    kind: Kind
    request: str
    total: int
    position: int
    lines: int
    imported: int
    skipped: int
    problems: str


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next of a task: the records to add, why others are skipped, and where it stands
    after them."""

    drafts: Sequence[Draft]
    problems: Sequence[str]
    position: int
    lines: int = 0


def create_task(
    conn: sqlite3.Connection, dataset_id: str, kind: Kind, request: str, total: int
) -> JsonObject:
    """Save a task to be worked on. Raises Fault DATASET_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    task_id, now = str(uuid4()), now_us()
    conn.execute(
        "INSERT INTO import_tasks (task_id, dataset_id, kind, request, status, total, created_us,"
        " updated_us) VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?)",
        (task_id, dataset_id, kind, request, total, now, now),
    )
    return fetch_task(conn, dataset_id, task_id)


def fetch_task(conn: sqlite3.Connection, dataset_id: str, task_id: str) -> JsonObject:
    """A dataset's task. Raises Fault DATASET_NOT_FOUND or DATASET_TASK_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM import_tasks WHERE dataset_id = ? AND task_id = ?",
        (dataset_id, task_id),
    ).fetchone()
    if row is None:
        raise fault("DATASET_TASK_NOT_FOUND", f"The dataset has no task {task_id}.")
    return _task(row)


def list_tasks(
    conn: sqlite3.Connection, dataset_id: str, *, page: int = 1, page_size: int = 50
) -> JsonObject:
    """A page of a dataset's tasks, newest first. Raises Fault DATASET_NOT_FOUND."""
    check_dataset(conn, dataset_id)
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM import_tasks WHERE dataset_id = ? ORDER BY seq DESC",
        (dataset_id,),
    ).fetchall()
    start = (page - 1) * page_size
    return numbered(
        [_task(row) for row in rows[start : start + page_size]], len(rows), page, page_size
    )


def running(conn: sqlite3.Connection) -> list[str]:
    """The ids of all running tasks, oldest first."""
    rows = conn.execute("SELECT task_id FROM import_tasks WHERE status = 'RUNNING' ORDER BY seq")
    return [task_id for (task_id,) in rows]


def fetch_work(conn: sqlite3.Connection, task_id: str) -> Work | None:
    """A task as it stands; None when it does not run, or is gone with its dataset."""
    row = conn.execute(
        "SELECT task_id, dataset_id, kind, request, total, position, lines, imported, skipped,"
        " problems FROM import_tasks WHERE task_id = ? AND status = 'RUNNING'",
        (task_id,),
    ).fetchone()
    return None if row is None else Work(*row)


def advance(conn: sqlite3.Connection, work: Work, step: Step) -> None:
    """Add the records of the step, unless the task is not any more as `work` has it."""
    imported = work.imported + len(step.drafts)
    skipped = work.skipped + len(step.problems)
    problems = [*json.loads(work.problems), *step.problems][:MAX_LISTED]
    done = step.position >= work.total
    status = "RUNNING" if not done else "FAILED" if skipped and not imported else "COMPLETED"
    found = conn.execute(
        "UPDATE import_tasks SET position = ?, lines = ?, imported = ?, skipped = ?, problems = ?,"
        " status = ?, message = ?, updated_us = max(?, updated_us + 1)"
        " WHERE task_id = ? AND status = 'RUNNING' AND position = ?",
        (
            step.position,
            work.lines + step.lines,
            imported,
            skipped,
            json.dumps(problems),
            status,
            _message(work.kind, imported, skipped, problems if done else ()),
            now_us(),
            work.task_id,
            work.position,
        ),
    )
    if found.rowcount:
        add_records(conn, work.dataset_id, step.drafts)


def fail(conn: sqlite3.Connection, task_id: str, cause: str) -> None:
    """End a running task; what it imported stays."""
    conn.execute(
        "UPDATE import_tasks SET status = 'FAILED', updated_us = max(?, updated_us + 1),"
        " message = coalesce(message || ' ', '') || ? WHERE task_id = ? AND status = 'RUNNING'",
        (now_us(), cause, task_id),
    )


def _message(kind: Kind, imported: int, skipped: int, problems: Sequence[str]) -> str:
    found = counted(imported, kind.removesuffix("s"))
    text = f"Imported {found}" + (f", skipped {skipped:,}" if skipped else "")
    if not problems:
        return f"{text}."
    more = skipped - len(problems)
    return f"{text}: {'; '.join(problems)}" + (f"; and {more:,} more." if more else ".")


def _task(row: tuple[str, str, str, int, int, str | None, int, int, int, int]) -> JsonObject:
    task_id, dataset_id, status, total, position, message, created_us, updated_us, *counts = row
    imported, skipped = counts
    return {
        "id": task_id,
        "created_at": iso(created_us),
        "updated_at": iso(updated_us),
        "deleted_at": None,
        "creator_id": OWNER_ID,
        "dataset_id": dataset_id,
        "workspace_id": WORKSPACE_ID,
        "status": status,
        "progress": 100 if status == "COMPLETED" else position * 100 // total if total else 0,
        "message": message,
        "result": {
            "requested_record_count": imported + skipped,
            "imported_record_count": imported,
            "skipped_record_count": skipped,
        }
        if status == "COMPLETED"
        else None,
    }
