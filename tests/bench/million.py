"""A store of a million events, and DuckDB's table of the same rows: made once, and kept beside
other temporary files for the next run."""

import atexit
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import duckdb

from obs_tui.embedded.bitmaps import BITMAPS
from obs_tui.embedded.catching_up import Index
from obs_tui.embedded.conversation_index import CONVERSATIONS
from obs_tui.embedded.importing import import_lines
from obs_tui.embedded.sample import generate
from obs_tui.embedded.store import Store

T = TypeVar("T")
EVENTS = 1_000_000
_NOW = datetime(2026, 1, 31, tzinfo=UTC)
_ROWS = """
SELECT event_id, created_us, model_name, total_time_elapsed, input_tokens, output_tokens, has_code,
    last_user_message_preview AS prompt, response_messages_preview AS response,
    (SELECT v.value FROM field_values v WHERE v.field_id = 1 AND v.seq = e.seq) AS tools
FROM events e
"""
_KINDS = (
    "{event_id: 'VARCHAR', created_us: 'BIGINT', model_name: 'VARCHAR',"
    " total_time_elapsed: 'DOUBLE', input_tokens: 'BIGINT', output_tokens: 'BIGINT',"
    " has_code: 'BOOLEAN', prompt: 'VARCHAR', response: 'VARCHAR', tools: 'VARCHAR[]'}"
)


@cache
def store() -> Store:
    """The store, brought to the present schema."""
    path = _folder() / f"{EVENTS}.db"
    if not path.exists():
        _told("importing a million events, once")
        making = path.with_suffix(".making.db")
        making.unlink(missing_ok=True)
        fresh = Store.open(making)
        done = import_lines(fresh, "sample", _lines())
        fresh.close()
        if done.added != EVENTS:
            raise RuntimeError("not every event was imported")
        making.rename(path)
    opened = Store.open(path)
    atexit.register(opened.close)
    _told("indexing what is not indexed yet")
    bring_up(opened, BITMAPS)
    bring_up(opened, CONVERSATIONS)
    return opened


def bring_up(behind: Store, index: Index[T]) -> int:
    """Index all that is not; how many steps that took."""
    steps = 0
    while (made := behind.read_now(index.prepare)) is not None:
        behind.write_now(partial(_saved, index, made))
        steps += 1
    return steps


@cache
def duck() -> duckdb.DuckDBPyConnection:
    """DuckDB with the same rows in its table `events`."""
    path = _folder() / f"{EVENTS}.duckdb"
    if not path.exists():
        _told("copying the rows to DuckDB, once")
        rows, making = path.with_suffix(".jsonl"), path.with_suffix(".making")
        making.unlink(missing_ok=True)
        store().read_now(lambda conn: _export(conn, rows))
        with duckdb.connect(str(making)) as conn:
            conn.execute(
                f"CREATE TABLE events AS SELECT * FROM read_json(?, columns = {_KINDS})",
                [str(rows)],
            )
        rows.unlink()
        making.rename(path)
    opened = duckdb.connect(str(path), read_only=True)
    atexit.register(opened.close)
    return opened


def _saved(index: Index[T], made: T, conn: sqlite3.Connection) -> None:
    index.save(conn, made)


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / "obs-tui-bench"
    folder.mkdir(exist_ok=True)
    return folder


def _lines() -> Iterator[bytes]:
    return (json.dumps(event).encode() + b"\n" for event in generate(EVENTS, now=_NOW))


def _export(conn: sqlite3.Connection, path: Path) -> None:
    rows = conn.execute(_ROWS)
    names = [name for name, *_ in rows.description]
    with path.open("w") as lines:
        for row in rows:
            held = dict(zip(names, row, strict=True))
            held |= {"has_code": bool(held["has_code"]), "tools": json.loads(held["tools"] or "[]")}
            lines.write(json.dumps(held) + "\n")


def _told(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)
