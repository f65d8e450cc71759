"""What holds the calls of a campaign back: a model that is too busy, away or failing."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PAUSES = (1.0, 4.0, 15.0, 15.0, 30.0, 60.0, 60.0, 60.0)
"""Seconds until a model is asked again, each time in a row that it gave no answer. After the last
one it has had its chances."""
GIVE_UP = 5
"""A model that runs what it is asked for, and fails, has had its chances after so many times."""
APART = 0.25
"""Seconds between calls after such a pause, until one is answered: those that begin together make a
server busy again."""


class Pace:
    """The pace of one campaign. `silent` counts how often in a row its model gave no answer, where
    calls that were under way together count once; when that was too often it is `over`. The
    functions are there for tests to replace."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.silent = 0
        self.over = False
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0
        self._apart = 0.0

    async def turn(self) -> None:
        """Wait until a call may begin."""
        while (wait := self._next - self._clock()) > 0:
            await self._sleep(wait)
        self._next = self._clock() + self._apart

    def hold(self, silent: int, told: float, *, ran: bool) -> float:
        """A call got no answer: hold the others back, at least for the seconds that the server
        `told`. For how long; 0 when it is over. `silent` is as it was when the call began; `ran`:
        the model did what was asked for, and failed."""
        self.silent = max(self.silent, silent + 1)
        if self.silent >= (GIVE_UP if ran else len(PAUSES) + 1):
            self.over = True
            return 0.0
        pause = min(max(PAUSES[silent], told), max(PAUSES))
        self._next = max(self._next, self._clock() + pause)
        self._apart = APART
        return pause

    def answered(self) -> None:
        """A call got an answer: the others may begin as they come."""
        self.silent = 0
        self._apart = 0.0
