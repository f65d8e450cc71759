"""Verdicts, and by which judges. Functions on the journal's connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .connection import transaction
from .entries import VerdictEntry, write_judge

if TYPE_CHECKING:
    from obs_tui.model.judges import JudgeDraft


def record(conn: sqlite3.Connection, profile: str, entry: VerdictEntry) -> None:
    """Add a verdict."""
    with transaction(conn):
        insert(conn, profile, entry)


def insert(
    conn: sqlite3.Connection, profile: str, entry: VerdictEntry, run: int | None = None
) -> int:
    """Add a verdict, of a bulk run perhaps, within a transaction; its number."""
    values = (
        profile,
        entry.event_id,
        entry.judge_id,
        entry.version,
        entry.judge.model_name,
        write_judge(entry.judge),
        json.dumps(entry.verdict.answer),
        json.dumps(entry.verdict.analysis),
        entry.at.astimezone(UTC).isoformat(),
        entry.seconds,
        run,
    )
    cursor = conn.execute(
        "INSERT INTO verdict (profile, event_id, judge_id, version, model_name, judge, answer,"
        " analysis, at, seconds, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return int(cursor.lastrowid or 0)


def of_event(conn: sqlite3.Connection, profile: str, event_id: str) -> tuple[VerdictEntry, ...]:
    """The verdicts on an event, newest first."""
    from obs_tui.model.judges import Verdict

    found = conn.execute(
        "SELECT judge, judge_id, answer, analysis, at, seconds FROM verdict"
        " WHERE profile = ? AND event_id = ? ORDER BY id DESC",
        (profile, event_id),
    )
    return tuple(
        VerdictEntry(
            event_id,
            draft,
            judge_id,
            Verdict(answer=json.loads(answer), analysis=json.loads(analysis)),
            datetime.fromisoformat(at),
            seconds,
        )
        for judge, judge_id, answer, analysis, at, seconds in found.fetchall()
        for draft in drafts(judge)
    )


def recent_judges(conn: sqlite3.Connection, profile: str, limit: int) -> tuple[JudgeDraft, ...]:
    """The judges last run, each version once, the latest first."""
    found = conn.execute(
        "SELECT judge, max(id) AS latest FROM verdict WHERE profile = ?"
        " GROUP BY version ORDER BY latest DESC LIMIT ?",
        (profile, limit),
    )
    return tuple(draft for judge, _ in found.fetchall() for draft in drafts(judge))


def drafts(judge: str) -> Iterator[JudgeDraft]:
    """The judge, unless its stored form is one this version does not read."""
    from pydantic import ValidationError

    from obs_tui.model.judges import JudgeDraft

    try:
        yield JudgeDraft.model_validate(json.loads(judge))
    except ValidationError:
        return
