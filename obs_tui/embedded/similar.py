"""Events whose conversations resemble one: a tantivy index in a folder beside the database.

The index holds nothing that the database does not: it is thrown away and built again when it is
missing, damaged, of another version or of another database. How far it is, it says itself: the
largest `seq` among its documents, so that a crash between commits repeats no event.
"""

import hashlib
import json
import math
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .events import body
from .terms import analyzer, spaced, text_of

if TYPE_CHECKING:
    from tantivy import Index, Query, Schema, Searcher, TextAnalyzer

VERSION = 2
QUERY_TERMS = 40
USER_WEIGHT = 2
"""How many times what the user says counts, when others are looked for."""
_HEAP = 20_000_000
_BATCH = 2_000
_COMMON = 0.25
"""A term that more than this share of the events holds tells nothing apart."""
_DISTINCT = 400
_DAMAGED = (ValueError, OSError, RuntimeError)


class SimilarIndex:
    """The index in the folder `path`, for any number of threads and processes."""

    def __init__(self, path: Path) -> None:
        self._folder = path
        self._files = path / f"v{VERSION}"
        self._index: Index | None = None

    @cached_property
    def _analyzer(self) -> "TextAnalyzer":
        return analyzer()

    def catch_up(self, conn: sqlite3.Connection) -> int:
        """Index the events that the index does not hold yet; how many they were.

        While another process does so, nothing is done here and 0 returned: what is indexed is
        served.
        """
        with _alone(self._folder) as mine:
            if not mine:
                return 0
            for other in self._folder.glob("v*"):
                if other != self._files:
                    shutil.rmtree(other, ignore_errors=True)
            try:
                return self._append(conn)
            except _DAMAGED:
                self._index = None
                shutil.rmtree(self._files, ignore_errors=True)
                return self._append(conn)

    def similar(
        self, conn: sqlite3.Connection, seq: int, limit: int = 50
    ) -> list[tuple[int, float]]:
        """(seq, score) of the events most similar to the event `seq`, best first, without it.

        Scores run from 0 to 1; 1 says that the text is the same. Equal scores come newest first.
        Empty when there is no such event or nothing is indexed yet.
        """
        try:
            index = self._opened()
            index.reload()
        except _DAMAGED:
            return []
        whole = body(conn, seq)
        text = text_of(whole)
        searcher = index.searcher()
        query = self._query(index.schema, searcher, text, text_of(whole, "user"))
        if query is None:
            return []
        found = searcher.search(query, limit + 1, count=False).hits
        addresses = [address for _, address in found]
        seqs = [int(value or 0) for value in searcher.fast_field_values("seq", addresses)]
        twins = searcher.fast_field_values("digest", addresses)
        scores = dict(zip(seqs, (score for score, _ in found), strict=True))
        own = scores.get(seq) or _own_score(index.schema, searcher, query, seq)
        best = own or max(scores.values(), default=1.0)
        same = _digest(text)
        ranked = [
            (other, 1.0 if twin == same else min(score / best, 0.99))
            for (other, score), twin in zip(scores.items(), twins, strict=True)
            if other != seq
        ]
        return sorted(ranked, key=lambda pair: (-pair[1], -pair[0]))[:limit]

    def stems(self, text: str) -> list[str]:
        """The terms of a text, in order; none where there is no index."""
        try:
            self._opened()
        except _DAMAGED:
            return []
        return self._stems(text)

    def weights(self, terms: Iterable[str]) -> dict[str, float]:
        """How telling each of these is, those left out that many events hold, or none."""
        try:
            index = self._opened()
        except _DAMAGED:
            return {}
        return _weights(index.searcher(), terms, _COMMON)

    def _append(self, conn: sqlite3.Connection) -> int:
        from tantivy import Document

        index = self._opened()
        index.reload()
        last = _last(index.searcher())
        if last and not _holds(conn, *last):
            raise ValueError("the index is of another database")
        newest, added = last[0] if last else 0, 0
        writer = None
        while rows := conn.execute(
            "SELECT seq, body FROM bodies WHERE seq > ? ORDER BY seq LIMIT ?", (newest, _BATCH)
        ).fetchall():
            writer = writer or index.writer(_HEAP, 1)
            for seq, stored in rows:
                text = text_of(json.loads(stored))
                held = {"text": spaced(text), "seq": seq, "digest": _digest(text)}
                writer.add_document(Document.from_dict(held, index.schema))
            writer.commit()
            newest, added = rows[-1][0], added + len(rows)
        if writer:
            writer.wait_merging_threads()
            index.reload()
        return added

    def _opened(self) -> "Index":
        if self._index is None or not self._files.exists():
            from tantivy import Index

            self._files.mkdir(parents=True, exist_ok=True)
            index = Index(_schema(), path=str(self._files))
            index.register_tokenizer("stems", self._analyzer)
            self._index = index
        return self._index

    def _stems(self, text: str) -> list[str]:
        found: list[str] = self._analyzer.analyze(spaced(text))
        return found

    def _query(
        self, schema: "Schema", searcher: "Searcher", text: str, asked: str
    ) -> "Query | None":
        """The terms of `text` that tell it apart best, as one query: rare here, frequent in it and
        in what was `asked`."""
        from tantivy import Occur, Query

        said = Counter(self._stems(text))
        said.update((USER_WEIGHT - 1) * self._stems(asked))
        counts = dict(said.most_common(_DISTINCT))
        # A bare "hello" has common terms only, and others that say the same.
        weights = _weights(searcher, counts, _COMMON) or _weights(searcher, counts, 1)
        weighted = [
            (weight * (1 + math.log(counts[term])), term) for term, weight in weights.items()
        ]
        best = sorted(weighted, key=lambda pair: (-pair[0], pair[1]))[:QUERY_TERMS]
        if not best:
            return None
        top = best[0][0]
        return Query.boolean_query(
            [
                (
                    Occur.Should,
                    Query.boost_query(Query.term_query(schema, "text", term, "freq"), weight / top),
                )
                for weight, term in best
            ]
        )


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="stems", index_option="freq")
    builder.add_unsigned_field("seq", indexed=True, fast=True)
    builder.add_unsigned_field("digest", fast=True)
    return builder.build()


