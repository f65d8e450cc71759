"""Bitmaps over events, from which counts come at once where SQLite would read every row.

Events are taken in segments of 65,536, in the order in which they came; those after the last whole
segment are left to SQL. Within a segment events are ordered by time, and bit n of a bitmap is
the nth event. A segment holds its `times` in that order, and of each field of the types below:

- ENUM, BOOL and ARRAY: a bitmap of each value, up to 1,000, and of the events that have any;
- INT and FLOAT in columns of `events`: a bitmap of each of the 64 bits of a number that orders as
  the value does, and of the events that have any.

Neither events nor values of these types ever change, so neither do segments.
"""

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from obs_tui.model.fields import FieldType

from .catalogue import Field, Stored, everything
from .catching_up import Index

SEGMENT = 65_536
BITS: Final = 64
PRESENT, VALUE, SLICE, MANY = range(4)
"""What a bitmap is of; MANY stands for the values of a field that has too many."""
VALUED: Final = (FieldType.ENUM, FieldType.BOOL, FieldType.ARRAY)
_MAX_VALUES = 1_000
_SIGN = 1 << (BITS - 1)
_ALL = (1 << BITS) - 1
_PLANES = tuple(bytes(48 + (byte >> bit & 1) for byte in range(256)) for bit in range(8))
"""For each bit of a byte, what it is in each byte, as a digit."""

Placed: TypeAlias = Sequence[tuple[int, Stored]]
"""Positions in a segment, with the value there."""


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
        if field.type in VALUED or is_sliced(field):
            held = conn.execute(_values(field), (after, last))
            placed = [(positions[seq], value) for seq, value in held]
            bitmaps += (
                (field.name, kind, last, part, _packed(bits))
                for kind, part, bits in _bitmaps(field, placed)
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


def is_sliced(field: Field) -> bool:
    """Whether bitmaps are kept of the bits of its numbers."""
    return bool(field.column) and field.type in (FieldType.INT, FieldType.FLOAT)


def slices(placed: Placed, count: int) -> list[int]:
    """The 64 bitmaps of these numbers, at positions below `count`, lowest bit first."""
    numbers = array("Q", bytes(8 * count))
    for (position, _), number in zip(placed, ordinals([value for _, value in placed]), strict=True):
        numbers[position] = number
    data = numbers.tobytes()[::-1]
    return [
        int(data[7 - bit // 8 :: 8].translate(_PLANES[bit % 8]) or b"0", 2) for bit in range(BITS)
    ]


def ordinals(values: Sequence[Stored]) -> list[int]:
    """Numbers from 0 to 2⁶⁴ - 1 that order as `values` do, which are integers or floats."""
    if all(isinstance(value, int) for value in values):
        return [int(value or 0) + _SIGN for value in values]
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


def _bitmaps(field: Field, placed: Placed) -> Iterator[tuple[int, Stored, int]]:
    """What each bitmap is of, with the value or the number of the bit, and the bitmap."""
    yield PRESENT, None, bitmap((position for position, _ in placed), SEGMENT)
    if is_sliced(field):
        yield from ((SLICE, bit, bits) for bit, bits in enumerate(slices(placed, SEGMENT)) if bits)
        return
    held: defaultdict[Stored, list[int]] = defaultdict(list)
    for position, stored in placed:
        held[stored].append(position)
    if field.type is FieldType.ARRAY:
        held = _by_item(held)
    if len(held) > _MAX_VALUES:
        yield MANY, None, 0
        return
    for value, positions in held.items():
        yield VALUE, value, bitmap(positions, SEGMENT)


def _by_item(arrays: Mapping[Stored, list[int]]) -> defaultdict[Stored, list[int]]:
    held: defaultdict[Stored, list[int]] = defaultdict(list)
    for stored, positions in arrays.items():
        for item in json.loads(str(stored)):
            held[item] += positions
    return held


def _packed(bits: int) -> bytes:
    return bits.to_bytes(-(-bits.bit_length() // 8), "little")


BITMAPS = Index("Bitmaps", prepare, save)
