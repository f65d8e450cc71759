"""The versions of judges that gave verdicts, and what each said: `Journal.versions`."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from .entries import question_of
from .verdicts import drafts, read

if TYPE_CHECKING:
    from obs_tui.model.judges import JudgeDraft

    from .connection import Connection
    from .entries import VerdictEntry


class JudgeVersion(NamedTuple):
    """A judge as it was when it gave `verdicts` on `events`, the last at `last_at` (UTC). `version`
    is the hash of its six fields; `judge_id` is None where it was not saved."""

    version: str
    judge: JudgeDraft
    judge_id: str | None
    verdicts: int
    events: int
    last_at: datetime

    @property
    def question(self) -> str:
        """What it asks: versions of one question share the votes."""
        return question_of(self.judge)


class Versions:
    """Verdicts by the version of the judge that gave them. Methods raise JournalError."""

    def __init__(self, file: Connection) -> None:
        self._file = file

    async def known(self, profile: str) -> tuple[JudgeVersion, ...]:
        """Every version that gave a verdict, the one that did last first."""
        return await self._file.must(lambda conn: _known(conn, profile), synced=False)

    async def verdicts(self, profile: str, version: str) -> tuple[VerdictEntry, ...]:
        """All verdicts of a version, the oldest first; several on an event where it was asked
        again."""
        return await self._file.must(lambda conn: _verdicts(conn, profile, version), synced=False)


def _known(conn: sqlite3.Connection, profile: str) -> tuple[JudgeVersion, ...]:
    # Beside max(id), SQLite gives the other columns of the row that has it.
    found = conn.execute(
        "SELECT version, judge, judge_id, at, count(*), count(DISTINCT event_id), max(id) AS latest"
        " FROM verdict WHERE profile = ? GROUP BY version ORDER BY latest DESC",
        (profile,),
    )
    return tuple(
        JudgeVersion(version, draft, judge_id, verdicts, events, datetime.fromisoformat(at))
        for version, judge, judge_id, at, verdicts, events, _ in found.fetchall()
        for draft in drafts(judge)
    )


def _verdicts(conn: sqlite3.Connection, profile: str, version: str) -> tuple[VerdictEntry, ...]:
    rows = conn.execute(
        "SELECT event_id, judge, judge_id, answer, analysis, at, seconds FROM verdict"
        " WHERE profile = ? AND version = ? ORDER BY id",
        (profile, version),
    ).fetchall()
    return tuple(read(rows))