def _weights(searcher: "Searcher", terms: Iterable[str], share: float) -> dict[str, float]:
    """How telling each of the terms is that at most this share of the events hold; of few events,
    20."""
    total = searcher.num_docs
    most = max(20, total * share)
    held = ((term, searcher.doc_freq("text", term)) for term in terms)
    return {term: math.log(1 + total / events) for term, events in held if 0 < events <= most}


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big")


def _last(searcher: "Searcher") -> tuple[int, int] | None:
    """Sequence number and digest of the newest event in the index."""
    from tantivy import Query

    hits = searcher.search(Query.all_query(), 1, count=False, order_by_field="seq").hits
    if not hits:
        return None
    addresses = [address for _, address in hits]
    (seq,), (digest,) = (searcher.fast_field_values(name, addresses) for name in ("seq", "digest"))
    return int(seq or 0), int(digest or 0)


def _holds(conn: sqlite3.Connection, seq: int, digest: int) -> bool:
    row = conn.execute("SELECT body FROM bodies WHERE seq = ?", (seq,)).fetchone()
    return row is not None and _digest(text_of(json.loads(row[0]))) == digest


def _own_score(schema: "Schema", searcher: "Searcher", query: "Query", seq: int) -> float:
    """What the seed itself scores, when others outrank it."""
    from tantivy import Occur, Query

    itself = Query.const_score_query(Query.term_query(schema, "seq", seq), 0.0)
    hits = searcher.search(
        Query.boolean_query([(Occur.Must, itself), (Occur.Must, query)]), 1, count=False
    ).hits
    return float(hits[0][0]) if hits else 0.0


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other process writes here. The lock is a SQLite file's: it works on every system
    and the system lets go of it when its holder dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "lock", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
            return
        yield True
