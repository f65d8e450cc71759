"""The undo log: what takes changes back, the latest last. Functions on the journal's connection."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from .connection import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obs_tui.model.base import JsonObject

KEPT = 1_000
"""Older changes of a profile are forgotten."""
DEFER = "UPDATE undo SET id = (SELECT min(id) FROM undo) - 1 WHERE id = ?"
RENUMBER = (
    "UPDATE undo SET body = json_set(body, '$.id', ?)"
    " WHERE profile = ? AND kind = ? AND json_extract(body, '$.id') = ?"
)


class Undo(NamedTuple):
    """A change that can be taken back; what `body` holds is its `kind`'s business."""

    id: int
    kind: str
    body: JsonObject
    at: datetime


def push(conn: sqlite3.Connection, profile: str, kind: str, body: JsonObject) -> int:
    """Keep a change; its id."""
    with transaction(conn):
        cursor = conn.execute(
            "INSERT INTO undo (profile, kind, body, at) VALUES (?, ?, ?, ?)",
            (profile, kind, json.dumps(body), datetime.now(UTC).isoformat()),
        )
        conn.execute(
            "DELETE FROM undo WHERE profile = ? AND id <= (SELECT id FROM undo WHERE profile = ?"
            " ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (profile, profile, KEPT),
        )
    return int(cursor.lastrowid or 0)


def last(conn: sqlite3.Connection, profile: str, kinds: Sequence[str]) -> Undo | None:
    """The latest change of these kinds."""
    found = conn.execute(
        "SELECT id, kind, body, at FROM undo WHERE profile = ?"
        " AND kind IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1",
        (profile, json.dumps(kinds)),
    ).fetchone()
    if found is None:
        return None
    undo_id, kind, body, at = found
    return Undo(undo_id, kind, json.loads(body), datetime.fromisoformat(at))
