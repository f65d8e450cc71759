"""Packed conversations and their trigram index, made little by little, oldest first. Searches do
not wait for them: an event that is not held yet is packed from its body when it is looked at."""

import sqlite3
import time
from typing import TypeAlias

from .catching_up import Index
from .conversation import pack, unpack
from .sql import indexed_text

Packed: TypeAlias = tuple[int, list[tuple[int, bytes]]]
"""The newest `seq` held so far, and packed conversations that follow it, by `seq`."""
_STEP_SECONDS = 0.2
_STEP_EVENTS = 100


def prepare(conn: sqlite3.Connection) -> Packed | None:
    """The conversations to hold next, for a fraction of a second."""
    until = time.monotonic() + _STEP_SECONDS
    newest = held = _held(conn)
    packed: list[tuple[int, bytes]] = []
    while time.monotonic() < until and (
        rows := conn.execute(
            "SELECT seq, body FROM bodies WHERE seq > ? ORDER BY seq LIMIT ?",
            (newest, _STEP_EVENTS),
        ).fetchall()
    ):
        packed += ((seq, pack(body)) for seq, body in rows)
        newest = rows[-1][0]
    return (held, packed) if packed else None


def save(conn: sqlite3.Connection, made: Packed) -> None:
    """Hold them, in the caller's transaction."""
    held, packed = made
    if held != _held(conn):
        return
    conn.executemany("INSERT INTO conversations VALUES (?, ?)", packed)
    conn.executemany(
        "INSERT INTO conversation_fts (rowid, text) VALUES (?, ?)",
        ((seq, indexed_text("\n".join(unpack(texts)))) for seq, texts in packed),
    )


def _held(conn: sqlite3.Connection) -> int:
    (seq,) = conn.execute("SELECT max(seq) FROM conversations").fetchone()
    return int(seq or 0)


CONVERSATIONS = Index("Conversations", prepare, save)
