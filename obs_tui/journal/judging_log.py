"""Bulk runs of a judge, item by item: an item is one event, to be judged once or again for each
repeat. Functions on the journal's connection; `Judging` calls them in its thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

from obs_tui.model.load import Failure

from . import verdicts
from .connection import JournalError, transaction
from .entries import VerdictEntry
from .runs import Run, insert

JUDGE = "judge"
"""The kind of the runs that judge many."""
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
    """A run as it stands. `finished`: nobody works on it, and none should by itself; `seconds` is
    what all its verdicts took together, `last_at` when the last was given."""

    run: Run
    finished: bool
    tally: Tally
    seconds: float
    last_at: datetime | None


class Answered(NamedTuple):
    """What a run was answered about an event."""

    event_id: str
    repeat: int
    answer: Answer


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
    return BulkRun(begun, False, Tally(waiting=len(ids) * repeats), 0.0, None)


def take(conn: sqlite3.Connection, owner: str, run_id: int) -> None:
    """Make `owner` the one that works on a run, finished or not."""
    with transaction(conn):
        changed = conn.execute(
            "UPDATE run SET owner = ?, finished = 0, progress = '{}' WHERE id = ? AND kind = ?",
            (owner, run_id, JUDGE),
        )
    if changed.rowcount != 1:
        raise JournalError("there is no such run")


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


def bulk_runs(
    conn: sqlite3.Connection, profile: str, run_id: int | None, limit: int
) -> tuple[BulkRun, ...]:
    """The runs of a profile, or one of them, the latest first."""
    found = conn.execute(
        "SELECT id, body, progress, started_at, finished FROM run"
        " WHERE profile = ? AND kind = ? AND (? IS NULL OR id = ?) ORDER BY id DESC LIMIT ?",
        (profile, JUDGE, run_id, run_id, limit),
    ).fetchall()
    return tuple(
        _bulk_run(
            conn,
            Run(
                number,
                profile,
                JUDGE,
                json.loads(body),
                json.loads(progress),
                datetime.fromisoformat(at),
            ),
            finished=bool(finished),
        )
        for number, body, progress, at, finished in found
    )


def _bulk_run(conn: sqlite3.Connection, run: Run, *, finished: bool) -> BulkRun:
    states = dict(
        conn.execute(
            "SELECT state, count(*) FROM judging WHERE run = ? GROUP BY state", (run.id,)
        ).fetchall()
    )
    seconds, last = conn.execute(
        "SELECT total(v.seconds), max(v.at) FROM judging j JOIN verdict v ON v.id = j.verdict"
        " WHERE j.run = ?",
        (run.id,),
    ).fetchone()
    tally = Tally(states.get(WAITING, 0), states.get(JUDGED, 0), states.get(FAILED, 0))
    return BulkRun(run, finished, tally, seconds, datetime.fromisoformat(last) if last else None)


def answers(conn: sqlite3.Connection, run_id: int) -> Iterator[Answered]:
    """Every answer of a run, in its order."""
    found = conn.execute(
        "SELECT j.event_id, j.repeat, v.answer FROM judging j JOIN verdict v ON v.id = j.verdict"
        " WHERE j.run = ? ORDER BY j.position",
        (run_id,),
    )
    for event_id, repeat, answer in found:
        yield Answered(event_id, repeat, json.loads(answer))


def counts(conn: sqlite3.Connection, run_id: int) -> tuple[tuple[Answer, int], ...]:
    """How often each answer of a run was given."""
    found = conn.execute(
        "SELECT v.answer, count(*) FROM judging j JOIN verdict v ON v.id = j.verdict"
        " WHERE j.run = ? GROUP BY v.answer",
        (run_id,),
    )
    return tuple((json.loads(answer), number) for answer, number in found.fetchall())


def answered_by(
    conn: sqlite3.Connection, run_id: int, wanted: Callable[[Answer], bool]
) -> tuple[str, ...]:
    """The events with an answer that is wanted, each once."""
    found = (each.event_id for each in answers(conn, run_id) if wanted(each.answer))
    return tuple(dict.fromkeys(found))


def failures(conn: sqlite3.Connection, run_id: int, limit: int) -> tuple[FailedItem, ...]:
    """The first failed items."""
    found = conn.execute(
        "SELECT event_id, repeat, error FROM judging WHERE run = ? AND state = ?"
        " ORDER BY position LIMIT ?",
        (run_id, FAILED, limit),
    )
    return tuple(
        FailedItem(event_id, repeat, Failure(*json.loads(error)))
        for event_id, repeat, error in found.fetchall()
    )


def mean_seconds(conn: sqlite3.Connection, profile: str, version: str, last: int) -> float | None:
    """How long the last verdicts of a judge's version took, on average."""
    (seconds,) = conn.execute(
        "SELECT avg(seconds) FROM (SELECT seconds FROM verdict WHERE profile = ? AND version = ?"
        " ORDER BY id DESC LIMIT ?)",
        (profile, version, last),
    ).fetchone()
    return None if seconds is None else float(seconds)
