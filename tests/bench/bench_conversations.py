"""Whole conversations: what their index and the bitmaps cost to make, and what searches take with
the index at a million events, against a scan of the packed conversations."""

import sqlite3
import time
from statistics import median
from typing import Any
from unittest.mock import patch

from obs_tui.embedded import events, sql
from obs_tui.embedded.bitmaps import BITMAPS
from obs_tui.embedded.catching_up import Index
from obs_tui.embedded.conversation_index import CONVERSATIONS
from obs_tui.embedded.schema import PAGE_BYTES
from obs_tui.embedded.store import Store
from obs_tui.model.filters import Filter, read_filter

from . import filled, million
from .report import Row

ROUNDS = 5
BUILT = 100_000
_WORDS = {"unheard-of": "zyzzyva", "rare": "portuguese", "common": "please"}


def run() -> list[Row]:
    """One row an index, and one a search."""
    store = filled.store(BUILT)
    built = [_built(store, "bitmaps", BITMAPS), _built(store, "conversations", CONVERSATIONS)]
    return [*built, *million.store().read_now(_searches)]


def _built(store: Store, what: str, index: Index[Any]) -> Row:
    before, began = store.read_now(_pages), time.process_time()
    million.bring_up(store, index)
    took = time.process_time() - began
    grown = (store.read_now(_pages) - before) * PAGE_BYTES / 1e6
    note = f"{BUILT:,} events, in the background; the store grows by {grown:.0f} MB"
    return Row(f"index of {what}", f"{took:.1f} s of CPU", "—", 0, "stated", note)


def _pages(conn: sqlite3.Connection) -> int:
    return int(conn.execute("PRAGMA page_count").fetchone()[0])


def _searches(conn: sqlite3.Connection) -> list[Row]:
    rows = []
    for op in ("icontains", "contains"):
        for what, word in _WORDS.items():
            filters = read_filter({"field": "conversation", "op": op, "value": word})
            found = events.count(conn, filters)
            note = f"{word!r} in {found:,} of {million.EVENTS:,} events"
            ours = median(_newest(conn, filters) for _ in range(ROUNDS))
            with patch.object(sql, "_candidates", lambda *_: None):
                scan = _newest(conn, filters)
            held = f"{op} of the {what} word"
            against = f"{scan:.1f} ms scan"
            rows.append(
                Row(f"{held}, newest 50", f"{ours:.1f} ms", against, ours / scan, "stated", note)
            )
            ours = median(_count(conn, filters) for _ in range(ROUNDS if found < sql.RARE else 1))
            rows.append(Row(f"{held}, count", f"{ours:.1f} ms", "—", 0, "stated", note))
    return rows


def _newest(conn: sqlite3.Connection, filters: Filter) -> float:
    began = time.perf_counter()
    events.search(conn, filters, 50)
    return (time.perf_counter() - began) * 1000


def _count(conn: sqlite3.Connection, filters: Filter) -> float:
    began = time.perf_counter()
    events.count(conn, filters)
    return (time.perf_counter() - began) * 1000
