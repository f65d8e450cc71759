"""Import of JSONL: whatever `lines` tells apart.

A line without an id gets one from its bytes and from how many same lines came before it in the
file, so that importing again adds nothing, and an import that was interrupted is completed by
another. Lines that cannot be stored are counted and listed, never fatal; a file that breaks off is
imported up to there.
"""

import gc
import gzip
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from .import_chunks import Chunk, Read, chunks
from .ingest import Ingested, store_rows
from .lines import MAX_LINE, Shape
from .read_ahead import reading
from .store import Store

MAX_LISTED = 100
"""So many bad lines are listed; all are counted."""
_GZIP = b"\x1f\x8b"
_SQLITE = b"SQLite format 3\0"
_BATCH_SECONDS = 0.4
_BATCH_BYTES = 16_000_000
_BATCH_ROWS = (50, 10_000)

Progress: TypeAlias = Callable[[int, int], None]
"""Called after every batch with the bytes read (of the compressed file, if it is) and the lines."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was not imported, counted from 1, and why."""

    line: int
    cause: str


@dataclass(slots=True)
class ImportReport:
    """What became of the lines of `source`: `added` are new, `known` were there already,
    `conflicting` have the id of another event and were ignored, `bad` cannot be stored.
    `problems` lists the first 100 of the latter two; `shapes` counts what all but the bad were.
    `unit` is what a line is in this source."""

    source: str
    unit: str = "line"
    lines: int = 0
    added: int = 0
    known: int = 0
    conflicting: int = 0
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)
    shapes: Counter[Shape] = field(default_factory=Counter)

    def note(self, line: int, cause: str) -> None:
        """List a problem, up to the bound."""
        if len(self.problems) < MAX_LISTED:
            self.problems.append(Problem(line, cause))


class Stream(Protocol):
    """A buffered binary stream: an open file, or `sys.stdin.buffer`."""

    def peek(self, size: int = 0, /) -> bytes: ...
    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...
    def seekable(self) -> bool: ...
    def tell(self) -> int: ...


def import_file(store: Store, path: Path, progress: Progress | None = None) -> ImportReport:
    """Import a JSONL file, gzipped or not, or the logs.db of `llm`, whose rows count as lines.
    Raises OSError where it cannot be opened."""
    with path.open("rb") as file:
        if file.peek(len(_SQLITE)).startswith(_SQLITE):
            return _import_llm(store, path, progress)
        return import_stream(store, str(path), file, progress)


def import_stream(
    store: Store, source: str, stream: Stream, progress: Progress | None = None
) -> ImportReport:
    """Import what a binary stream holds, such as standard input, gzipped or not."""
    if stream.peek(len(_SQLITE)).startswith(_SQLITE):
        raise OSError("a database can only be read from its file, not from a stream")
    if not stream.peek(2).startswith(_GZIP):
        return import_lines(store, source, _lines(stream.readline), progress)
    position = stream.tell if stream.seekable() else None
    return import_lines(store, source, _lines(gzip.open(stream).readline), progress, position)


def _import_llm(store: Store, path: Path, progress: Progress | None) -> ImportReport:
    from .llm_logs import lines_of_llm

    report = import_lines(store, str(path), lines_of_llm(path), progress)
    report.shapes = Counter({"response": report.shapes.total()})
    report.unit = "row"
    return report


def import_lines(
    store: Store,
    source: str,
    lines: Iterable[bytes],
    progress: Progress | None = None,
    position: Callable[[], int] | None = None,
) -> ImportReport:
    """Import lines in batches, each a transaction of its own of under half a second.
    `position` tells how many bytes were read, where that is not the length of the lines."""
    return _Import(store, ImportReport(source), progress, position).run(lines)


class _Import:
    def __init__(
        self,
        store: Store,
        report: ImportReport,
        progress: Progress | None,
        position: Callable[[], int] | None,
    ) -> None:
        self._store = store
        self._report = report
        self._progress = progress
        self._position = position
        self._batch: list[tuple[Chunk, Read]] = []
        self._rows = _BATCH_ROWS[0]
        self._broken = ""

    def run(self, lines: Iterable[bytes]) -> ImportReport:
        found = reading(chunks(self._until_broken(lines), self._position))
        with _no_cycles(), closing(found):
            for each in found:
                self._batch.append(each)
                if self._held() >= self._rows or self._bytes() >= _BATCH_BYTES:
                    self._flush()
            self._flush()
        report = self._report
        if self._broken:
            report.bad += 1
            report.note(report.lines + 1, f"the file breaks off: {self._broken}")
        if report.added:
            self._store.write_now(_analyze)
        return report

    def _until_broken(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from lines
        except (EOFError, OSError, sqlite3.Error, zlib.error) as error:
            self._broken = str(error)

    def _held(self) -> int:
        return sum(len(read.rows.ids) for _, read in self._batch)

    def _bytes(self) -> int:
        return sum(chunk.size for chunk, _ in self._batch)

    def _flush(self) -> None:
        if not self._batch:
            return
        started = time.monotonic()
        batches = [read.rows for _, read in self._batch]
        held = self._held()
        done = (
            self._store.write_now(lambda conn: store_rows(conn, batches))
            if held
            else [Ingested(refused=tuple(rows.refused)) for rows in batches]
        )
        if held >= self._rows:
            fewest, most = _BATCH_ROWS
            elapsed = max(time.monotonic() - started, 0.001)
            fitting = int(self._rows * min(2.0, _BATCH_SECONDS / elapsed))
            self._rows = max(fewest, min(most, fitting))
        for (chunk, read), ingested in zip(self._batch, done, strict=True):
            self._count(chunk, read, ingested)
        newest, _ = self._batch[-1]
        self._batch = []
        if self._progress is not None:
            self._progress(newest.position, self._report.lines)

    def _count(self, chunk: Chunk, read: Read, ingested: Ingested) -> None:
        report = self._report
        report.lines += len(chunk.lines)
        report.shapes += read.shapes
        report.added += ingested.added
        report.known += ingested.known
        report.conflicting += len(ingested.conflicting)
        report.bad += len(ingested.refused) + len(read.bad)
        ignored = (*ingested.conflicting, *ingested.refused)
        problems = [(read.numbers[refusal.index], refusal.cause) for refusal in ignored]
        for number, cause in sorted((*read.bad, *problems)):
            report.note(number, cause)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """What an import makes lives for a moment, and in no cycle: a tenth of it would go into looking
    for cycles."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _lines(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    """The lines of a stream, of one that is too long no more than shows it."""
    while line := readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = readline(MAX_LINE + 1)


def _analyze(conn: sqlite3.Connection) -> None:
    conn.execute("PRAGMA analysis_limit = 1000")
    conn.execute("ANALYZE")
