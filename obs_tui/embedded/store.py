"""The embedded store: one SQLite file in WAL mode, one writer, a pool of readers in threads."""

import asyncio
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from .functions import register
from .schema import BUSY_SECONDS, PAGE_BYTES, UnusableStore, migrate

T = TypeVar("T")

STORE_ERRORS = (sqlite3.Error, RuntimeError)
"""What `Store.read` and `Store.write` raise beyond what they are given: SQLite's errors, and
RuntimeError once the store is closed."""
READERS = 4
_WRITER_CACHE_KB = 32_000
_CHECKPOINT_BYTES = 32_000_000
"""An import writes most pages of the indices in every batch: the WAL gathers some batches."""
_NAG_SECONDS = 0.01


class Store:
    """Use `Store.open`. Functions given to `read` and `write` run in a thread of the store's, get
    a connection of their own for the length of the call, and must not keep it."""

    def __init__(self, path: Path, scratch: Path | None) -> None:
        self.path = path
        self.closed = False
        self._scratch = scratch
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._leases: set[_Lease] = set()
        self._writer = self._connect()
        self._writer.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KB}")
        self._writer.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_BYTES // PAGE_BYTES}")
        self._write_lock = threading.Lock()
        self._readers = ThreadPoolExecutor(READERS, "store-read")
        self._writers = ThreadPoolExecutor(1, "store-write")

    @classmethod
    def open(cls, path: Path | None) -> "Store":
        """The store at `path`, made (readable by its owner only) when missing and migrated; None
        is a temporary one, removed at close.

        Raises UnusableStore or OSError.
        """
        scratch = Path(tempfile.mkdtemp(prefix="obs-tui-")) if path is None else None
        file = path or Path(scratch or "", "events.db")
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        try:
            store = cls(file, scratch)
        except sqlite3.Error as error:
            raise UnusableStore(f"{file}: {error}") from error
        try:
            migrate(store._writer)
        except (sqlite3.Error, UnusableStore) as error:
            store.close()
            raise UnusableStore(f"{file}: {error}") from error
        return store

    async def read(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """What `fn` returns, on one snapshot. Cancelling interrupts the query that runs."""
        lease = _Lease()
        self._leases.add(lease)
        job = self._readers.submit(self._read, lease, fn)
        job.add_done_callback(lambda _: self._leases.discard(lease))
        try:
            return await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            _interrupt(lease, job, asyncio.get_running_loop())
            raise

    def read_now(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """`read`, in the caller's thread."""
        return self._read(_Lease(), fn)

    async def write(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """What `fn` returns, in one transaction, rolled back when `fn` raises. A write that has
        begun is completed even when the caller is cancelled."""
        return await asyncio.wrap_future(self._writers.submit(self.write_now, fn))

    def write_now(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """`write`, in the caller's thread."""
        with self._write_lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                result = fn(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:  # cancelled or interrupted, too
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            return result

    def close(self) -> None:
        """Interrupt the reads and wait for the writes, then close the file; a temporary store is
        removed."""
        self.closed = True
        self._readers.shutdown(wait=False, cancel_futures=True)
        while leases := tuple(self._leases):
            for lease in leases:
                lease.interrupt()
            time.sleep(_NAG_SECONDS)
        self._readers.shutdown()
        self._writers.shutdown()
        while not self._idle.empty():
            self._idle.get_nowait().close()
        self._writer.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _read(self, lease: "_Lease", fn: Callable[[sqlite3.Connection], T]) -> T:
        conn = self._checkout()
        try:
            lease.begin(conn)
            conn.execute("BEGIN")
            return fn(conn)
        finally:
            lease.end()
            self._give_back(conn)

    def _checkout(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            conn = self._connect()
            conn.execute("PRAGMA query_only = ON")
            return conn

    def _give_back(self, conn: sqlite3.Connection) -> None:
        """A statement that an exception keeps alive would carry the interruption into the next
        query: the rollback meets it first, and such a connection is not used again."""
        try:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
        except sqlite3.Error:
            conn.close()
        else:
            self._idle.put(conn)

    def _connect(self) -> sqlite3.Connection:
        conn = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        conn.execute(f"PRAGMA synchronous = {'NORMAL' if self._scratch is None else 'OFF'}")
        register(conn)
        return conn


class _Lease:
    """A connection while one call has it. Interrupting is possible between `begin` and `end` only,
    so that it cannot hit whoever gets the connection next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._conn: sqlite3.Connection | None = None

    def begin(self, conn: sqlite3.Connection) -> None:
        with self._lock:
            self._conn = conn

    def end(self) -> None:
        with self._lock:
            self._conn = None

    def interrupt(self) -> None:
        with self._lock:
            if self._conn is not None:
                self._conn.interrupt()


def _interrupt(lease: _Lease, job: Future[T], loop: asyncio.AbstractEventLoop) -> None:
    """Interrupt until the job ends: an interruption between two statements is lost on SQLite."""
    if not job.done():
        lease.interrupt()
        loop.call_later(_NAG_SECONDS, _interrupt, lease, job, loop)
