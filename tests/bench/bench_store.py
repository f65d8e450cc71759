"""The store's interactive paths at a million events against DuckDB on the same rows."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import duckdb

from obs_tui.embedded import events, fields, shapes
from obs_tui.embedded.instants import from_micros
from obs_tui.model.filters import Filter, read_filter
from obs_tui.model.shape import grid

from . import million
from .report import Row

ROUNDS = 9
_RARE = 200
"""How many prompts hold a rare word at most."""
_HOUR = 3_600_000_000
_NEWEST = "ORDER BY created_us DESC, event_id DESC LIMIT 50"


def run() -> list[Row]:
    """One row a query: medians of several rounds, ours and theirs by turns."""
    store, duck = million.store(), million.duck()
    return store.read_now(lambda conn: list(_compared(conn, duck)))


def _compared(conn: sqlite3.Connection, duck: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    model, rare = _most_frequent_model(duck), _rare_word(duck)
    since = _middle(duck)
    of_model = _condition("model_name", "eq", model)
    slow = _condition("total_time_elapsed", "gt", 3)
    narrow: Any = {"AND": [of_model, slow, _condition("timestamp", "gte", since)]}
    contains = _condition("last_user_message_preview", "contains", rare)

    def row(what: str, ours: Callable[[], object], sql: str, budget: str, *values: object) -> Row:
        return _row(what, ours, lambda: duck.execute(sql, values).fetchall(), budget)

    yield row(
        "newest 50 under eq + range",
        lambda: _found(conn, read_filter(narrow)),
        "SELECT * FROM events WHERE model_name = ? AND total_time_elapsed > 3"
        f" AND created_us >= epoch_us(?::TIMESTAMPTZ) {_NEWEST}",
        "≤ 1×",
        model,
        since,
    )
    yield row(
        f"rare contains ({rare!r})",
        lambda: _found(conn, read_filter(contains)),
        f"SELECT * FROM events WHERE contains(prompt, ?) {_NEWEST}",
        "≤ 1×",
        rare,
    )
    for what, field, unnested in (
        ("models", "model_name", "model_name"),
        ("has_code", "has_code", "CASE WHEN has_code THEN 'true' ELSE 'false' END"),
        ("invoked tools", "invoked_tools", "unnest(list_distinct(tools))"),
    ):
        for under, filters, condition, values in (
            ("", None, "true", ()),
            (" under > 3 s", slow, "total_time_elapsed > 3", ()),
            (" under a model", of_model, "model_name = ?", (model,)),
        ):
            yield row(
                f"facet of the {what}{under}",
                partial(_facet, conn, field, filters),
                f"SELECT option, count(*) FROM (SELECT {unnested} AS option FROM events"
                f" WHERE {condition}) WHERE option IS NOT NULL GROUP BY 1",
                "≤ 3×",
                *values,
            )
    yield row(
        "count under > 3 s",
        lambda: [(events.count(conn, read_filter(slow)),)],
        "SELECT count(*) FROM events WHERE total_time_elapsed > 3",
        "≤ 3×",
    )
    for under, filters, condition, values in (
        ("", None, "true", ()),
        (" under a model", of_model, "model_name = ?", (model,)),
    ):
        yield row(
            f"hourly histogram{under}",
            partial(_hours, conn, filters),
            f"SELECT created_us // {_HOUR}, count(*) FROM events WHERE {condition} GROUP BY 1",
            "≤ 3×",
            *values,
        )
        yield row(
            f"shape: p50 and p95 of 12 hours each{under}",
            partial(_slowness, conn, filters),
            f"SELECT count(*), quantile_disc(total_time_elapsed, 0.5),"
            f" quantile_disc(total_time_elapsed, 0.95) FROM events WHERE {condition}"
            f" GROUP BY created_us // {12 * _HOUR}",
            "—",
            *values,
        )


def _row(
    what: str, ours: Callable[[], object], theirs: Callable[[], list[Any]], budget: str
) -> Row:
    mine, other = ours(), theirs()
    rows = len(other)
    if (sorted(mine) if isinstance(mine, list) else mine) not in (sorted(other), rows):
        raise RuntimeError(f"{what}: what is found is not what DuckDB finds")
    pairs = [(_ms(ours), _ms(theirs)) for _ in range(ROUNDS)]
    took, took_other = (median(each) for each in zip(*pairs, strict=True))
    note = f"{rows} rows of {million.EVENTS:,} events"
    return Row(
        what, f"{took:.2f} ms", f"{took_other:.2f} ms DuckDB", took / took_other, budget, note
    )


def _ms(query: Callable[[], object]) -> float:
    began = perf_counter()
    query()
    return (perf_counter() - began) * 1000


def _condition(field: str, op: str, value: str | int) -> Any:
    return {"field": field, "op": op, "value": value}


def _found(conn: sqlite3.Connection, filters: Filter) -> int:
    results = events.search(conn, filters, 50)["results"]
    return len(results) if isinstance(results, list) else 0


def _facet(conn: sqlite3.Connection, field: str, filters: Any) -> list[tuple[Any, ...]]:
    counts: Any = fields.option_counts(conn, field, read_filter(filters))
    return [(each["value"], each["count"]) for each in counts]


def _hours(conn: sqlite3.Connection, filters: Any) -> list[tuple[int, int]]:
    ends = [
        conn.execute(f"SELECT created_us FROM events ORDER BY 1 {way} LIMIT 1").fetchone()[0]
        for way in ("ASC", "DESC")
    ]
    over = grid(from_micros(ends[0]), from_micros(ends[1]), 1_000)
    if over.width != timedelta(hours=1):
        raise RuntimeError("the grid is not hourly")
    counts = shapes.Matches(conn, read_filter(filters)).counts(over)
    return [(int(over.start(at).timestamp()) // 3_600, times) for at, times in counts.items()]


def _slowness(conn: sqlite3.Connection, filters: Any) -> list[tuple[Any, ...]]:
    found: Any = shapes.shape(conn, read_filter(filters), 61)
    return [(each["count"], each["p50"], each["p95"]) for each in found["buckets"]]


def _most_frequent_model(duck: duckdb.DuckDBPyConnection) -> str:
    sql = "SELECT model_name FROM events GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    return str(_only(duck, sql))


def _middle(duck: duckdb.DuckDBPyConnection) -> str:
    us = _only(duck, "SELECT (min(created_us) + max(created_us)) // 2 FROM events")
    return from_micros(int(us)).isoformat()


def _rare_word(duck: duckdb.DuckDBPyConnection) -> str:
    """The longest word that few prompts hold."""
    words = duck.execute(
        "SELECT word FROM (SELECT unnest(list_distinct(string_split(prompt, ' '))) AS word"
        " FROM events) WHERE regexp_full_match(word, '[a-zA-Z0-9]{4,}') GROUP BY word"
        " HAVING count(*) <= ? ORDER BY length(word) DESC, word LIMIT 10",
        [_RARE],
    ).fetchall()
    for (word,) in words:
        if int(_only(duck, "SELECT count(*) FROM events WHERE contains(prompt, ?)", word)) <= _RARE:
            return str(word)
    raise RuntimeError("there is no rare word")


def _only(duck: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    (row,) = duck.execute(sql, values).fetchall()
    return row[0]
