"""One connection for all screens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from obs_tui.service.protocol import Service


class SharedConnection:
    """Connects when it is first called; every later call gets the same service. A call that failed
    is not remembered."""

    def __init__(self, connect: Callable[[], Awaitable[Service]]) -> None:
        self._connect = connect
        self._turn = asyncio.Lock()
        self._service: Service | None = None

    async def __call__(self) -> Service:
        """The service. Raises ServiceError."""
        async with self._turn:
            if self._service is None:
                self._service = await self._connect()
            return self._service
