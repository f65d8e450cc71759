"""Packed conversations and their trigram index, made little by little, oldest first, in the
background of the event loop. Searches do not wait: an event that is not held yet is packed from
its body when it is looked at.
"""

import asyncio
import logging
import sqlite3
import time

from .conversation import pack, unpack
from .sql import indexed_text
from .store import Store

_STEP_SECONDS = 0.3
_STEP_EVENTS = 100
_log = logging.getLogger(__name__)


class ConversationIndex:
    """The index of a store, brought up to date when somebody searches conversations."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._working: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Go on with what is not indexed yet, unless this is being done."""
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._catch_up())

    async def aclose(self) -> None:
        """Stop between two steps: what is done is kept, and the next search goes on from there."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)

    async def _catch_up(self) -> None:
        try:
            if await self._store.read(_behind):
                while await self._store.write(advance):
                    pass
        except Exception as error:
            if not self._store.closed:
                _log.error("Conversations could not be indexed: %s", type(error).__name__)


def advance(conn: sqlite3.Connection) -> bool:
    """Hold the next events, for a fraction of a second, in the caller's transaction; whether there
    are more."""
    until = time.monotonic() + _STEP_SECONDS
    newest = _newest(conn, "conversations")
    while rows := conn.execute(
        "SELECT seq, body FROM bodies WHERE seq > ? ORDER BY seq LIMIT ?", (newest, _STEP_EVENTS)
    ).fetchall():
        packed = [(seq, pack(body)) for seq, body in rows]
        conn.executemany("INSERT INTO conversations VALUES (?, ?)", packed)
        conn.executemany(
            "INSERT INTO conversation_fts (rowid, text) VALUES (?, ?)",
            [(seq, indexed_text("\n".join(unpack(texts)))) for seq, texts in packed],
        )
        newest = rows[-1][0]
        if time.monotonic() > until:
            return True
    return False


def _behind(conn: sqlite3.Connection) -> bool:
    return _newest(conn, "conversations") < _newest(conn, "events")


def _newest(conn: sqlite3.Connection, table: str) -> int:
    (seq,) = conn.execute(f"SELECT max(seq) FROM {table}").fetchone()  # noqa: S608 - ours
    return int(seq or 0)
