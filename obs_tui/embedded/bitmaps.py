"""Bitmaps over events, from which counts come at once where SQLite would read every row.

Events are taken in segments of 32,768, in the order in which they came; those after the last whole
segment are left to SQL. Within a segment events are ordered by time, and bit n of a bitmap is
the nth event. A segment holds its `times` in that order, and of each field of the types below:

- ENUM, BOOL and ARRAY: a bitmap of each value, up to 1,000, and of the events that have any;
- INT, FLOAT and TIMESTAMP: the events in the order of their numbers, in `runs`, and a bitmap of the
  events that have any; of the duration also a bitmap of each of the 64 bits of a number that orders
  as it does, from which percentiles come.

Neither events nor values of these types ever change, so neither do segments; what judges write onto
events long after they were stored is in none, and left to SQL. A migration empties the tables where
this format changes, and they are filled again.
"""

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from obs_tui.model.fields import FieldType

from .catalogue import FIXED, Field, Stored, everything
from .catching_up import Index
from .runs import Placed, ordered

SEGMENT = 32_768
BITS: Final = 64
PRESENT, VALUE, SLICE, MANY, FIRSTS, RUN = range(6)
"""What a bitmap is of; MANY stands for the values of a field that has too many, or numbers that no
array holds. FIRSTS and RUN are of `runs`: `part` is the type of the array and the run's number."""
VALUED: Final = (FieldType.ENUM, FieldType.BOOL, FieldType.ARRAY)
ELAPSED: Final = FIXED["total_time_elapsed"]
_ORDERED = (FieldType.INT, FieldType.FLOAT, FieldType.TIMESTAMP)
_MAX_VALUES = 1_000
_SIGN = 1 << (BITS - 1)
_ALL = (1 << BITS) - 1
_PLANES = tuple(bytes(48 + (byte >> bit & 1) for byte in range(256)) for bit in range(8))
"""For each bit of a byte, what it is in each byte, as a digit."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment to be stored: the `seq` before its first event, and the last one."""

    after: int
    last: int
    times: bytes
    bitmaps: list[tuple[str, int, int, Stored, bytes]]


def prepare(conn: sqlite3.Connection) -> Segment | None:
    """The next segment; None while there are too few events."""
    after = covered(conn)
    (newest,) = conn.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
    if newest - after < SEGMENT:
        return None
    rows = conn.execute(
        "SELECT seq, created_us FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (after, SEGMENT)
    ).fetchall()
    if len(rows) < SEGMENT:
        return None
    last = rows[-1][0]
    rows.sort(key=lambda row: (row[1], row[0]))
    positions = {seq: position for position, (seq, _) in enumerate(rows)}
    bitmaps: list[tuple[str, int, int, Stored, bytes]] = []
    for field in everything(conn):
        if not field.late and (field.type in VALUED or is_ordered(field)):
            held = conn.execute(_values(field), (after, last))
            placed = [(positions[seq], value) for seq, value in held]
            bitmaps += (
                (field.name, kind, last, part, data) for kind, part, data in _held(field, placed)
            )
    times = array("q", (created_us for _, created_us in rows))
    return Segment(after, last, times.tobytes(), bitmaps)


def save(conn: sqlite3.Connection, made: Segment) -> None:
    """Store it, in the caller's transaction."""
    if made.after == covered(conn):
        conn.execute("INSERT INTO segments VALUES (?, ?)", (made.last, made.times))
        conn.executemany("INSERT INTO bitmaps VALUES (?, ?, ?, ?, ?)", made.bitmaps)


def covered(conn: sqlite3.Connection) -> int:
    """The `seq` up to which events are in segments; 0 when there are none."""
    (last,) = conn.execute("SELECT max(last_seq) FROM segments").fetchone()
    return int(last or 0)


def is_ordered(field: Field) -> bool:
    """Whether its numbers are kept in order; `times` do so for the time of the events."""
    return field.type in _ORDERED and field != FIXED["timestamp"]


def slices(placed: Placed, count: int) -> list[int]:
    """The 64 bitmaps of these floats, at positions below `count`, lowest bit first."""
    numbers = array("Q", bytes(8 * count))
    for (position, _), number in zip(
        placed, _ordinals([value for _, value in placed]), strict=True
    ):
        numbers[position] = number
    data = numbers.tobytes()[::-1]
    return [
        int(data[7 - bit // 8 :: 8].translate(_PLANES[bit % 8]) or b"0", 2) for bit in range(BITS)
    ]


def _ordinals(values: Sequence[Stored]) -> list[int]:
    """Numbers from 0 to 2⁶⁴ - 1 that order as `values` do, which are floats."""
    raw = array("Q", array("d", (float(value or 0) + 0.0 for value in values)).tobytes())
    return [bits ^ _ALL if bits & _SIGN else bits | _SIGN for bits in raw]


def float_of(ordinal: int) -> float:
    """The float that has this ordinal."""
    bits = ordinal ^ _SIGN if ordinal & _SIGN else ordinal ^ _ALL
    return array("d", array("Q", (bits,)).tobytes())[0]


def bitmap(positions: Iterable[int], count: int) -> int:
    """The bitmap of these positions, which are below `count`."""
    digits = bytearray(b"0") * count
    for position in positions:
        digits[~position] = 49
    return int(digits or b"0", 2)


def _values(field: Field) -> str:
    if field.column:
        return (
            f"SELECT seq, {field.column} FROM events"
            f" WHERE seq > ? AND seq <= ? AND {field.column} IS NOT NULL"
        )
    return (
        "SELECT seq, value FROM field_values"
        f" WHERE field_id = {field.field_id:d} AND seq > ? AND seq <= ?"
    )


def _held(field: Field, placed: Placed) -> Iterator[tuple[int, Stored, bytes]]:
    """The kind of each bitmap, what it is of, and the bitmap."""
    yield PRESENT, None, _packed(bitmap((position for position, _ in placed), SEGMENT))
    if field == ELAPSED:
        for bit, bits in enumerate(slices(placed, SEGMENT)):
            if bits:
                yield SLICE, bit, _packed(bits)
    if is_ordered(field):
        yield from _numbers(placed)
        return
    held: defaultdict[Stored, list[int]] = defaultdict(list)
    for position, stored in placed:
        held[stored].append(position)
    if field.type is FieldType.ARRAY:
        held = _by_item(held)
    if len(held) > _MAX_VALUES:
        yield MANY, None, b""
        return
    for value, positions in held.items():
        yield VALUE, value, _packed(bitmap(positions, SEGMENT))


def _numbers(placed: Placed) -> Iterator[tuple[int, Stored, bytes]]:
    found = ordered(placed, SEGMENT)
    if found is None:
        yield MANY, None, b""
        return
    yield FIRSTS, found.code, found.firsts
    for number, run in enumerate(found.runs):
        yield RUN, number, run


def _by_item(arrays: Mapping[Stored, list[int]]) -> defaultdict[Stored, list[int]]:
    held: defaultdict[Stored, list[int]] = defaultdict(list)
    for stored, positions in arrays.items():
        for item in json.loads(str(stored)):
            held[item] += positions
    return held


def _packed(bits: int) -> bytes:
    return bits.to_bytes(-(-bits.bit_length() // 8), "little")


BITMAPS = Index("Bitmaps", prepare, save)
