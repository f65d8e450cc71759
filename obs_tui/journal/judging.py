"""What the journal knows of bulk runs of a judge: `Journal.judging`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import judging_log as log
from . import judging_results as results
from .runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from obs_tui.model.base import JsonObject
    from obs_tui.model.load import Failure

    from .connection import Connection
    from .entries import VerdictEntry
    from .judging_log import Answer, Answered, BulkRun, FailedItem, Given, Item


class Judging:
    """Bulk runs, shared by every instance; one at a time works on a run. What is recorded here is
    what saves calls that were paid for: every method raises JournalError."""

    def __init__(self, file: Connection, owner: str) -> None:
        self._file = file
        self._owner = owner
        self._taken: set[int] = set()

    async def begin(
        self,
        profile: str,
        body: JsonObject,
        event_ids: Iterable[str],
        *,
        repeats: int,
        at: datetime,
    ) -> BulkRun:
        """A run of this instance, every event `repeats` times to be judged; ids count once."""
        run = Run(0, profile, log.JUDGE, body, {}, at)
        return await self._file.must(
            lambda conn: log.begin(conn, self._owner, run, event_ids, repeats)
        )

    async def take(self, run_id: int) -> None:
        """Make this the instance that works on a run, finished or not: another learns of it at its
        next verdict, which is recorded all the same. What stopped the run is forgotten."""
        await self._file.must(lambda conn: log.take(conn, self._owner, run_id))
        self._taken.add(run_id)

    def works_on(self, run_id: int) -> bool:
        """Whether this instance took a run, and did not release it."""
        return run_id in self._taken

    async def release(self, run_id: int) -> None:
        """This instance does not work on a run any more."""
        self._taken.discard(run_id)
        await self._file.must(lambda conn: log.release(conn, self._owner, run_id))

    async def waiting(self, run_id: int, *, after: int, limit: int) -> tuple[Item, ...]:
        """The next items to judge, behind the position `after`."""
        return await self._file.must(
            lambda conn: log.waiting(conn, run_id, after, limit), synced=False
        )

    async def judged(self, run: Run, item: Item, entry: VerdictEntry) -> None:
        """Record the verdict on an item, with that it has one: both or neither, and one only."""
        await self._file.must(
            lambda conn: log.judged(conn, self._owner, run, item, entry), synced=False
        )

    async def failed(self, run: Run, item: Item, failure: Failure) -> None:
        """Record that an item could not be judged."""
        await self._file.must(
            lambda conn: log.failed(conn, self._owner, run, item, failure), synced=False
        )

    async def again(self, run_id: int, items: Iterable[Item] | None = None) -> int:
        """Have failed items (all, or these) wait once more; how many there were."""
        return await self._file.must(lambda conn: log.again(conn, run_id, items))

    async def run(self, profile: str, run_id: int) -> BulkRun | None:
        """A run as it stands."""
        found = await self._file.must(
            lambda conn: results.bulk_runs(conn, self._owner, profile, run_id, 1)
        )
        return found[0] if found else None

    async def runs(self, profile: str, limit: int = 100) -> tuple[BulkRun, ...]:
        """The runs of a profile as they stand, the latest first."""
        return await self._file.must(
            lambda conn: results.bulk_runs(conn, self._owner, profile, None, limit)
        )

    async def answers(self, run_id: int) -> tuple[Answered, ...]:
        """Every answer of a run, in its order: all events once, then again."""
        return await self._file.must(lambda conn: tuple(results.answers(conn, run_id)))

    async def verdicts(self, run_id: int, *, after: int = 0, limit: int = 500) -> tuple[Given, ...]:
        """The next verdicts of a run in the order they were given, behind the number `after`."""
        return await self._file.must(lambda conn: results.given(conn, run_id, after, limit))

    async def latest(self, run_id: int, limit: int) -> tuple[VerdictEntry, ...]:
        """The last verdicts of a run, the latest first."""
        found = await self._file.must(lambda conn: results.latest(conn, run_id, limit))
        return tuple(given.entry for given in found)

    async def counts(self, run_id: int) -> tuple[tuple[Answer, int], ...]:
        """How often each answer of a run was given."""
        return await self._file.must(lambda conn: results.counts(conn, run_id))

    async def answered_by(self, run_id: int, wanted: Callable[[Answer], bool]) -> tuple[str, ...]:
        """The events of a run with an answer that is wanted, each once. `wanted` is called in
        another thread."""
        return await self._file.must(lambda conn: results.answered_by(conn, run_id, wanted))

    async def failures(self, run_id: int, limit: int = -1) -> tuple[FailedItem, ...]:
        """The items of a run that failed, and why."""
        return await self._file.must(lambda conn: results.failures(conn, run_id, limit))

    async def causes(self, run_id: int) -> tuple[tuple[Failure, int], ...]:
        """Why items of a run failed, with how often, the most frequent first."""
        return await self._file.must(lambda conn: results.causes(conn, run_id))

    async def mean_seconds(self, profile: str, version: str) -> float | None:
        """How many seconds the last verdicts of this version of a judge took on average."""
        return await self._file.must(lambda conn: results.mean_seconds(conn, profile, version))
