"""Work on the store that follows the events, little by little, in the background."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .store import STORE_ERRORS, Store

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Index(Generic[T]):
    """What is kept beside the events. `prepare` makes the next piece of it, and None when there is
    nothing to do; `save` stores it, in the caller's transaction, unless somebody else has."""

    name: str
    prepare: Callable[[sqlite3.Connection], T | None]
    save: Callable[[sqlite3.Connection, T], None]


class CatchingUp(Generic[T]):
    """Brings an index of a store up to date when somebody has use for it."""

    def __init__(self, store: Store, index: Index[T]) -> None:
        self._store = store
        self._index = index
        self._working: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Go on with what is not done yet, unless this is happening."""
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    async def aclose(self) -> None:
        """Stop between two steps: what is done is kept."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while (piece := await self._store.read(self._index.prepare)) is not None:
                await self._save(piece)
        except STORE_ERRORS as error:  # searches do without the index; the next one begins again
            if not self._store.closed:
                _log.error("%s could not be indexed: %s", self._index.name, type(error).__name__)

    async def _save(self, piece: T) -> None:
        await self._store.write(lambda conn: self._index.save(conn, piece))
