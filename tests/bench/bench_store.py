"""The store's interactive paths against DuckDB on the same rows."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from obs_tui.embedded import events, fields
from obs_tui.model.filters import Filter, read_filter

from . import filled
from .report import Row

EVENTS = 100_000
ROUNDS = 15
_COLUMNS = (
    "event_id, created_us, model_name, total_time_elapsed, input_tokens, output_tokens,"
    " last_user_message_preview AS prompt, response_messages_preview AS response"
)
_RARE = 20
"""How many prompts hold a rare word, or a few fewer."""


def run() -> list[Row]:
    """One row a query: medians of several rounds, ours and theirs by turns."""
    store = filled.store(EVENTS)
    with duckdb.connect() as duck:
        export = filled.folder() / "rows.jsonl"
        store.read_now(lambda conn: _export(conn, export))
        duck.execute("CREATE TABLE events AS SELECT * FROM read_json(?)", [str(export)])
        return store.read_now(lambda conn: _compared(conn, duck))


def _compared(conn: sqlite3.Connection, duck: duckdb.DuckDBPyConnection) -> list[Row]:
    since, model, rare = _constants(conn)
    narrow = read_filter(
        {
            "AND": [
                {"field": "model_name", "op": "eq", "value": model},
                {"field": "total_time_elapsed", "op": "gt", "value": 3},
                {"field": "timestamp", "op": "gte", "value": since},
            ]
        }
    )
    contains = read_filter({"field": "last_user_message_preview", "op": "contains", "value": rare})
    newest = "ORDER BY created_us DESC, event_id DESC LIMIT 50"
    wanted = (
        "SELECT * FROM events WHERE model_name = ? AND total_time_elapsed > 3"
        f" AND created_us >= epoch_us(?::TIMESTAMPTZ) {newest}"
    )
    holding = f"SELECT * FROM events WHERE contains(prompt, ?) {newest}"
    facet = "SELECT model_name, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC"
    return [
        _row(
            "newest 50 under eq + range",
            lambda: _found(conn, narrow),
            lambda: len(duck.execute(wanted, [model, since]).fetchall()),
            "≤ 1×",
        ),
        _row(
            f"rare contains ({rare!r})",
            lambda: _found(conn, contains),
            lambda: len(duck.execute(holding, [rare]).fetchall()),
            "≤ 1×",
        ),
        _row(
            "facet of the models",
            lambda: len(fields.option_counts(conn, "model_name", None)),
            lambda: len(duck.execute(facet).fetchall()),
            "≤ 3×",
        ),
    ]


def _row(what: str, ours: Callable[[], int], theirs: Callable[[], int], budget: str) -> Row:
    if (rows := ours()) != theirs():
        raise RuntimeError(f"{what}: {rows} rows are not DuckDB's {theirs()}")
    pairs = [(_ms(ours), _ms(theirs)) for _ in range(ROUNDS)]
    mine, other = (median(each) for each in zip(*pairs, strict=True))
    note = f"{rows} rows of {EVENTS:,} events"
    return Row(what, f"{mine:.2f} ms", f"{other:.2f} ms DuckDB", mine / other, budget, note)


def _ms(query: Callable[[], int]) -> float:
    began = perf_counter()
    query()
    return (perf_counter() - began) * 1000


def _found(conn: sqlite3.Connection, filters: Filter) -> int:
    results = events.search(conn, filters, 50)["results"]
    return len(results) if isinstance(results, list) else 0


def _export(conn: sqlite3.Connection, path: Path) -> None:
    rows = conn.execute(f"SELECT {_COLUMNS} FROM events")
    names = [name for name, *_ in rows.description]
    with path.open("w") as lines:
        for row in rows:
            lines.write(json.dumps(dict(zip(names, row, strict=True))) + "\n")


def _constants(conn: sqlite3.Connection) -> tuple[str, str, str]:
    """A time in the middle, the most frequent model, and a word of few prompts."""
    (since,) = conn.execute(
        "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', avg(created_us) / 1e6, 'unixepoch') FROM events"
    ).fetchone()
    (model,) = conn.execute(
        "SELECT model_name FROM events GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    prompts = conn.execute("SELECT last_user_message_preview FROM events")
    counts = Counter(word for (text,) in prompts for word in set((text or "").split()))
    rare = max(
        (
            word
            for word, times in counts.items()
            if times <= _RARE and len(word) > 3 and word.isalnum()
        ),
        key=lambda word: (counts[word], len(word), word),
    )
    return since, model, rare
