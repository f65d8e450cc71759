"""Fields that events carry beyond the fixed columns: their types, found as values come.

A value is BOOL, INT, FLOAT, TIMESTAMP (a text that is an ISO-8601 date and time), ARRAY or MAP by
its shape, and ENUM when a text: a field stays ENUM up to 50 distinct texts of at most 64
characters, then is TEXT. INT and FLOAT make FLOAT; any other two types make TEXT, and what was
stored is rewritten. Items of arrays and values of maps become text. At most 200 scalar keys of
`metadata` become fields `metadata.<key>`, and at most 1,000 fields are discovered in all; beyond
that, values stay with the event and cannot be filtered by.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring

from obs_tui.model.base import Json
from obs_tui.model.fields import FieldType

from .catalogue import FIRST_DISCOVERED, PROMOTED, Field, Stored
from .derive import as_text, instant, integer, number, wire_value

MAX_PROMOTED = 200
MAX_DISCOVERED = 1_000
MAX_ENUM_VALUES = 50
MAX_ENUM_CHARACTERS = 64
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@dataclass(slots=True)
class _Known:
    field_id: int
    type: FieldType
    options: set[str] = field(default_factory=set)


class Discovery:
    """Gathers the values of one batch and writes them with `flush`, in the caller's transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._held: list[tuple[int, int, list[tuple[int, Stored]]]] = []
        self._tags: list[tuple[int, str, int]] = []
        self._options: list[tuple[int, str]] = []
        self._known = {
            name: _Known(field_id, FieldType(kind))
            for field_id, name, kind in conn.execute("SELECT field_id, name, type FROM fields")
        }
        by_id = {known.field_id: known for known in self._known.values()}
        for field_id, value in conn.execute("SELECT field_id, value FROM field_options"):
            by_id[field_id].options.add(value)
        self._promoted = sum(name.startswith(PROMOTED) for name in self._known)

    def hold(self, first: int, field_id: int, values: list[tuple[int, Stored]]) -> None:
        """Values as they are stored, with the event of each, counted from the `seq` `first`."""
        self._held.append((first, field_id, values))

    def add(self, first: int, name: str, rows: Sequence[int], values: Sequence[Json]) -> None:
        """Values of a field that is not fixed, none of them null, with the event of each."""
        known = self._known.get(name) or self._create(name, kind_of(values[0]))
        if known is None:
            return
        stored = self._taken(known, values)
        if stored is not None:
            self.hold(first, known.field_id, list(zip(rows, stored, strict=True)))
            return
        for row, value in zip(rows, values, strict=True):
            self._add(first, known, row, value)

    def declare(self, name: str, kind: FieldType, options: Iterable[str]) -> int:
        """The id of a field that holds values of this type and, as an ENUM, has these options,
        however many; made where there is none."""
        known = self._known.get(name)
        if known is None:
            known = self._made(name, kind)
        elif merge(known.type, kind) is not known.type:
            self._widen(known, merge(known.type, kind))
        if known.type is FieldType.ENUM:
            self._options.extend((known.field_id, option) for option in options)
            known.options.update(options)
        self.flush()
        return known.field_id

    def flush(self) -> None:
        """Write what was gathered."""
        for first, field_id, values in self._held:
            self._conn.executemany(
                f"INSERT INTO field_values VALUES ({field_id:d}, {first:d} + ?, ?)",
                values,
            )
        self._conn.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", self._tags)
        self._conn.executemany("INSERT OR IGNORE INTO field_options VALUES (?, ?)", self._options)
        self._held.clear()
        self._tags.clear()
        self._options.clear()

    def _taken(self, known: _Known, values: Sequence[Json]) -> Sequence[Stored] | None:
        """The values as they are stored, where that is told for all of them at once: they are of
        one type, and the field's type holds it. Texts may make an ENUM a TEXT."""
        types = set(map(type, values))
        if types == {str} and known.type in (FieldType.ENUM, FieldType.TEXT):
            texts = list(map(str, values))
            if known.type is FieldType.ENUM and not self._observed(known, texts):
                return None
            return texts
        if types == {int} and known.type is FieldType.INT:
            numbers = [integer(value) for value in values]
            return None if None in numbers else numbers
        if types == {float} and known.type is FieldType.FLOAT:
            return list(map(number, values))
        if types == {bool} and known.type is FieldType.BOOL:
            return [int(value is True) for value in values]
        return None

    def _observed(self, known: _Known, texts: Iterable[str]) -> bool:
        new = [text for text in dict.fromkeys(texts) if text not in known.options]
        if any(kind_of(text) is not FieldType.ENUM for text in new):
            return False
        for text in new:
            if known.type is FieldType.ENUM:
                self._observe(known, text)
        return True

    def _add(self, first: int, known: _Known, row: int, value: Json) -> None:
        kind = kind_of(value)
        merged = merge(known.type, kind)
        if isinstance(value, str) and value in known.options:
            merged = known.type
        if merged is not known.type:
            self._widen(known, merged)
        if known.type is FieldType.ENUM:
            self._observe(known, as_text(value))
        if not self._held or self._held[-1][:2] != (first, known.field_id):
            self.hold(first, known.field_id, [])
        self._held[-1][2].append((row, encode(known.type, value)))
        if known.type is FieldType.ARRAY and isinstance(value, list):
            self._tags.extend((known.field_id, as_text(item), first + row) for item in value)

    def _create(self, name: str, kind: FieldType) -> _Known | None:
        promoted = name.startswith(PROMOTED)
        if len(self._known) >= MAX_DISCOVERED or (promoted and self._promoted >= MAX_PROMOTED):
            return None
        self._promoted += promoted
        return self._made(name, kind)

    def _made(self, name: str, kind: FieldType) -> _Known:
        known = _Known(FIRST_DISCOVERED + len(self._known), kind)
        self._known[name] = known
        self._conn.execute("INSERT INTO fields VALUES (?, ?, ?)", (known.field_id, name, kind))
        return known

    def _observe(self, known: _Known, text: str) -> None:
        if text in known.options:
            return
        if len(known.options) >= MAX_ENUM_VALUES or len(text) > MAX_ENUM_CHARACTERS:
            self._widen(known, FieldType.TEXT)
            return
        known.options.add(text)
        self._options.append((known.field_id, text))

    def _widen(self, known: _Known, kind: FieldType) -> None:
        """Give the field a wider type, and rewrite what is stored where its form differs."""
        self.flush()
        key = (known.field_id,)
        if kind is FieldType.TEXT and known.type is not FieldType.ENUM:
            old = Field("", known.type, "", "", field_id=known.field_id)
            rows = self._conn.execute(
                "SELECT value, seq FROM field_values WHERE field_id = ?", key
            ).fetchall()
            self._conn.executemany(
                "UPDATE field_values SET value = ? WHERE seq = ? AND field_id = ?",
                [(as_text(old.wire(value)), seq, known.field_id) for value, seq in rows],
            )
            self._conn.execute("DELETE FROM tags WHERE field_id = ?", key)
        self._conn.execute("DELETE FROM field_options WHERE field_id = ?", key)
        self._conn.execute("UPDATE fields SET type = ? WHERE field_id = ?", (kind, known.field_id))
        known.type = kind
        known.options.clear()


