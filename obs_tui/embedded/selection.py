"""Which events match a filter, as bitmaps: for filters that ask for values, presence, numbers and
times only. All others are left to SQL, and so are events that are in no segment yet."""

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TypeAlias

from obs_tui.model.fields import FieldType
from obs_tui.model.filters import Condition, Filter, Node, Operator

from . import bitmaps
from .bitmaps import BITS, ELAPSED, FIRSTS, MANY, PRESENT, RUN, SLICE, VALUE, VALUED, is_ordered
from .catalogue import Field, Stored, find
from .operators import operand
from .runs import below, run_of
from .sql import Where

Bitmaps: TypeAlias = Mapping[int, int]
"""A bitmap for each segment, by its last `seq`."""
_NEGATED = {Operator.NEQ: Operator.EQ, Operator.EXCLUDES: Operator.INCLUDES}
_OPPOSITE = {Operator.GTE: Operator.LT, Operator.GT: Operator.LTE}


@dataclass(frozen=True, slots=True)
class Selection:
    """The events that match: those of the `segments`, and those after `upto`, which SQL knows; all
    of them are left to SQL where `upto` is 0."""

    segments: Bitmaps
    upto: int

    def count(self) -> int:
        """How many events of the segments match."""
        return sum(bits.bit_count() for bits in self.segments.values())

    def rest(self, condition: Where) -> str:
        """A FROM clause and a WHERE clause for the events that are left to SQL; more conditions
        can be added with AND."""
        if not self.upto:
            how = " NOT INDEXED" if condition.in_bulk else ""
            return f"events e{how} WHERE ({condition.sql})"
        return f"events e NOT INDEXED WHERE e.seq > {self.upto:d} AND ({condition.sql})"


class Uncovered(Exception):
    """Bitmaps cannot tell."""


def select(conn: sqlite3.Connection, filters: Filter) -> Selection:
    """What bitmaps know of a filter, which `sql.where` has found to be a good one."""
    rows = conn.execute("SELECT last_seq FROM segments").fetchall()
    everything = {last: (1 << bitmaps.SEGMENT) - 1 for (last,) in rows}
    if not everything:
        return Selection({}, 0)
    try:
        found = everything if filters is None else _Selector(conn, everything).node(filters)
    except Uncovered:
        return Selection({}, 0)
    return Selection(found, max(everything))


def values(conn: sqlite3.Connection, field: Field) -> Iterator[tuple[int, Stored, int]]:
    """Segment, value and bitmap of each value of a field. Raises Uncovered."""
    if field.late or field.type not in VALUED or _many(conn, field):
        raise Uncovered
    rows = conn.execute(
        "SELECT segment, part, bits FROM bitmaps WHERE field = ? AND kind = ?", (field.name, VALUE)
    )
    return ((segment, part, _bits(data)) for segment, part, data in rows)


def durations(conn: sqlite3.Connection) -> dict[int, list[int]]:
    """For each segment the bitmaps of the bits of the durations, lowest first."""
    found: dict[int, list[int]] = {}
    for segment, bit, data in conn.execute(
        "SELECT segment, part, bits FROM bitmaps WHERE field = ? AND kind = ?",
        (ELAPSED.name, SLICE),
    ):
        found.setdefault(segment, [0] * BITS)[bit] = _bits(data)
    return found


def present(conn: sqlite3.Connection, field: Field) -> Bitmaps:
    """Which events have a value."""
    return _one(conn, field, PRESENT, None)


def times(conn: sqlite3.Connection) -> Iterator[tuple[int, memoryview]]:
    """Each segment with the times of its events, in order."""
    for segment, data in conn.execute("SELECT last_seq, times FROM segments"):
        yield segment, memoryview(data).cast("q")


