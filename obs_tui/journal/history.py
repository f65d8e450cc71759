"""Filters that were in force, the latest first. Functions on the journal's connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from .connection import transaction
from .entries import UNREADABLE, read_kept, write_kept

if TYPE_CHECKING:
    from obs_tui.model.filters import Filter

KEPT = 500
"""Older filters of a profile are forgotten."""


class Visit(NamedTuple):
    """A filter that was in force, when last (UTC), and the event under the cursor then."""

    filters: Filter
    at: datetime
    cursor_id: str | None


def visit(conn: sqlite3.Connection, profile: str, filters: Filter, cursor_id: str | None) -> None:
    """Put a filter on top; without a cursor, the one it had stays."""
    key = (profile, write_kept(filters))
    with transaction(conn):
        known = conn.execute(
            "SELECT cursor_id FROM visit WHERE profile = ? AND filters = ?", key
        ).fetchone()
        cursor = cursor_id if cursor_id is not None or known is None else known[0]
        conn.execute(
            "INSERT OR REPLACE INTO visit (profile, filters, at, cursor_id) VALUES (?, ?, ?, ?)",
            (*key, datetime.now(UTC).isoformat(), cursor),
        )
        conn.execute(
            "DELETE FROM visit WHERE profile = ? AND id <= (SELECT id FROM visit WHERE profile = ?"
            " ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (profile, profile, KEPT),
        )


def latest(conn: sqlite3.Connection, profile: str, limit: int) -> tuple[tuple[Visit, ...], int]:
    """The latest visits, and how many more could not be read."""
    found = conn.execute(
        "SELECT filters, at, cursor_id FROM visit WHERE profile = ? ORDER BY id DESC LIMIT ?",
        (profile, limit),
    ).fetchall()
    visits = tuple(kept for row in found for kept in _visits(*row))
    return visits, len(found) - len(visits)


def _visits(filters: str, at: str, cursor_id: str | None) -> Iterator[Visit]:
    """The visit, unless it is damaged."""
    try:
        yield Visit(read_kept(filters), datetime.fromisoformat(at), cursor_id)
    except UNREADABLE:
        return
