"""Stores in memory for the tests of the embedded service's functions."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from obs_tui.embedded import functions, schema
from obs_tui.embedded.ingest import ingest
from obs_tui.model.base import Json, JsonObject


@contextmanager
def holding(events: Iterable[JsonObject]) -> Iterator[sqlite3.Connection]:
    """A connection to a store that holds `events`, all of which it must take."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    functions.register(conn)
    schema.migrate(conn)
    done = ingest(conn, events)
    assert not done.refused
    yield conn
    conn.close()


def event(
    event_id: str = "e", user: Json = "question", answer: Json = "answer", **keys: Json
) -> JsonObject:
    """An event of one user turn and one answer."""
    return {
        "event_id": event_id,
        "created_at": "2026-01-15T00:00:00Z",
        "request_messages": [{"role": "user", "content": user}],
        "response_messages": [{"role": "assistant", "content": answer}],
        **keys,
    }
