"""How every operation is called: within its deadline, tried again where that is safe, and refused
when it would store something on a service opened read-only."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import TypeVar

from .downloading import DOWNLOAD, whence
from .endpoint import Endpoint
from .errors import ReadOnlyError
from .multipart import Multipart
from .protocol import Capabilities, RetryListener
from .retrying import Pace, retrying
from .translate import late
from .transport import Call, Transport

T = TypeVar("T")

EXTENSION = "/v1/obs-tui"
"""Where the operations lie that the API does not have."""

SLOW_DEADLINE = 300.0
"""Seconds that judging, and listing ids without number, may take; the official client's limit."""

_LARGE = 256 << 10


class Caller:
    """Calls a server. `deadline` and `slow_deadline` are seconds for a whole call, retries
    included; `capabilities` and `listener` may be replaced at any time."""

    def __init__(
        self,
        transport: Transport,
        endpoint: Endpoint,
        capabilities: Capabilities,
        *,
        deadline: float,
        slow_deadline: float,
        pace: Pace,
    ) -> None:
        self.transport = transport
        self.endpoint = endpoint
        self.capabilities = capabilities
        self.deadline = deadline
        self.slow_deadline = slow_deadline
        self.listener: RetryListener | None = None
        self._pace = pace

    async def read(
        self,
        call: Call,
        read: Callable[[bytes], T],
        *,
        slow: bool = False,
        patient: bool = True,
    ) -> T:
        """What `read` makes of the answer to `call`, within the deadline; not `patient`, it is
        tried once. Raises ServiceError."""
        seconds = self.slow_deadline if slow else self.deadline
        try:
            async with asyncio.timeout(seconds):
                content = await retrying(
                    lambda: self.transport.send(call),
                    self._pace if patient else replace(self._pace, attempts=1),
                    operation=call.operation,
                    repeatable=call.repeatable,
                    deadline=seconds,
                    listener=lambda: self.listener,
                )
                if len(content) < _LARGE:
                    return read(content)
                return await asyncio.to_thread(read, content)
        except TimeoutError:
            failure = late(seconds, self.endpoint, call.operation)
        raise failure

    async def write(self, call: Call, read: Callable[[bytes], T]) -> T:
        """As `read`, for a call that changes what the server holds. Raises ReadOnlyError too."""
        self.check_writable(call.operation)
        return await self.read(call, read)

    async def upload(
        self,
        call: Call,
        name: str,
        content: AsyncIterable[bytes],
        size: int,
        read: Callable[[bytes], T],
    ) -> T:
        """As `write`, with a file as the body. The slow deadline is for each piece of it, and for
        the answer after the last. Raises ServiceError."""
        self.check_writable(call.operation)
        seconds, now = self.slow_deadline, asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(seconds) as limit:
                form = Multipart(name, content, size, lambda: limit.reschedule(now() + seconds))
                return read(await self.transport.send(call, form))
        except TimeoutError:
            failure = late(seconds, self.endpoint, call.operation)
        raise failure

    async def download(self, url: str) -> AsyncGenerator[bytes, None]:
        """The bytes at an address that the server named. The slow deadline is for each piece.
        Raises ServiceError."""
        async with aclosing(self.transport.download(url)) as pieces:
            while True:
                try:
                    async with asyncio.timeout(self.slow_deadline):
                        piece = await anext(pieces, None)
                except TimeoutError:
                    break
                if piece is None:
                    return
                yield piece
        raise late(self.slow_deadline, whence(self.endpoint, url), DOWNLOAD)

    def check_writable(self, operation: str) -> None:
        """Raises ReadOnlyError when the service was opened read-only."""
        if self.capabilities.read_only:
            raise ReadOnlyError(
                f"This service was opened read-only; {operation} was not sent.",
                remedy="Start without --readonly to change what the server holds.",
            )


def nothing(_content: bytes) -> None:
    """The answer of a write that answers with nothing."""
