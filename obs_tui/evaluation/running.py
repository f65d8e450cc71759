"""Going on with a bulk run: several calls at once, each verdict recorded with its item before it is
told, and while the next call is under way.

What is under way when a process is killed was not recorded and is asked again; what was recorded
is never asked again. Where a verdict cannot be recorded, as many calls as are made at once may have
been begun after it. Three kinds of errors: a server that is busy or away (it ran nothing) holds
every call back; a judge or key that can never work stops the run; any other is the item's own, and
`retry_failed` gives it another try.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias

from obs_tui.journal import FailedItem, Item, Journal, JournalError, VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.load import Failure
from obs_tui.service.errors import AccessError, ReadOnlyError, ServiceError
from obs_tui.service.gathering import for_each
from obs_tui.service.protocol import Service

from .control import Control
from .runs import CANCELLED, STOPPED, JudgingRun, begin, load

__all__ = ["Control", "JudgingRun", "Listener", "Outcome", "begin", "go_on"]

Outcome: TypeAlias = VerdictEntry | FailedItem
Listener: TypeAlias = Callable[[JudgingRun, Outcome | None], None]
"""Told of the run after each outcome, and without one when something else changed."""

TRIES = 6
"""So often a call is begun for an item while the server is busy or away and answers nothing else,
before the run stops."""
ALIKE = 10
"""So many items that fail in a row for the same reason stop the run."""
_PAGE = 500
_HOPELESS = frozenset({"TEMPLATE_SYNTAX_ERROR", "VALIDATION_ERROR", "FEATURE_NOT_SUPPORTED"})
"""Codes of errors that are the judge's, whatever the event."""
_OF_THE_EVENT = frozenset({"SEARCH_NOT_FOUND", "JUDGE_CONVERSATION_FORMAT_ERROR"})
_VARYING = re.compile(r"[0-9a-f-]{6,}|\d+")


def unheard(_run: JudgingRun, _outcome: Outcome | None) -> None:
    """No one wants to know."""