def kind_of(value: Json) -> FieldType:
    """The narrowest type that holds the value."""
    match value:
        case bool():
            return FieldType.BOOL
        case int():
            if integer(value) is not None:
                return FieldType.INT
            return FieldType.ENUM if number(value) is None else FieldType.FLOAT
        case float():
            return FieldType.FLOAT
        case list():
            return FieldType.ARRAY
        case dict():
            return FieldType.MAP
        case str() if _TIME.match(value) and instant(value) is not None:
            return FieldType.TIMESTAMP
        case _:
            return FieldType.ENUM


def merge(known: FieldType, kind: FieldType) -> FieldType:
    """The type that holds values of both."""
    if known is kind or known is FieldType.TEXT:
        return known
    if {known, kind} == {FieldType.INT, FieldType.FLOAT}:
        return FieldType.FLOAT
    return FieldType.TEXT


def encode(kind: FieldType, value: Json) -> Stored:
    """A value as a field of type `kind` stores it."""
    if value == []:
        return "[]"
    if isinstance(value, str) and kind is not FieldType.TIMESTAMP:
        return value
    match kind:
        case FieldType.BOOL:
            return int(value is True)
        case FieldType.INT:
            return integer(value)
        case FieldType.FLOAT:
            return number(value)
        case FieldType.TIMESTAMP:
            return instant(value)
        case FieldType.ARRAY | FieldType.MAP:
            return _container(wire_value(value))
        case _:
            return as_text(value)


def _container(value: Json) -> str:
    """JSON of a list or an object of texts, as the encoder writes it, which takes thrice the time
    as it is made anew for each."""
    match value:
        case list():
            return f"[{', '.join([encode_basestring(str(item)) for item in value])}]"
        case dict():
            pairs = [
                f"{encode_basestring(key)}: {encode_basestring(str(item))}"
                for key, item in value.items()
            ]
            return f"{{{', '.join(pairs)}}}"
        case _:
            return as_text(value)
