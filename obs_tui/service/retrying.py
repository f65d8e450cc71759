"""Retries: what is tried again, when, and that the caller sees it (tenacity does the loop)."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState
from tenacity.retry import retry_if_exception

from .errors import ServiceError
from .protocol import Retry, RetryListener

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How calls are retried: at most `attempts` in all, after `first` seconds doubling up to
    `longest`, of which a random half is left out. The functions are there for tests to replace."""

    attempts: int = 4
    first: float = 0.5
    longest: float = 8.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random

    def wait(self, attempt: int, retry_after: float | None) -> float:
        """Seconds to wait after the `attempt`-th failure. What the server asks for is a minimum; a
        little is added, so that clients told the same do not come back together."""
        if retry_after is not None:
            return retry_after + self.first * self.chance()
        longest: float = min(self.longest, self.first * 2 ** (attempt - 1))
        return longest * (1 + self.chance()) / 2


async def retrying(
    call: Callable[[], Awaitable[T]],
    pace: Pace,
    *,
    operation: str,
    repeatable: bool,
    deadline: float,
    listener: Callable[[], RetryListener | None],
) -> T:
    """The answer of `call`, tried again while that may help.

    A `repeatable` call (a read) is tried again after every transient error; any other only when the
    server ran nothing. A wait that would pass the deadline (seconds) is not begun: the error that
    called for it is raised at once. Before each wait the listener is told.
    """
    ends = pace.clock() + deadline

    def again(error: BaseException) -> bool:
        return (
            isinstance(error, ServiceError) and error.transient and (repeatable or error.untouched)
        )

    try:
        return await call()
    except ServiceError as error:
        if not again(error):
            raise
        failed: ServiceError | None = error

    async def attempt() -> T:
        # The first attempt is made above, so that a call that succeeds pays nothing for the loop.
        nonlocal failed
        if failed:
            error, failed = failed, None
            raise error
        return await call()

    def wait(state: RetryCallState) -> float:
        return pace.wait(state.attempt_number, _error(state).retry_after)

    def stop(state: RetryCallState) -> bool:
        late = pace.clock() + state.upcoming_sleep >= ends
        return late or state.attempt_number >= pace.attempts

    def tell(state: RetryCallState) -> None:
        if told := listener():
            error, number = _error(state), state.attempt_number
            cause = error.cause or error.sentence
            told(Retry(operation, number, pace.attempts, state.upcoming_sleep, cause))

    loop = AsyncRetrying(
        sleep=pace.sleep,
        stop=stop,
        wait=wait,
        retry=retry_if_exception(again),
        before_sleep=tell,
        reraise=True,
    )
    return await loop(attempt)


def _error(state: RetryCallState) -> ServiceError:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, ServiceError) else ServiceError(str(error))
