"""The journal: last page seen, verdicts and drafts, shared by every running instance.

It never stops the app: a file that cannot be used is replaced (damaged: moved aside; newer or out
of reach: left alone, this run is remembered in memory only) and a notice says so.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from obs_tui.model.filters import FilterError, read_filter, write_filter

from .entries import LastSeen, VerdictEntry, read_rows, write_judge, write_rows
from .schema import NewerSchema, connect, move_aside

if TYPE_CHECKING:
    from obs_tui.model.base import JsonObject
    from obs_tui.model.judges import JudgeDraft

T = TypeVar("T")


class Journal:
    """Made by `Journal.open`. Its async methods run in one worker thread, in order; they raise
    nothing of SQLite's: what failed becomes a notice."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._notices: list[str] = []
        self._listener: Callable[[str], None] | None = None
        self._lock = RLock()
        self._worker = ThreadPoolExecutor(1, "journal")
        self._conn = self._connect()

    @classmethod
    def open(cls, path: Path | None) -> Journal:
        """The journal at `path`, made or migrated where needed; None is one in memory."""
        return cls(path)

    def on_notice(self, listener: Callable[[str], None]) -> None:
        """Have `listener` told, in the event loop and in one sentence, of whatever the journal
        could not keep or read. Earlier notices are told after the next async call."""
        self._listener = listener

    def last_seen(self, profile: str) -> LastSeen | None:
        """The list as `profile` was left. Synchronous, for the first frame: a few milliseconds."""

        def read(conn: sqlite3.Connection) -> LastSeen | None:
            found = conn.execute(
                "SELECT filters, rows, cursor_id, next_cursor FROM last_seen WHERE profile = ?",
                (profile,),
            ).fetchone()
            if found is None:
                return None
            filters, rows, cursor_id, next_cursor = found
            return LastSeen(
                read_filter(json.loads(filters)), read_rows(rows), cursor_id, next_cursor
            )

        try:
            return self._guarded(read)
        except (sqlite3.Error, FilterError, ValueError, TypeError, KeyError) as error:
            self._notices.append(f"The last page seen could not be read: {error}.")
            return None

    async def remember(self, profile: str, seen: LastSeen) -> None:
        """Keep the list as it is; the last instance to say so wins."""
        values = (
            profile,
            json.dumps(write_filter(seen.filters)),
            write_rows(seen.rows),
            seen.cursor_id,
            seen.next_cursor,
        )
        await self._write("INSERT OR REPLACE INTO last_seen VALUES (?, ?, ?, ?, ?)", values)

    async def record_verdict(self, profile: str, entry: VerdictEntry) -> None:
        """Add a verdict."""
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
        )
        await self._write(
            "INSERT INTO verdict (profile, event_id, judge_id, version, model_name, judge, answer,"
            " analysis, at, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )

    async def verdicts(self, profile: str, event_id: str) -> tuple[VerdictEntry, ...]:
        """The verdicts on an event, newest first."""
        from obs_tui.model.judges import Verdict

        def read(conn: sqlite3.Connection) -> tuple[VerdictEntry, ...]:
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
                for draft in _drafts(judge)
            )

        return await self._call(read, ())

    async def recent_judges(self, profile: str, limit: int = 10) -> tuple[JudgeDraft, ...]:
        """The judges last run, each version once, the latest first."""

        def read(conn: sqlite3.Connection) -> tuple[JudgeDraft, ...]:
            found = conn.execute(
                "SELECT judge, max(id) AS latest FROM verdict WHERE profile = ?"
                " GROUP BY version ORDER BY latest DESC LIMIT ?",
                (profile, limit),
            )
            return tuple(draft for judge, _ in found.fetchall() for draft in _drafts(judge))

        return await self._call(read, ())

    async def save_draft(self, profile: str, kind: str, body: JsonObject | None) -> None:
        """Keep what is being typed into a form (`kind`: judge, filter); None discards it."""
        if body is None:
            await self._write("DELETE FROM draft WHERE profile = ? AND kind = ?", (profile, kind))
        else:
            values = (profile, kind, json.dumps(body))
            await self._write("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", values)

    async def draft(self, profile: str, kind: str) -> JsonObject | None:
        """What was typed into a form and not sent; None when nothing was."""

        def read(conn: sqlite3.Connection) -> JsonObject | None:
            found = conn.execute(
                "SELECT body FROM draft WHERE profile = ? AND kind = ?", (profile, kind)
            ).fetchone()
            body: JsonObject | None = json.loads(found[0]) if found else None
            return body

        return await self._call(read, None)

    async def aclose(self) -> None:
        """Finish what was asked for, then release the file."""
        await asyncio.to_thread(self._worker.shutdown)
        self._conn.close()

    async def _write(self, statement: str, values: tuple[str | float | None, ...]) -> None:
        def write(conn: sqlite3.Connection) -> None:
            with _transaction(conn):
                conn.execute(statement, values)

        await self._call(write, None)

    async def _call(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._worker, self._guarded, work)
        except (sqlite3.Error, ValueError) as error:
            self._notices.append(f"The journal could not be used: {error}.")
            return otherwise
        finally:
            self._tell()

    def _tell(self) -> None:
        while self._listener is not None and self._notices:
            self._listener(self._notices.pop(0))

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work`; on a file found damaged, once more on a fresh one."""
        with self._lock:
            try:
                return work(self._conn)
            except sqlite3.DatabaseError as error:
                if not _damaged(error):
                    raise
                self._conn.close()
                self._conn = self._afresh(error)
                return work(self._conn)

    def _connect(self) -> sqlite3.Connection:
        try:
            return connect(self._path)
        except NewerSchema:
            return self._in_memory("it was written by a newer version of obs-tui")
        except (sqlite3.DatabaseError, OSError) as error:
            if isinstance(error, sqlite3.DatabaseError) and _damaged(error):
                return self._afresh(error)
            return self._in_memory(str(error))

    def _afresh(self, error: sqlite3.DatabaseError) -> sqlite3.Connection:
        if self._path is None:
            return connect(None)
        label = f"damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        try:
            aside = move_aside(self._path, label)
            conn = connect(self._path)
        except (sqlite3.Error, OSError, NewerSchema) as second:
            return self._in_memory(f"{error}; then {second}")
        self._notices.append(
            f"The journal was damaged ({error}); it is kept as {aside} and a new one was begun."
        )
        return conn

    def _in_memory(self, cause: str) -> sqlite3.Connection:
        self._notices.append(
            f"The journal {self._path} cannot be used: {cause}."
            " What happens in this run is forgotten at its end."
        )
        return connect(None)


@contextmanager
def _transaction(conn: sqlite3.Connection) -> Iterator[None]:
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        conn.execute("ROLLBACK")
        raise


def _damaged(error: sqlite3.DatabaseError) -> bool:
    name: str = getattr(error, "sqlite_errorname", "")  # absent on errors of Python's own
    return name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT"))


def _drafts(judge: str) -> Iterator[JudgeDraft]:
    """The judge, unless its stored form is one this version does not read."""
    from pydantic import ValidationError

    from obs_tui.model.judges import JudgeDraft

    try:
        yield JudgeDraft.model_validate(json.loads(judge))
    except ValidationError:
        return