class _Selector:
    def __init__(self, conn: sqlite3.Connection, everything: Bitmaps) -> None:
        self._conn = conn
        self._everything = everything

    def node(self, node: Node) -> Bitmaps:
        if isinstance(node, Condition):
            return self._condition(node)
        joined: Callable[[int, int], int] = and_ if node.joiner == "AND" else or_
        found = [self.node(child) for child in node.nodes]
        return {
            segment: reduce(joined, (bits.get(segment, 0) for bits in found))
            for segment in self._everything
        }

    def _condition(self, condition: Condition) -> Bitmaps:
        field = find(self._conn, condition.field)
        if field is None:
            raise Uncovered
        value = operand(field.name, field.type, condition.op, condition.value)
        op = _NEGATED.get(condition.op, condition.op)
        found = self._met(field, op, value)
        return self._without(self._everything, found) if op is not condition.op else found

    def _met(self, field: Field, op: Operator, value: str | int | float) -> Bitmaps:
        if field.type is FieldType.TIMESTAMP and field.column:
            return self._timed(op, int(value))
        if field.late or (field.type not in VALUED and not is_ordered(field)):
            raise Uncovered
        if op is Operator.ISNULL:
            held = present(self._conn, field)
            return self._without(self._everything, held) if value else held
        if _many(self._conn, field):
            raise Uncovered
        if isinstance(value, int | float) and is_ordered(field):
            return self._compared(field, op, value)
        if op in (Operator.EQ, Operator.INCLUDES):
            return _one(self._conn, field, VALUE, value)
        raise Uncovered

    def _timed(self, op: Operator, us: int) -> Bitmaps:
        if op is Operator.ISNULL:
            return {} if us else self._everything
        if op in _OPPOSITE:
            return self._without(self._everything, self._timed(_OPPOSITE[op], us))
        found = {}
        for segment, moments in times(self._conn):
            before, until = bisect_left(moments, us), bisect_right(moments, us)
            low = {Operator.LT: 0, Operator.LTE: 0, Operator.EQ: before}[op]
            high = before if op is Operator.LT else until
            found[segment] = (1 << high) - (1 << low)
        return found

    def _compared(self, field: Field, op: Operator, number: float) -> Bitmaps:
        if op in _OPPOSITE:
            held = present(self._conn, field)
            return self._without(held, self._compared(field, _OPPOSITE[op], number))
        if op is Operator.EQ:
            less = _below(self._conn, field, number, same=False)
            return self._without(_below(self._conn, field, number, same=True), less)
        return _below(self._conn, field, number, same=op is Operator.LTE)

    def _without(self, whole: Bitmaps, part: Bitmaps) -> Bitmaps:
        """`part` holds nothing that `whole` does not."""
        return {segment: bits ^ part.get(segment, 0) for segment, bits in whole.items()}


def _below(conn: sqlite3.Connection, field: Field, number: float, *, same: bool) -> Bitmaps:
    """The events with a smaller number, or with `same` also those with this one."""
    found = {}
    firsts = conn.execute(
        "SELECT segment, part, bits FROM bitmaps WHERE field = ? AND kind = ?", (field.name, FIRSTS)
    ).fetchall()
    for segment, code, data in firsts:
        row = conn.execute(
            "SELECT bits FROM bitmaps WHERE field = ? AND kind = ? AND part = ? AND segment = ?",
            (field.name, RUN, run_of(data, code, number, same=same), segment),
        ).fetchone()
        if row is not None:
            found[segment] = below(row[0], code, number, bitmaps.SEGMENT, same=same)
    return found


def _one(conn: sqlite3.Connection, field: Field, kind: int, part: Stored) -> Bitmaps:
    rows = conn.execute(
        "SELECT segment, bits FROM bitmaps WHERE field = ? AND kind = ? AND part IS ?",
        (field.name, kind, part),
    )
    return {segment: _bits(data) for segment, data in rows}


def _many(conn: sqlite3.Connection, field: Field) -> bool:
    row = conn.execute(
        "SELECT 1 FROM bitmaps WHERE field = ? AND kind = ? LIMIT 1", (field.name, MANY)
    ).fetchone()
    return row is not None


def _bits(data: bytes) -> int:
    return int.from_bytes(data, "little")
