"""The import tasks that this process works on, in the background of its event loop.

A task is taken up when it is made, and again, after a crash or a restart, at the server's start,
with the first request in process, or when somebody asks for it.
"""

import asyncio
import logging
import sqlite3
import traceback
from functools import partial

from .faults import broken
from .store import STORE_ERRORS, Store
from .tasks import BrokenImport, Step, Work, advance, fail, fetch_work, running

_log = logging.getLogger(__name__)


class Imports:
    """The tasks being worked on, each once. `log` is where failures are told, in words."""

    def __init__(self, store: Store, log: str) -> None:
        self._store = store
        self._log = log
        self._working: dict[str, asyncio.Task[None]] = {}
        self._waking: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Take up all tasks that run, once."""
        if self._waking is None:
            self._waking = asyncio.create_task(self._wake())

    def take_up(self, task_id: str) -> None:
        """Work on a task until it has ended, unless this is being done."""
        if task_id not in self._working:
            work = asyncio.create_task(self._run(task_id))
            self._working[task_id] = work
            work.add_done_callback(lambda _: self._working.pop(task_id, None))

    async def aclose(self) -> None:
        """Stop between two steps: what is done is kept, and the next start goes on from there."""
        jobs = [job for job in (self._waking, *self._working.values()) if job is not None]
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    async def _wake(self) -> None:
        try:
            found = await self._store.read(running)
        except STORE_ERRORS as error:
            self._waking = None  # so that the next request tries again
            self._report(error)
            return
        for task_id in found:
            self.take_up(task_id)

    async def _run(self, task_id: str) -> None:
        try:
            while found := await self._store.read(lambda conn: _next(conn, task_id)):
                await self._store.write(partial(_advance, found=found))
        except BrokenImport as error:
            cause = str(error)
        except Exception as error:  # whatever a record trips, the task ends and says so
            if self._store.closed:
                return
            self._report(error)
            cause = broken(error, self._log)
        else:
            return
        try:
            await self._store.write(lambda conn: fail(conn, task_id, cause))
        except STORE_ERRORS as error:  # it stays running, and is taken up at the next start
            self._report(error)

    def _report(self, error: Exception) -> None:
        """Into the log, without the message, which may quote a record. A closed store interrupts
        what is read, and that is no failure."""
        if not self._store.closed:
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("An import failed with %s\n%s", type(error).__name__, frames)


def _next(conn: sqlite3.Connection, task_id: str) -> tuple[Work, Step] | None:
    from .import_steps import next_step

    work = fetch_work(conn, task_id)
    return None if work is None else (work, next_step(conn, work))


def _advance(conn: sqlite3.Connection, found: tuple[Work, Step]) -> None:
    advance(conn, *found)
