"""Lines of a file in chunks, and what they hold."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from obs_tui.model.base import JsonObject

from .lines import BadLine, Shape, event_of_line
from .prepared import NAMESPACE
from .rows import Rows, gather

_CHUNK_BYTES = 1_000_000
_CHUNK_LINES = (50, 400)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines as they were read, the first of them line `first`, counted from 1. `position` tells
    how many bytes had been read then."""

    first: int
    lines: list[bytes]
    size: int
    position: int


@dataclass(frozen=True, slots=True)
class Read:
    """What the lines hold: rows, the line of each place in the batch they were gathered from,
    the lines that are no events, with the cause, and what the others were."""

    rows: Rows
    numbers: list[int]
    bad: list[tuple[int, str]]
    shapes: Counter[Shape]


@dataclass(slots=True)
class Reader:
    """Reads lines in their order. Those without an id get one from their bytes and from how many
    same lines came before."""

    seen: dict[bytes, int] = field(default_factory=dict)

    def read(self, first: int, lines: Iterable[bytes]) -> Read:
        """The rows of the lines, the first of which is line `first`."""
        events: list[JsonObject] = []
        sources: list[str] = []
        numbers: list[int] = []
        shapes: list[Shape] = []
        bad: list[tuple[int, str]] = []
        for number, line in enumerate(lines, first):
            try:
                found = event_of_line(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
            except BadLine as error:
                bad.append((number, str(error)))
                continue
            if found is None:
                continue
            event, source, shape = found
            if event.get("event_id") in (None, ""):
                event["event_id"] = self._made_id(line.strip())
            events.append(event)
            sources.append(source)
            numbers.append(number)
            shapes.append(shape)
        rows = gather(events, sources)
        return Read(rows, numbers, bad, Counter(shapes[place] for place in rows.places))

    def _made_id(self, line: bytes) -> str:
        digest = hashlib.blake2b(line, digest_size=16).digest()
        occurrence = self.seen.get(digest, 0)
        self.seen[digest] = occurrence + 1
        return str(uuid.uuid5(NAMESPACE, f"line {digest.hex()} {occurrence}"))


def chunks(lines: Iterable[bytes], position: Callable[[], int] | None) -> Iterator[Chunk]:
    """Small ones first, then of at most so many bytes or lines. `position` tells how many bytes
    were read, where that is not the length of the lines."""
    most, last = _CHUNK_LINES
    first, total, size = 1, 0, 0
    held: list[bytes] = []
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _CHUNK_BYTES or len(held) >= most:
            total += size
            yield Chunk(first, held, size, position() if position else total)
            first, held, size, most = first + len(held), [], 0, min(last, 2 * most)
    if held:
        yield Chunk(first, held, size, position() if position else total + size)
