"""Import of JSONL with all indices, against DuckDB reading the same file into a bare table."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

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
    note = f"{EVENTS:,} events, {size:.0f} MB of JSONL, a store of {store:.0f} MB; DuckDB no index"
    return [Row("import", _rate(ours), f"{_rate(theirs)} DuckDB", ours / theirs, BUDGET, note)]


def _ours(path: Path, source: Path) -> int:
    store = Store.open(path)
    try:
        return import_file(store, source).added
    finally:
        store.close()


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
