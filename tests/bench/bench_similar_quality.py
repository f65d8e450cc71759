"""How often similar events are of the seed's group, on what people wrote, beside a plain search for
the seed's words and beside chance.

The conversations of `chitchat-dataset` make two sets of known groups. Those that began with the
same prompt are a group: few and large ones, and faint, as most soon spoke of other things. Long
ones, each cut into 11 events of consecutive turns, are groups of 11.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from math import log
from random import Random
from typing import NamedTuple

import chitchat_dataset

from obs_tui.embedded.importing import import_lines
from obs_tui.embedded.similar import SimilarIndex
from obs_tui.embedded.store import Store
from tests.real import chitchat

from .report import Row

SEEDS = 1_000
NEAREST = 10
PIECES = NEAREST + 1
TURNS = 4
"""In each piece of a conversation, at least."""
TERMS = 15
_COMMON = 0.25
_DESIGN = "10,231 other texts: .517 FTS5, .537 tantivy, .562 vectors (design §7)"


class Talk(NamedTuple):
    """One event: what was said by whom, and the group it belongs to."""

    group: str
    messages: list[dict[str, str]]


def run() -> list[Row]:
    """One row a set of groups."""
    return [
        _row("similar: of the same prompt", _mixed(_by_prompt())),
        _row("similar: of the same conversation", _mixed(_by_conversation())),
    ]


def _mixed(talks: Iterable[Talk]) -> list[Talk]:
    """In no order: among equals some engines take the newest and some the oldest."""
    mixed = list(talks)
    Random(1).shuffle(mixed)
    return mixed


def _by_prompt() -> Iterator[Talk]:
    prompts = {key: held.get("prompt") for key, held in chitchat_dataset.Dataset().items()}
    for line in map(json.loads, chitchat.lines()):
        if line["messages"] and (prompt := prompts[line["id"]]):
            yield Talk(prompt, line["messages"])


def _by_conversation() -> Iterator[Talk]:
    for line in map(json.loads, chitchat.lines()):
        turns = len(line["messages"]) // PIECES
        if turns >= TURNS:
            for piece in range(PIECES):
                yield Talk(line["id"], line["messages"][piece * turns : (piece + 1) * turns])


def _row(what: str, talks: Sequence[Talk]) -> Row:
    with closing(Store.open(None)) as store:
        lines = (json.dumps({"messages": talk.messages}).encode() + b"\n" for talk in talks)
        if import_lines(store, what, lines).added != len(talks):
            raise RuntimeError("not every event was imported")
        index = SimilarIndex(store.path.with_name("similar"))
        store.read_now(index.catch_up)
        ours = _precision(
            talks,
            lambda seed: [
                seq for seq, _ in store.read_now(partial(index.similar, seq=seed, limit=NEAREST))
            ],
        )
    with closing(sqlite3.connect(":memory:")) as words:
        plain = _precision(talks, _like(words, talks))
    sizes = Counter(talk.group for talk in talks)
    chance = sum(size * (size - 1) for size in sizes.values()) / len(talks) / (len(talks) - 1)
    note = (
        f"precision@{NEAREST}; {SEEDS:,} seeds of {len(talks):,} events in {len(sizes)} groups;"
        f" chance {chance:.4f}; {_DESIGN}"
    )
    return Row(what, f"{ours:.3f}", f"{plain:.3f} FTS5", ours / plain, "stated", note)


def _precision(talks: Sequence[Talk], nearest: Callable[[int], Sequence[int]]) -> float:
    """The share of all that is found for the seeds that is of their group; what is not found at
    all counts as missed. Events are numbered from 1."""
    seeds = Random(3).sample(range(1, len(talks) + 1), SEEDS)
    hits = sum(
        talks[found - 1].group == talks[seed - 1].group for seed in seeds for found in nearest(seed)
    )
    return hits / (len(seeds) * NEAREST)


def _like(conn: sqlite3.Connection, talks: Sequence[Talk]) -> Callable[[int], list[int]]:
    """A search for the words of an event that few hold, ranked by SQLite's bm25."""
    conn.execute("CREATE VIRTUAL TABLE said USING fts5(text, tokenize='unicode61')")
    texts = (("\n".join(message["content"] for message in talk.messages),) for talk in talks)
    conn.executemany("INSERT INTO said VALUES (?)", texts)
    conn.execute("CREATE VIRTUAL TABLE words USING fts5vocab(said, 'instance')")
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for word, doc in conn.execute("SELECT term, doc FROM words"):
        counts[doc][word] += 1
    held = Counter(word for words in counts.values() for word in words)

    def like(seed: int) -> list[int]:
        weights = {
            word: log(len(talks) / held[word]) * (1 + log(times))
            for word, times in counts[seed].items()
            if held[word] <= max(20, len(talks) * _COMMON)
        }
        best = sorted(weights, key=lambda word: (-weights[word], word))[:TERMS]
        rows = conn.execute(
            "SELECT rowid FROM said WHERE said MATCH ? AND rowid != ? ORDER BY bm25(said) LIMIT ?",
            (" OR ".join(f'"{word}"' for word in best) or '""', seed, NEAREST),
        )
        return [rowid for (rowid,) in rows]

    return like
