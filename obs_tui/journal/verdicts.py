"""Verdicts, and by which judges. Functions on the journal's connection."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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


class JudgePast(NamedTuple):
    """What a judge said: `total` verdicts, the newest `entries` of them first; how often each
    answer, of all; and its versions, the one that judged last first."""

    total: int = 0
    entries: tuple[VerdictEntry, ...] = ()
    answers: tuple[tuple[str | float | None, int], ...] = ()
    versions: tuple[PastVersion, ...] = ()


class PastVersion(NamedTuple):
    """The hash of a judge's six fields, its model, and how many verdicts it gave."""

    version: str
    model_name: str
    verdicts: int


EntryRow: TypeAlias = tuple[str, str, str | None, str, str, str, float]
"""A verdict's event_id, judge, judge_id, answer, analysis, at and seconds."""


def of_judge(
    conn: sqlite3.Connection, profile: str, judge_id: str, name: str, limit: int
) -> JudgePast:
    """The verdicts of a saved judge, and of a judge called the same that was not saved."""
    its = (profile, judge_id, profile, json.dumps(_called(conn, profile, name)))
    counts = conn.execute(
        "WITH its AS (SELECT id FROM verdict WHERE profile = ? AND judge_id = ? UNION ALL"
        " SELECT id FROM verdict WHERE profile = ? AND judge_id IS NULL"
        " AND version IN (SELECT value FROM json_each(?)))"
        " SELECT version, model_name, answer, count(*) FROM its JOIN verdict USING (id)"
        " GROUP BY version, answer ORDER BY max(id) DESC",
        its,
    ).fetchall()
    entries = conn.execute(
        "WITH its AS (SELECT id FROM verdict WHERE profile = ? AND judge_id = ? UNION ALL"
        " SELECT id FROM verdict WHERE profile = ? AND judge_id IS NULL"
        " AND version IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?)"
        " SELECT event_id, judge, judge_id, answer, analysis, at, seconds"
        " FROM its JOIN verdict USING (id) ORDER BY id DESC",
        (*its, limit),
    ).fetchall()
    answers: Counter[str] = Counter()
    versions: Counter[tuple[str, str]] = Counter()
    for version, model, answer, count in counts:
        answers[answer] += count
        versions[version, model] += count
    return JudgePast(
        answers.total(),
        tuple(read(entries)),
        tuple((json.loads(answer), count) for answer, count in answers.items()),
        tuple(PastVersion(*named, count) for named, count in versions.items()),
    )


def _called(conn: sqlite3.Connection, profile: str, name: str) -> list[str]:
    """The versions of judges of this name. Goes from version to version by their index: there are
    many verdicts and few versions."""
    found = conn.execute(
        "WITH RECURSIVE each(version) AS ("
        "SELECT min(version) FROM verdict WHERE profile = ?1 UNION ALL"
        " SELECT (SELECT min(version) FROM verdict WHERE profile = ?1 AND version > each.version)"
        " FROM each WHERE version IS NOT NULL)"
        " SELECT version, (SELECT judge FROM verdict WHERE profile = ?1"
        " AND verdict.version = each.version LIMIT 1) FROM each WHERE version IS NOT NULL",
        (profile,),
    )
    return [version for version, judge in found.fetchall() if json.loads(judge)["name"] == name]


def read(rows: Iterable[EntryRow]) -> Iterator[VerdictEntry]:
    """The verdicts, but for those by a judge that this version does not read."""
    known: dict[str, JudgeDraft | None] = {}
    return (entry for row in rows if (entry := read_one(row, known)) is not None)


def read_one(row: EntryRow, known: dict[str, JudgeDraft | None]) -> VerdictEntry | None:
    """The verdict; None where its judge is one that this version does not read. `known` has the
    judges read before, by their stored form."""
    from obs_tui.model.judges import Verdict

    event_id, judge, judge_id, answer, analysis, at, seconds = row
    if judge not in known:
        known[judge] = next(drafts(judge), None)
    if (draft := known[judge]) is None:
        return None
    verdict = Verdict(answer=json.loads(answer), analysis=json.loads(analysis))
    return VerdictEntry(event_id, draft, judge_id, verdict, datetime.fromisoformat(at), seconds)


def of_event(conn: sqlite3.Connection, profile: str, event_id: str) -> tuple[VerdictEntry, ...]:
    """The verdicts on an event, newest first."""
    found = conn.execute(
        "SELECT event_id, judge, judge_id, answer, analysis, at, seconds FROM verdict"
        " WHERE profile = ? AND event_id = ? ORDER BY id DESC",
        (profile, event_id),
    )
    return tuple(read(found.fetchall()))


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
