"""What bulk runs of a judge came to. Functions on the journal's connection; `Judging` calls them in
its thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from obs_tui.model.load import Failure

from .judging_log import (
    FAILED,
    JUDGE,
    JUDGED,
    NOBODY,
    WAITING,
    Answer,
    Answered,
    BulkRun,
    FailedItem,
    Given,
    Tally,
)
from .runs import Run
from .verdicts import read_one

if TYPE_CHECKING:
    from obs_tui.model.judges import JudgeDraft

_LAST = 200
"""Verdicts by which it is told how long a judge takes."""
_GIVEN = (
    "SELECT id, event_id, judge, judge_id, answer, analysis, at, seconds FROM verdict WHERE run = ?"
)


def bulk_runs(
    conn: sqlite3.Connection, owner: str, profile: str, run_id: int | None, limit: int
) -> tuple[BulkRun, ...]:
    """The runs of a profile, or one of them, the latest first, as `owner` sees them."""
    found = conn.execute(
        "SELECT id, body, progress, started_at, finished, owner FROM run"
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
        )._replace(elsewhere=not finished and working not in (NOBODY, owner))
        for number, body, progress, at, finished, working in found
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


def given(conn: sqlite3.Connection, run_id: int, after: int, limit: int) -> tuple[Given, ...]:
    """The next verdicts of a run, as they were given."""
    return _given(
        conn.execute(
            _GIVEN + " AND id > ? ORDER BY id LIMIT ?",
            (run_id, after, limit),
        )
    )


def latest(conn: sqlite3.Connection, run_id: int, limit: int) -> tuple[Given, ...]:
    """The last verdicts of a run, the latest first."""
    return _given(conn.execute(_GIVEN + " ORDER BY id DESC LIMIT ?", (run_id, limit)))


def _given(found: sqlite3.Cursor) -> tuple[Given, ...]:
    known: dict[str, JudgeDraft | None] = {}
    return tuple(
        Given(number, entry)
        for number, *row in found.fetchall()
        if (entry := read_one((*row,), known)) is not None
    )


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


def causes(conn: sqlite3.Connection, run_id: int) -> tuple[tuple[Failure, int], ...]:
    """Why items failed, with how often, the most frequent first."""
    found = conn.execute(
        "SELECT error, count(*) AS times FROM judging WHERE run = ? AND state = ?"
        " GROUP BY error ORDER BY times DESC, error",
        (run_id, FAILED),
    )
    return tuple((Failure(*json.loads(error)), times) for error, times in found.fetchall())


def mean_seconds(conn: sqlite3.Connection, profile: str, version: str) -> float | None:
    """How long the last verdicts of a judge's version took, on average."""
    (seconds,) = conn.execute(
        "SELECT avg(seconds) FROM (SELECT seconds FROM verdict WHERE profile = ? AND version = ?"
        " ORDER BY id DESC LIMIT ?)",
        (profile, version, _LAST),
    ).fetchone()
    return None if seconds is None else float(seconds)
