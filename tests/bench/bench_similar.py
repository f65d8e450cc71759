"""Similar events on the sample: how long they take, and how often they share the seed's topic.

Events of one frame differ by a few words, and are found by any engine; so the precision is also
taken without them.
"""

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import mean, quantiles

from obs_tui.embedded.similar import SimilarIndex
from obs_tui.embedded.similar_events import LIMIT

from . import filled, million
from .report import Row

SIZES = (10_000, 100_000)
SEEDS = 300
BUDGET_MS = 60
_DEEP = 500


def run() -> list[Row]:
    """One row a size; of a million events the times only."""
    return [*(_row(count) for count in SIZES), _latency()]


def _latency() -> Row:
    store = million.store()
    index = SimilarIndex(store.path.with_name(f"{store.path.name}.similar"))
    store.read_now(index.catch_up)
    took = [
        _took(partial(store.read_now, partial(index.similar, seq=seed, limit=LIMIT)))
        for seed in Random(3).sample(range(1, million.EVENTS + 1), SEEDS)
    ]
    return _shown(took, f"{million.EVENTS:,} events, {SEEDS} seeds")


def _took(find: Callable[[], object]) -> float:
    began = time.perf_counter()
    find()
    return (time.perf_counter() - began) * 1000


def _shown(took: list[float], note: str) -> Row:
    p50, p95 = quantiles(took, n=2)[0], quantiles(took, n=20)[-1]
    shown = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
    return Row("similar events", shown, f"{BUDGET_MS} ms", p95 / BUDGET_MS, "≤ 1×", note)


def _row(count: int) -> Row:
    store, (_, frames) = filled.store(count), filled.source(count)
    index = SimilarIndex(store.path.with_name(f"{store.path.name}.similar"))
    began = time.perf_counter()
    store.read_now(index.catch_up)
    indexing = time.perf_counter() - began
    topics = store.read_now(_topics)
    took: list[float] = []
    hits: list[bool] = []
    strict: list[bool] = []
    for seed in Random(3).sample(range(1, count + 1), SEEDS):
        took.append(_took(partial(store.read_now, partial(index.similar, seq=seed, limit=LIMIT))))
        found = store.read_now(partial(index.similar, seq=seed, limit=LIMIT))
        deep = store.read_now(partial(index.similar, seq=seed, limit=_DEEP))
        others = [seq for seq, _ in deep if frames[seq - 1] != frames[seed - 1]]
        hits += [topics[seq - 1] == topics[seed - 1] for seq, _ in found[:10]]
        strict += [topics[seq - 1] == topics[seed - 1] for seq in others[:10]]
    chance = sum((times / count) ** 2 for times in Counter(topics).values())
    note = (
        f"{count:,} events, {SEEDS} seeds; precision@10 by topic {mean(hits):.2f},"
        f" without the seed's frame {mean(strict):.2f} ({len(strict):,} found),"
        f" chance {chance:.3f}; indexed at {count / indexing:,.0f}/s"
    )
    return _shown(took, note)


def _topics(conn: sqlite3.Connection) -> list[str]:
    rows = conn.execute("SELECT body FROM bodies ORDER BY seq")
    return [json.loads(body)["extra_fields"]["metadata"]["topic"] for (body,) in rows]
