"""What holds the calls of a campaign back: a model that is too busy, away or failing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

PAUSES = (1.0, 4.0, 15.0, 15.0, 30.0, 60.0, 60.0, 60.0)
"""Seconds until a model is asked again, each time in a row that it gave no answer. After the last
one it has had its chances."""
GIVE_UP = 5
"""A model that runs what it is asked for, and fails, has had its chances after so many times."""
APART = 0.25
"""Seconds between calls after such a pause, until one is answered: those that begin together make a
server busy again."""


class Silence(NamedTuple):
    """How often in a row a model ran nothing, and how often it failed. Calls that were under way
    together count once."""

    refused: int = 0
    failed: int = 0


class Pace:
    """The pace of one campaign; when its model was silent too often, or `denied` it, it is `over`.
    `waiting` counts the calls that are held back. The functions are there for tests to replace."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.silence = Silence()
        self.denied = False
        self.waiting = 0
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0
        self._apart = 0.0

    @property
    def over(self) -> bool:
        """Whether the model has had its chances."""
        silent = self.silence.refused > len(PAUSES) or self.silence.failed >= GIVE_UP
        return self.denied or silent

    async def turn(self) -> None:
        """Wait until a call may begin."""
        while (wait := self._next - self._clock()) > 0:
            self.waiting += 1
            try:
                await self._sleep(wait)
            finally:
                self.waiting -= 1
        self._next = self._clock() + self._apart

    def refused(self, before: Silence) -> int:
        """A call was not run. How often in a row that was; `before` it began there was that, or
        less where another was answered meanwhile."""
        times = min(before.refused, self.silence.refused) + 1
        self.silence = self.silence._replace(refused=max(self.silence.refused, times))
        return times

    def failed(self, before: Silence) -> int:
        """A call was run, and failed. How often in a row; `before` as with those not run."""
        times = min(before.failed, self.silence.failed) + 1
        self.silence = self.silence._replace(failed=max(self.silence.failed, times))
        return times

    def hold(self, times: int, told: float) -> float:
        """Hold calls back for the `times`-th time in a row: the seconds, which are at least those
        that the server `told`."""
        pause = min(max(PAUSES[min(times, len(PAUSES)) - 1], told), max(PAUSES))
        self._next = max(self._next, self._clock() + pause)
        self._apart = APART
        return pause

    def answered(self) -> None:
        """A call got an answer: the others may begin as they come."""
        self.silence = Silence()
        self._apart = 0.0
