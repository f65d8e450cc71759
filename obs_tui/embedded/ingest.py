"""Events into the store."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from obs_tui.model.base import JsonObject

from .discovery import Discovery
from .rows import Refusal, Rows, gather


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a batch: how many are new, and how many were there already with the same
    content. The others were ignored: those that have the id of an event with other content, and
    those that cannot be stored."""

    added: int = 0
    known: int = 0
    conflicting: tuple[Refusal, ...] = ()
    refused: tuple[Refusal, ...] = ()


def ingest(conn: sqlite3.Connection, events: Iterable[JsonObject]) -> Ingested:
    """Store API-shaped events, in the caller's transaction. What an event lacks is derived; an
    event without a time gets the present; one without an id, the uuid5 of its content."""
    (ingested,) = store_rows(conn, [gather(events)])
    return ingested


def store_rows(conn: sqlite3.Connection, batches: Sequence[Rows]) -> list[Ingested]:
    """Store gathered events, in the caller's transaction; what became of each batch."""
    discovery = Discovery(conn)
    done = []
    for rows in batches:
        dropped, known, conflicting = _repeated(conn, rows)
        if len(dropped) < len(rows.ids):
            _insert(conn, rows.without(dropped) if dropped else rows, discovery)
        added = len(rows.ids) - len(dropped)
        done.append(Ingested(added, known, tuple(conflicting), tuple(rows.refused)))
    return done


def _repeated(conn: sqlite3.Connection, rows: Rows) -> tuple[set[int], int, list[Refusal]]:
    """Which of the events are not stored, as their id is there; how many of them have the same
    content; and those that have another."""
    stored = dict(
        conn.execute(
            "SELECT e.event_id, b.body FROM events e JOIN bodies b USING (seq)"
            " WHERE e.event_id IN (SELECT value FROM json_each(?))",
            (json.dumps(rows.ids),),
        ).fetchall()
    )
    dropped: set[int] = set()
    conflicting: list[Refusal] = []
    if stored or len(set(rows.ids)) < len(rows.ids):
        for event_id, (row, body) in zip(rows.ids, rows.bodies, strict=True):
            first = stored.setdefault(event_id, body)
            if first is body:
                continue
            dropped.add(row)
            if not _same_json(first, body):
                cause = f"the event {event_id} is there already, with other content"
                conflicting.append(Refusal(rows.places[row], cause))
    return dropped, len(dropped) - len(conflicting), conflicting


def _same_json(first: str, second: str) -> bool:
    return first == second or bool(json.loads(first) == json.loads(second))


def _insert(conn: sqlite3.Connection, rows: Rows, discovery: Discovery) -> None:
    (newest,) = conn.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
    first = int(newest) + 1
    for field_id, values in rows.values.items():
        discovery.hold(first, field_id, values)
    for name, column in rows.found.items():
        discovery.add(first, name, column.rows, column.values)
    discovery.flush()
    conn.executemany(
        f"INSERT OR IGNORE INTO tags VALUES (?, ?, {first:d} + ?)",
        rows.tags,
    )
    conn.executemany(
        f"INSERT INTO events VALUES ({first:d} + ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows.events,
    )
    conn.executemany(f"INSERT INTO bodies VALUES ({first:d} + ?, ?)", rows.bodies)
    conn.executemany(
        f"INSERT INTO preview_fts (rowid, text) VALUES ({first:d} + ?, ?)",
        rows.texts,
    )
