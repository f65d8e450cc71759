"""Import of JSONL: API events and chat conversations, told apart line by line.

A line with `request_messages` or `response_messages` is an event; one with `messages` is a chat,
whose last assistant turns become the response. A chat may carry an id (`id`, `event_id`), a time,
`model`, `metadata`, `tools` and `usage`; every other key is kept. A line without an id gets one
from its bytes and from how many same lines came before it in the file, so that importing again
adds nothing, and an import that was interrupted is completed by another. Lines that cannot be
stored are counted and listed, never fatal; a file that breaks off is imported up to there.
"""

import gzip
import hashlib
import json
import math
import sqlite3
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from obs_tui.model.base import Json, JsonObject

from .ingest import NAMESPACE, Ingested, ingest
from .store import Store

MAX_LISTED = 100
"""So many bad lines are listed; all are counted."""
MAX_LINE = 100_000_000
"""Bytes of a line; a longer one is bad, and is not held in memory."""
_GZIP = b"\x1f\x8b"
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
    `problems` lists the first 100 of the latter two."""

    source: str
    lines: int = 0
    added: int = 0
    known: int = 0
    conflicting: int = 0
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)

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


class BadLine(ValueError):
    """A line that is no event; the message says why."""


def import_file(store: Store, path: Path, progress: Progress | None = None) -> ImportReport:
    """Import a JSONL file, gzipped or not. Raises OSError where it cannot be opened."""
    with path.open("rb") as file:
        return import_stream(store, str(path), file, progress)


def import_stream(
    store: Store, source: str, stream: Stream, progress: Progress | None = None
) -> ImportReport:
    """Import what a binary stream holds, such as standard input, gzipped or not."""
    if not stream.peek(2).startswith(_GZIP):
        return import_lines(store, source, _lines(stream.readline), progress)
    position = stream.tell if stream.seekable() else None
    return import_lines(store, source, _lines(gzip.open(stream).readline), progress, position)


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


def event_of_line(line: bytes) -> tuple[JsonObject, str] | None:
    """The API-shaped event that a line stands for, and its JSON, empty where the line is not the
    event itself; None for a blank line. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine(f"it is longer than {MAX_LINE:,} bytes")
    if not line.strip():
        return None
    text = decoded(line.strip())
    data = parsed(text)
    if not isinstance(data, dict):
        raise BadLine("it is not a JSON object")
    if "request_messages" in data or "response_messages" in data:
        return _with_id(data), text
    if isinstance(data.get("messages"), list):
        return _event_of_chat(data), ""
    raise BadLine("it is neither an event (request_messages) nor a conversation (a list messages)")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    event: JsonObject
    source: str


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
        self._seen: dict[bytes, int] = {}
        self._batch: list[_Line] = []
        self._bytes = 0
        self._read = 0
        self._rows = _BATCH_ROWS[0]

    def run(self, lines: Iterable[bytes]) -> ImportReport:
        with self._broken_off():
            for line in lines:
                self._add(line if self._report.lines else line.removeprefix(b"\xef\xbb\xbf"))
        self._flush()
        self._report.problems.sort(key=lambda problem: problem.line)
        if self._report.added:
            self._store.write_now(_analyze)
        return self._report

    @contextmanager
    def _broken_off(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError, zlib.error) as error:
            self._report.bad += 1
            self._report.note(self._report.lines + 1, f"the file breaks off: {error}")

    def _add(self, line: bytes) -> None:
        report = self._report
        report.lines += 1
        self._bytes += len(line)
        try:
            found = event_of_line(line)
        except BadLine as error:
            report.bad += 1
            report.note(report.lines, str(error))
            found = None
        if found is not None:
            event, source = found
            if event.get("event_id") in (None, ""):
                event["event_id"] = self._made_id(line.strip())
            self._batch.append(_Line(report.lines, event, source))
        if len(self._batch) >= self._rows or self._bytes >= _BATCH_BYTES:
            self._flush()

    def _made_id(self, line: bytes) -> str:
        digest = hashlib.blake2b(line, digest_size=16).digest()
        occurrence = self._seen.get(digest, 0)
        self._seen[digest] = occurrence + 1
        return str(uuid.uuid5(NAMESPACE, f"line {digest.hex()} {occurrence}"))

    def _flush(self) -> None:
        started = time.monotonic()
        events = [line.event for line in self._batch]
        sources = [line.source for line in self._batch]
        done = (
            self._store.write_now(lambda conn: ingest(conn, events, sources))
            if events
            else Ingested()
        )
        elapsed = time.monotonic() - started
        report = self._report
        report.added += done.added
        report.known += done.known
        report.conflicting += len(done.conflicting)
        report.bad += len(done.refused)
        for refusal in sorted((*done.conflicting, *done.refused), key=lambda one: one.index):
            report.note(self._batch[refusal.index].number, refusal.cause)
        if len(events) >= self._rows:
            fewest, most = _BATCH_ROWS
            fitting = int(self._rows * min(2.0, _BATCH_SECONDS / max(elapsed, 0.001)))
            self._rows = max(fewest, min(most, fitting))
        self._read += self._bytes
        self._batch, self._bytes = [], 0
        if self._progress is not None:
            self._progress(self._position() if self._position else self._read, report.lines)


def _lines(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    """The lines of a stream, of one that is too long no more than shows it."""
    while line := readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = readline(MAX_LINE + 1)


def decoded(line: bytes) -> str:
    """The text of a line. Raises BadLine."""
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadLine(f"it is not UTF-8 (byte {error.start + 1})") from error


def parsed(text: str) -> Json:
    """The JSON value of a line's text. Raises BadLine."""
    try:
        data: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadLine(f"it is not JSON: {error.msg} (column {error.colno})") from error
    except RecursionError:
        raise BadLine("it is nested too deep") from None
    except BadLine:
        raise
    except ValueError as error:
        raise BadLine("a number in it has too many digits") from error
    return data


def _refuse_constant(name: str) -> Json:
    raise BadLine(f"{name} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise BadLine(f"the number {digits[:40]} is not finite")
    return value


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def _with_id(data: JsonObject) -> JsonObject:
    if data.get("event_id") is None and data.get("id") is not None:
        data["event_id"] = data["id"]
    return data


def _event_of_chat(data: JsonObject) -> JsonObject:
    messages = data.pop("messages")
    turns = messages if isinstance(messages, list) else []
    end = len(turns)
    while end and _is_answer(turns[end - 1]):
        end -= 1
    renamed = {"model_name": "model", "enabled_tools": "tools"}
    for name, chat_name in renamed.items():
        if data.get(name) is None and data.get(chat_name) is not None:
            data[name] = data.pop(chat_name)
    return _with_id({**data, "request_messages": turns[:end], "response_messages": turns[end:]})


def _is_answer(message: Json) -> bool:
    return isinstance(message, dict) and message.get("role") == "assistant"


def _analyze(conn: sqlite3.Connection) -> None:
    conn.execute("PRAGMA analysis_limit = 1000")
    conn.execute("ANALYZE")
