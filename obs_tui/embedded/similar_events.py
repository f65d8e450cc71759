"""Similar events: the index is brought up to date when it is behind, then asked."""

import asyncio
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.events import LIST_FIELDS, SCORE

from . import events
from .store import Store

if TYPE_CHECKING:
    from .similar import SimilarIndex

LIMIT = 50
"""How many events are similar: the API has no page size here."""


class SimilarEvents:
    """Ranks events of a store by likeness to one of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index: SimilarIndex | None = None
        self._indexed = -1
        self._catching_up: asyncio.Task[SimilarIndex] | None = None

    async def like(self, seq: int) -> list[Json]:
        """Previews of the events most like the one with this `seq`, best first, with their score
        and the fields of a list."""
        index = await self._current()
        ranked = await self._store.read(lambda conn: index.similar(conn, seq, LIMIT))
        seqs = [found for found, _ in ranked]
        rows = await self._store.read(lambda conn: events.previews(conn, seqs, LIST_FIELDS))
        return [_scored(row, score) for row, (_, score) in zip(rows, ranked, strict=True)]

    async def shared(self, seq: int, others: Mapping[str, int]) -> list[Json]:
        """What the event with this `seq` shares with each of the others, by their ids."""
        from .shared import shared

        index = await self._current()
        return await self._store.read(lambda conn: shared(conn, index, seq, others))

    async def _current(self) -> "SimilarIndex":
        newest = await self._store.read(_newest)
        if self._index is not None and newest == self._indexed:
            return self._index
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(self._catch_up(newest))
        # Indexing goes on when the one who asked has left: the next one needs it too.
        return await asyncio.shield(self._catching_up)

    async def _catch_up(self, newest: int) -> "SimilarIndex":
        from .similar import SimilarIndex

        folder = self._store.path.with_name(self._store.path.name + ".similar")
        index = self._index
        if index is None:
            index = await asyncio.to_thread(SimilarIndex, folder)
        await self._store.read(index.catch_up)
        self._index, self._indexed = index, newest
        return index


def _newest(conn: sqlite3.Connection) -> int:
    (seq,) = conn.execute("SELECT max(seq) FROM events").fetchone()
    return int(seq or 0)


def _scored(row: JsonObject, score: float) -> JsonObject:
    fields = row["extra_fields"]
    return row | {"extra_fields": {**(fields if isinstance(fields, dict) else {}), SCORE: score}}
