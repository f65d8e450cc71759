"""Import of JSONL with all indices, against DuckDB reading the same file into a bare table."""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from obs_tui.embedded.functions import register
from obs_tui.embedded.importing import import_file
from obs_tui.embedded.store import Store

from . import filled
from .report import Row

EVENTS = 100_000
BUDGET = "≤ 3×"


def run() -> list[Row]:
    """One row: the time both take, and rows a second."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, _ = filled.source(EVENTS)
        theirs = _seconds(lambda: _duckdb(folder / "duck.db", source))
        ours = _seconds(lambda: _ours(folder / "events.sqlite", source))
        size = source.stat().st_size / 1e6
        store = (folder / "events.sqlite").stat().st_size / 1e6
        costs = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in _costs(folder))
    note = (
        f"{EVENTS:,} events, {size:.0f} MB of JSONL, a store of {store:.0f} MB; DuckDB no index;"
        f" made at once, our indices take: {costs}"
    )
    return [Row("import", _rate(ours), f"{_rate(theirs)} DuckDB", ours / theirs, BUDGET, note)]


def _ours(path: Path, source: Path) -> int:
    store = Store.open(path)
    try:
        return import_file(store, source).added
    finally:
        store.close()


def _costs(folder: Path) -> Iterator[tuple[str, float]]:
    """What each index takes when it is made on its own, of rows that are there already."""
    with closing(sqlite3.connect(folder / "events.sqlite", isolation_level=None)) as conn:
        register(conn)
        indices = conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, sql in indices:
            conn.execute(f"DROP INDEX {name}")
            yield name, _taken(conn, sql)
        (trigrams,) = conn.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'preview_fts'"
        ).fetchone()
        conn.execute(trigrams.replace("preview_fts", "again"))
        yield (
            "trigrams",
            _taken(
                conn,
                "INSERT INTO again (rowid, text) SELECT seq, fold("
                "coalesce(last_user_message_preview, '') || char(10)"
                " || coalesce(response_messages_preview, '')) FROM events",
            ),
        )


def _taken(conn: sqlite3.Connection, sql: str) -> float:
    began = time.perf_counter()
    conn.execute(sql)
    return time.perf_counter() - began


def _duckdb(path: Path, source: Path) -> int:
    with duckdb.connect(str(path)) as conn:
        conn.execute(
            "CREATE TABLE events AS SELECT * FROM read_json(?, format = 'newline_delimited')",
            [str(source)],
        )
        found = conn.execute("SELECT count(*) FROM events").fetchone()
    return int(found[0]) if found else 0


def _seconds(work: Callable[[], int]) -> float:
    """How long `work` takes; it must have imported every event."""
    began = time.perf_counter()
    stored = work()
    seconds = time.perf_counter() - began
    if stored != EVENTS:
        raise RuntimeError(f"{stored:,} of {EVENTS:,} events were imported")
    return seconds


def _rate(seconds: float) -> str:
    return f"{seconds:.1f} s, {EVENTS / seconds:,.0f}/s"
