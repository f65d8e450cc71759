"""The journal's one connection: its worker thread, its recovery from a damaged file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from .entries import UNREADABLE
from .schema import NewerSchema, connect, move_aside

if TYPE_CHECKING:
    from obs_tui.model.base import JsonObject

T = TypeVar("T")


class JournalError(Exception):
    """What must be kept could not be; the cause in a few words."""


class Connection:
    """Work on the journal's file, in one thread and in order. `notices` wait to be told to the
    `listener`, in the event loop."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.notices: list[str] = []
        self.listener: Callable[[str], None] | None = None
        self._lock = RLock()
        self._worker = ThreadPoolExecutor(1, "journal")
        self._conn = self._connect()

    async def call(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Do `work`; what fails becomes a notice, and the result is `otherwise`."""
        try:
            return await self._do(work)
        except (sqlite3.Error, ValueError) as error:
            self.notices.append(f"The journal could not be used: {error}.")
            return otherwise
        finally:
            self._tell()

    async def must(self, work: Callable[[sqlite3.Connection], T], *, synced: bool = True) -> T:
        """Do `work`; when this returns a kill does not undo it nor, `synced`, a power cut. Raises
        JournalError."""
        try:
            return await self._do(partial(_synced, work) if synced else work)
        except (sqlite3.Error, ValueError) as error:
            raise JournalError(str(error)) from error
        finally:
            self._tell()

    def at_once(self, read: Callable[[sqlite3.Connection], T], what: str) -> T | None:
        """Read `what` (in words) synchronously; None, and a notice, where it cannot be."""
        try:
            return self.now(read)
        except (sqlite3.Error, *UNREADABLE) as error:
            self.notices.append(f"{what} could not be read: {error}.")
            return None

    async def all(
        self, read: Callable[[sqlite3.Connection], tuple[tuple[T, ...], int]], what: str
    ) -> tuple[T, ...]:
        """Read several; that some could not be becomes a notice."""
        nothing: tuple[tuple[T, ...], int] = ((), 0)
        found, damaged = await self.call(read, nothing)
        if damaged:
            self.tell(f"Not all {what} could be read: {damaged} left out.")
        return found

    async def body(self, statement: str, values: Sequence[str]) -> JsonObject | None:
        """The JSON that a statement finds, if any."""

        def read(conn: sqlite3.Connection) -> JsonObject | None:
            found = conn.execute(statement, values).fetchone()
            body: JsonObject | None = json.loads(found[0]) if found else None
            return body

        return await self.call(read, None)

    async def write(self, statement: str, values: Sequence[str | float | None]) -> None:
        """Change something by one statement."""

        def change(conn: sqlite3.Connection) -> None:
            with transaction(conn):
                conn.execute(statement, values)

        await self.call(change, None)

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, self.now, work)

    async def aclose(self) -> None:
        """Finish what was asked for, then release the file."""
        await asyncio.to_thread(self._worker.shutdown)
        self._conn.close()

    def tell(self, notice: str) -> None:
        """Have the listener told, after what waits."""
        self.notices.append(notice)
        self._tell()

    def _tell(self) -> None:
        while self.listener is not None and self.notices:
            self.listener(self.notices.pop(0))

    def now(self, work: Callable[[sqlite3.Connection], T]) -> T:
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
        self.notices.append(
            f"The journal was damaged ({error}); it is kept as {aside} and a new one was begun."
        )
        return conn

    def _in_memory(self, cause: str) -> sqlite3.Connection:
        self.notices.append(
            f"The journal {self._path} cannot be used: {cause}."
            " What happens in this run is forgotten at its end."
        )
        return connect(None)


def _synced(work: Callable[[sqlite3.Connection], T], conn: sqlite3.Connection) -> T:
    conn.execute("PRAGMA synchronous = FULL")
    try:
        return work(conn)
    finally:
        conn.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """All of it, or nothing."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:  # cancelled or interrupted, too
        conn.execute("ROLLBACK")
        raise


def _damaged(error: sqlite3.DatabaseError) -> bool:
    name: str = getattr(error, "sqlite_errorname", "")  # absent on errors of Python's own
    return name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT"))
