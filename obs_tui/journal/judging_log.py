"""Bulk runs of a judge, item by item: an item is one event, to be judged once or again for each
repeat. Functions on the journal's connection; `Judging` calls them in its thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, TypeAlias

from obs_tui.model.load import Failure

from . import verdicts
from .connection import JournalError, transaction
from .entries import VerdictEntry
from .runs import Run, insert

JUDGE = "judge"
"""The kind of the runs that judge many."""
NOBODY = "nobody"
"""The owner of a run that was left in good order."""
WAITING = "waiting"
JUDGED = "judged"
FAILED = "failed"
Answer: TypeAlias = str | float | None
_AGAIN = "UPDATE judging SET state = ?, error = NULL WHERE run = ? AND state = ?"


class Item(NamedTuple):
    """An event to be judged: for the `repeat`-th time, from 0; its place in the run."""

    event_id: str
    repeat: int
    position: int


class FailedItem(NamedTuple):
    """An item that has no verdict, and why."""

    event_id: str
    repeat: int
    failure: Failure


class Tally(NamedTuple):
    """How many items are in which state."""

    waiting: int = 0
    judged: int = 0
    failed: int = 0


class BulkRun(NamedTuple):
    """A run as it stands. `finished`: nobody works on it, and none should by itself; `elsewhere`:
    another instance works on it, or was killed while it did; `seconds` is what all its verdicts
    took together, `last_at` when the last was given."""

    run: Run
    finished: bool
    tally: Tally
    seconds: float = 0.0
    last_at: datetime | None = None
    elsewhere: bool = False


class Answered(NamedTuple):
    """What a run was answered about an event."""

    event_id: str
    repeat: int
    answer: Answer


class Given(NamedTuple):
    """A verdict of a run, and its number among all verdicts."""

    number: int
    entry: VerdictEntry


def begin(
    conn: sqlite3.Connection, owner: str, run: Run, event_ids: Iterable[str], repeats: int
) -> BulkRun:
    """Add a run with its items, all events once before any is judged again."""
    ids = tuple(dict.fromkeys(event_ids))
    with transaction(conn):
        begun = insert(conn, owner, run)
        conn.executemany(
            "INSERT INTO judging (run, event_id, repeat, position, state) VALUES (?, ?, ?, ?, ?)",
            (
                (begun.id, event_id, repeat, repeat * len(ids) + number, WAITING)
                for repeat in range(repeats)
                for number, event_id in enumerate(ids)
            ),
        )
    return BulkRun(begun, False, Tally(waiting=len(ids) * repeats))


def take(conn: sqlite3.Connection, owner: str, run_id: int) -> None:
    """Make `owner` the one that works on a run, finished or not."""
    with transaction(conn):
        changed = conn.execute(
            "UPDATE run SET owner = ?, finished = 0, progress = '{}' WHERE id = ? AND kind = ?",
            (owner, run_id, JUDGE),
        )
    if changed.rowcount != 1:
        raise JournalError("there is no such run")


def release(conn: sqlite3.Connection, owner: str, run_id: int) -> None:
    """Nobody works on a run any more, if `owner` did."""
    with transaction(conn):
        conn.execute("UPDATE run SET owner = ? WHERE id = ? AND owner = ?", (NOBODY, run_id, owner))


def waiting(conn: sqlite3.Connection, run_id: int, after: int, limit: int) -> tuple[Item, ...]:
    """Items not yet judged, in their order, from behind a position."""
    found = conn.execute(
        "SELECT event_id, repeat, position FROM judging"
        " WHERE run = ? AND state = ? AND position > ? ORDER BY position LIMIT ?",
        (run_id, WAITING, after, limit),
    )
    return tuple(Item(*row) for row in found.fetchall())


def judged(conn: sqlite3.Connection, owner: str, run: Run, item: Item, entry: VerdictEntry) -> None:
    """Record the first verdict on an item, whoever owns the run by now: it was paid for."""
    with transaction(conn):
        (state,) = conn.execute(
            "SELECT state FROM judging WHERE run = ? AND event_id = ? AND repeat = ?",
            (run.id, item.event_id, item.repeat),
        ).fetchone()
        if state != JUDGED:
            verdict = verdicts.insert(conn, run.profile, entry, run.id)
            _set(conn, run.id, item, (JUDGED, verdict, None))
    check(conn, owner, run.id)


def failed(conn: sqlite3.Connection, owner: str, run: Run, item: Item, failure: Failure) -> None:
    """An item could not be judged; it can be put back by `again`."""
    with transaction(conn):
        check(conn, owner, run.id)
        _set(conn, run.id, item, (FAILED, None, json.dumps(failure)))


def _set(
    conn: sqlite3.Connection,
    run_id: int,
    item: Item,
    became: tuple[str, int | None, str | None],
) -> None:
    conn.execute(
        "UPDATE judging SET state = ?, verdict = ?, error = ?"
        " WHERE run = ? AND event_id = ? AND repeat = ? AND state != ?",
        (*became, run_id, item.event_id, item.repeat, JUDGED),
    )


def again(conn: sqlite3.Connection, run_id: int, items: Iterable[Item] | None) -> int:
    """Have failed items wait once more, all or these; how many."""
    values = (WAITING, run_id, FAILED)
    with transaction(conn):
        if items is None:
            return conn.execute(_AGAIN, values).rowcount
        return conn.executemany(
            _AGAIN + " AND event_id = ? AND repeat = ?",
            ((*values, item.event_id, item.repeat) for item in items),
        ).rowcount


def check(conn: sqlite3.Connection, owner: str, run_id: int) -> None:
    """Raises JournalError when another instance works on the run by now, or it was finished."""
    mine = conn.execute(
        "SELECT 1 FROM run WHERE id = ? AND owner = ? AND NOT finished", (run_id, owner)
    ).fetchone()
    if not mine:
        raise JournalError("another instance of obs-tui took it over")
