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
from dataclasses import dataclass, field

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.fields import FieldType

from .catalogue import FIRST_DISCOVERED, FIXED, METADATA, PROMOTED, Field, Stored
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
        self._values: list[tuple[int, int, Stored]] = []
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

    def add(self, seq: int, values: JsonObject) -> None:
        """The values of one event, by field name; nulls are left out."""
        for name, value in values.items():
            if value is None:
                continue
            if name == METADATA and isinstance(value, dict):
                self._store(seq, FIXED[METADATA].field_id, FieldType.MAP, value)
                for key, item in value.items():
                    if item is not None and not isinstance(item, list | dict):
                        self._discovered(seq, PROMOTED + key, item)
            elif name in FIXED:
                self._fixed(seq, FIXED[name], value)
            else:
                self._discovered(seq, name, value)

    def flush(self) -> None:
        """Write what was gathered."""
        self._conn.executemany("INSERT INTO field_values VALUES (?, ?, ?)", self._values)
        self._conn.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", self._tags)
        self._conn.executemany("INSERT OR IGNORE INTO field_options VALUES (?, ?)", self._options)
        self._values.clear()
        self._tags.clear()
        self._options.clear()

    def _fixed(self, seq: int, fixed: Field, value: Json) -> None:
        if fixed.type is FieldType.TEXT:
            self._store(seq, fixed.field_id, FieldType.TEXT, as_text(value))
        elif fixed.type is FieldType.ARRAY:
            items: list[Json] = value if isinstance(value, list) else [value]
            self._store(seq, fixed.field_id, FieldType.ARRAY, items)

    def _discovered(self, seq: int, name: str, value: Json) -> None:
        met = self._known.get(name)
        if met and isinstance(value, str) and (value in met.options or met.type is FieldType.TEXT):
            self._values.append((met.field_id, seq, value))
            return
        kind = kind_of(value)
        known = self._known.get(name) or self._create(name, kind)
        if known is None:
            return
        merged = merge(known.type, kind)
        if merged is not known.type:
            self._widen(known, merged)
        if known.type is FieldType.ENUM:
            self._observe(known, as_text(value))
        self._store(seq, known.field_id, known.type, value)

    def _create(self, name: str, kind: FieldType) -> _Known | None:
        promoted = name.startswith(PROMOTED)
        if len(self._known) >= MAX_DISCOVERED or (promoted and self._promoted >= MAX_PROMOTED):
            return None
        self._promoted += promoted
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

    def _store(self, seq: int, field_id: int, kind: FieldType, value: Json) -> None:
        self._values.append((field_id, seq, encode(kind, value)))
        if kind is FieldType.ARRAY and isinstance(value, list):
            self._tags.extend((field_id, as_text(item), seq) for item in value)

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
            return as_text(wire_value(value))
        case _:
            return as_text(value)