async def go_on(
    service: Service,
    journal: Journal,
    run: JudgingRun,
    *,
    control: Control | None = None,
    listener: Listener = unheard,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> JudgingRun:
    """Judge what is waiting; the run as it then is: finished, cancelled, or with what `stopped` it.
    Cancelling the call leaves the run unfinished, as a kill does, but for what was answered.

    Raises JournalError: nothing more is asked when a verdict could not be recorded, or another
    instance took the run over.
    """
    await journal.judging.take(run.id)
    try:
        found = await _found(journal, run)
        control = control or Control(rate=run.rate)
        going = _Going(service, journal, found, control=control, listener=listener, clock=clock)
        await _ended(journal, run, control, going)
    finally:
        await _whole(journal.judging.release(run.id))
    return await _found(journal, run)


async def _ended(journal: Journal, run: JudgingRun, control: Control, going: _Going) -> None:
    """Judge what is waiting, and record how that ended."""
    try:
        done = await _unless(control.cancelled, going.all())
    except _Stop as stop:
        said: list[Json] = [*stop.failure[:3]]
        await journal.checkpoint(run.kept, {STOPPED: said})
        return
    if not done:
        await journal.checkpoint(run.kept, {CANCELLED: True})
    await journal.finish(run.kept)


async def _found(journal: Journal, run: JudgingRun) -> JudgingRun:
    """The run as it stands, others having worked on it perhaps."""
    found = await load(journal, run.kept.profile, run.id)
    if found is None:
        raise JournalError("the run cannot be read any more")
    return replace(found, jobs=run.jobs, rate=run.rate)


class _Stop(Exception):
    """The run goes no further."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure


class _Going:
    """A run being gone on with."""

    def __init__(
        self,
        service: Service,
        journal: Journal,
        run: JudgingRun,
        *,
        control: Control,
        listener: Listener,
        clock: Callable[[], datetime],
    ) -> None:
        self.run = run
        self._service = service
        self._journal = journal
        self._control = control
        self._listener = listener
        self._clock = clock
        self._items: deque[Item] = deque()
        self._verdicts: asyncio.Queue[tuple[Item, VerdictEntry] | None] = asyncio.Queue()
        self._after = -1
        self._fetching = asyncio.Lock()
        self._alike: tuple[str, int] = ("", 0)

    async def all(self) -> None:
        """Judge what is waiting."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._record())
                await for_each(range(self.run.jobs), self._job, self.run.jobs)
                self._verdicts.put_nowait(None)
        except ExceptionGroup as errors:  # callers know the errors of a run, not groups of them
            raise errors.exceptions[0] from None

    async def _job(self, _number: int) -> None:
        while (item := await self._next()) is not None:
            if entry := await self._judge(item):
                self._verdicts.put_nowait((item, entry))
            if self._verdicts.qsize() > self.run.jobs:
                await self._verdicts.join()

    async def _record(self) -> None:
        """Record the verdicts as they come, those too that wait when the run ends early."""
        try:
            while answered := await self._verdicts.get():
                await _whole(self._judged(*answered))
                self._verdicts.task_done()
        finally:
            while not self._verdicts.empty():
                if answered := self._verdicts.get_nowait():
                    with suppress(JournalError):  # the first says it
                        await self._judged(*answered)

    async def _next(self) -> Item | None:
        async with self._fetching:
            if not self._items:
                self._items.extend(
                    await self._journal.judging.waiting(self.run.id, after=self._after, limit=_PAGE)
                )
            if not self._items:
                return None
            item = self._items.popleft()
            self._after = item.position
            return item

    async def _judge(self, item: Item) -> VerdictEntry | None:
        """The verdict on an item, or None where it was recorded that there is none."""
        refused, waiting = 0, self.run.waiting
        while True:
            await self._control.turn()
            started = time.monotonic()
            try:
                verdict = await self._service.judge_event(
                    item.event_id, self.run.judge, patient=False
                )
            except ServiceError as error:
                refused = refused + 1 if waiting == self.run.waiting else 1
                waiting = self.run.waiting
                if not _for_now(error):
                    self._control.answered()
                if not _for_now(error) or refused == TRIES:
                    await _whole(self._failed(item, error))
                    return None
                self._control.hold(error.retry_after, error.failure)
                self._listener(self.run, None)
            else:
                self._control.answered()
                seconds = time.monotonic() - started
                judge, judge_id = self.run.judge, self.run.judge_id
                return VerdictEntry(item.event_id, judge, judge_id, verdict, self._clock(), seconds)

    async def _judged(self, item: Item, entry: VerdictEntry) -> None:
        await self._journal.judging.judged(self.run.kept, item, entry)
        self._alike = ("", 0)
        run = self.run
        self.run = replace(
            run,
            judged=run.judged + 1,
            bars=run.bars.plus(entry.verdict.answer),
            seconds=run.seconds + entry.seconds,
            last_at=entry.at,
        )
        self._listener(self.run, entry)

    async def _failed(self, item: Item, error: ServiceError) -> None:
        hopeless = isinstance(error, AccessError | ReadOnlyError) or error.code in _HOPELESS
        if hopeless or _for_now(error):
            raise _Stop(error.failure)
        failed = FailedItem(item.event_id, item.repeat, error.failure)
        await self._journal.judging.failed(self.run.kept, item, error.failure)
        self.run = replace(self.run, failed=self.run.failed + 1)
        self._listener(self.run, failed)
        if error.code not in _OF_THE_EVENT:
            said = _VARYING.sub("", f"{error.code} {error.sentence} {error.cause}")
            before, times = self._alike
            self._alike = said, times + 1 if said == before else 1
            if self._alike[1] >= ALIKE:
                raise _Stop(error.failure)


def _for_now(error: ServiceError) -> bool:
    """Whether the server ran nothing, and may soon."""
    return error.untouched and error.transient


async def _whole(work: Coroutine[None, None, None]) -> None:
    """Do what must not be left half done: when cancelled meanwhile, it is seen through first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _unless(stopped: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Do `work` until it is done, or `stopped`; whether it was done."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
        done = working.done()
    finally:
        waiting.cancel()
        working.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
    if done:
        working.result()
    return done
