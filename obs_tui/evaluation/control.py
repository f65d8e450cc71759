"""What holds a run's calls back: a person, a rate, a server that is busy."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from obs_tui.model.load import Failure

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
"""Seconds to wait when a busy server does not say how long; doubled each time."""
AT_FIRST = 0.003
AFTER_HOLD = 0.25
"""Seconds between calls until one is answered. Calls that begin together are answered together, and
then wait for each other's answers to be read; and together they make a server busy again."""


class Control:
    """The reins of one run, for as long as it is gone on with. `rate` is calls a minute. The
    functions are there for tests to replace. `why` is what calls are held back for, until one is
    answered."""

    def __init__(
        self,
        *,
        rate: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.cancelled = asyncio.Event()
        self.why: Failure | None = None
        self._apart = 60 / rate if rate else 0.0
        self._until_answered = AT_FIRST
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._open = asyncio.Event()
        self._open.set()
        self._next = 0.0
        self._held_until = 0.0
        self._holds = 0

    @property
    def paused(self) -> bool:
        """Whether nothing is begun for now."""
        return not self._open.is_set()

    def pause(self) -> None:
        """Begin no further calls; those under way end."""
        self._open.clear()

    def resume(self) -> None:
        """Go on."""
        self._open.set()

    def cancel(self) -> None:
        """End the run; what is under way is dropped."""
        self.cancelled.set()

    @property
    def held(self) -> float:
        """Seconds that a busy server is still given."""
        return max(0.0, self._held_until - self._clock())

    @property
    def told(self) -> tuple[bool, int, Failure | None]:
        """What there is to tell of it, by the second: whether it is paused, held, and for what."""
        return self.paused, round(self.held), self.why

    def hold(self, seconds: float | None, why: Failure) -> None:
        """The server is busy or away: hold back every call, for as long as it asks, or longer each
        time. A little is added, so that clients told the same do not come back together."""
        if not self.held:
            self._holds += 1
        if seconds is None:
            seconds = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self._holds - 1))
        until = self._clock() + seconds + FIRST_WAIT * self._chance() / 2
        self._held_until = max(self._held_until, until)
        self._until_answered = AFTER_HOLD
        self.why = why

    def answered(self) -> None:
        """The server answers: the next hold is short again."""
        self._holds = 0
        self._until_answered = 0.0
        self.why = None

    async def turn(self) -> None:
        """Wait until a call may begin."""
        while True:
            await self._open.wait()
            now = self._clock()
            wait = max(self._held_until, self._next) - now
            if wait <= 0:
                # A turn that came late is made good, one at most.
                apart = max(self._apart, self._until_answered)
                self._next = max(self._next, now - apart) + apart
                return
            await self._sleep(wait)
