"""Runs: what goes on in steps and must survive a kill, and the local copies of what was deleted.

Functions on the journal's connection; `Journal` calls them in its thread.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from .connection import JournalError, transaction
from .entries import read_record, write_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from obs_tui.model.base import JsonObject
    from obs_tui.model.datasets import DatasetRecord

KEPT = "kept"
DELETED = "deleted"
CREATING = "creating"
CREATED = "created"


class Run(NamedTuple):
    """Something begun: `body` as it began, `progress` as of the last checkpoint."""

    id: int
    profile: str
    kind: str
    body: JsonObject
    progress: JsonObject
    started_at: datetime


class Deleted(NamedTuple):
    """A local copy. `state` is `kept` (perhaps not deleted), `deleted`, `creating` (perhaps created
    again) or `created`, and then `new_id` is what it became."""

    record: DatasetRecord
    state: str
    new_id: str | None


def start(conn: sqlite3.Connection, owner: str, run: Run) -> Run:
    """The run with its id."""
    with transaction(conn):
        return insert(conn, owner, run)


def insert(conn: sqlite3.Connection, owner: str, run: Run) -> Run:
    """Add a run within a transaction; it with its id."""
    values = (run.profile, run.kind, owner, json.dumps(run.body), json.dumps(run.progress))
    cursor = conn.execute(
        "INSERT INTO run (profile, kind, owner, body, progress, started_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (*values, run.started_at.isoformat()),
    )
    return run._replace(id=int(cursor.lastrowid or 0))


def take(conn: sqlite3.Connection, owner: str, run_id: int) -> Run:
    """Make `owner` the one that works on a run."""
    with transaction(conn):
        conn.execute("UPDATE run SET owner = ? WHERE id = ? AND NOT finished", (owner, run_id))
        found = _unfinished(conn, run_id=run_id)
    if not found:
        raise JournalError("the run is finished or unknown")
    return found[0]


def checkpoint(conn: sqlite3.Connection, owner: str, run_id: int, progress: JsonObject) -> None:
    """Replace a run's progress, if it is still this owner's."""
    _owned(
        conn,
        "UPDATE run SET progress = ? WHERE id = ? AND owner = ?",
        (json.dumps(progress), run_id, owner),
    )


def finish(conn: sqlite3.Connection, owner: str, run_id: int) -> None:
    """A run is done, if it is still this owner's."""
    _owned(conn, "UPDATE run SET finished = 1 WHERE id = ? AND owner = ?", (run_id, owner))


def unfinished(conn: sqlite3.Connection, profile: str, but: str = "") -> tuple[Run, ...]:
    """Runs not finished, the latest first; those of the owner `but` left out."""
    return _unfinished(conn, profile=profile, but=but)


def keep(conn: sqlite3.Connection, run_id: int, records: Iterable[DatasetRecord]) -> None:
    """Add copies, or replace those that are older."""
    with transaction(conn):
        conn.executemany(
            "INSERT INTO deleted (run, record_id, record, state) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET record = excluded.record",
            ((run_id, record.id, write_record(record), KEPT) for record in records),
        )


def states(conn: sqlite3.Connection, run_id: int) -> dict[str, str]:
    """The states of a run's copies, by id."""
    found = conn.execute(
        "SELECT record_id, state FROM deleted WHERE run = ? ORDER BY rowid", (run_id,)
    )
    return dict(found.fetchall())


def note(conn: sqlite3.Connection, run_id: int, states: Mapping[str, str]) -> None:
    """Set the states of copies."""
    with transaction(conn):
        conn.executemany(
            "UPDATE deleted SET state = ? WHERE run = ? AND record_id = ?",
            ((state, run_id, record_id) for record_id, state in states.items()),
        )


def claim(conn: sqlite3.Connection, run_id: int, record_id: str) -> bool:
    """From `deleted` to `creating`, for one of all instances."""
    with transaction(conn):
        changed = conn.execute(
            "UPDATE deleted SET state = ? WHERE run = ? AND record_id = ? AND state = ?",
            (CREATING, run_id, record_id, DELETED),
        )
    return changed.rowcount == 1


def recreated(conn: sqlite3.Connection, run_id: int, record_id: str, new_id: str) -> None:
    """A copy was created again."""
    with transaction(conn):
        conn.execute(
            "UPDATE deleted SET state = ?, new_id = ? WHERE run = ? AND record_id = ?",
            (CREATED, new_id, run_id, record_id),
        )


def copies(conn: sqlite3.Connection, profile: str, run_id: int) -> tuple[Deleted, ...]:
    """A run's copies."""
    found = conn.execute(
        "SELECT record, state, new_id FROM deleted JOIN run ON run.id = deleted.run"
        " WHERE run = ? AND profile = ? ORDER BY deleted.rowid",
        (run_id, profile),
    )
    return tuple(
        Deleted(read_record(record), state, new_id) for record, state, new_id in found.fetchall()
    )


def _owned(conn: sqlite3.Connection, statement: str, values: tuple[str | int, ...]) -> None:
    with transaction(conn):
        if conn.execute(statement, values).rowcount != 1:
            raise JournalError("another instance of obs-tui took it over")


def _unfinished(
    conn: sqlite3.Connection,
    *,
    run_id: int | None = None,
    profile: str | None = None,
    but: str = "",
) -> tuple[Run, ...]:
    found = conn.execute(
        "SELECT id, profile, kind, body, progress, started_at FROM run"
        " WHERE NOT finished AND (id = ? OR profile = ?) AND owner != ? ORDER BY id DESC",
        (run_id, profile, but),
    )
    return tuple(
        Run(
            run_id,
            profile,
            kind,
            json.loads(body),
            json.loads(progress),
            datetime.fromisoformat(started_at),
        )
        for run_id, profile, kind, body, progress, started_at in found.fetchall()
    )
