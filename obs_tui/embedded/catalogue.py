"""The fields that exist: those every store has, and those discovered in what was imported.

Names from a request reach SQL only by way of this catalogue.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.campaigns import is_annotation
from obs_tui.model.fields import FieldType

from .instants import iso
from .operators import CONVERSATION, supported

Stored: TypeAlias = str | int | float | None
"""A value as SQLite keeps it."""

METADATA = "metadata"
PROMOTED = f"{METADATA}."
GROUPS: tuple[tuple[str, str], ...] = (
    ("event", "Event"),
    ("conversation", "Conversation"),
    ("messages", "Every message"),
    ("tools", "Tools"),
    (METADATA, "Metadata"),
    ("extra", "Extra fields"),
    ("judges", "Judges"),
)


_DISCOVERED = (
    "SELECT field_id, name, type, j.label FROM fields LEFT JOIN judge_fields j USING (field_id)"
)
_CONVERSATION_SQL = (
    "coalesce((SELECT c.texts FROM conversations c WHERE c.seq = e.seq),"
    " (SELECT pack(b.body) FROM bodies b WHERE b.seq = e.seq))"
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: in a column of `events`, in `field_values` under `field_id`, or, with neither, the
    whole conversation, which can be searched only."""

    name: str
    type: FieldType
    label: str
    group: str
    column: str = ""
    field_id: int = 0

    @property
    def late(self) -> bool:
        """Whether events may get a value of it long after they were stored."""
        return is_annotation(self.name)

    @property
    def has_values(self) -> bool:
        """Whether an event shows a value of it, which can be counted."""
        return bool(self.column or self.field_id)

    @property
    def expression(self) -> str:
        """SQL for the value on the row `e` of `events`; null where the event has none. A
        conversation is packed."""
        if self.column:
            return f"e.{self.column}"
        if not self.has_values:
            return _CONVERSATION_SQL
        return (
            "(SELECT v.value FROM field_values v"
            f" WHERE v.field_id = {self.field_id:d} AND v.seq = e.seq)"
        )

    def wire(self, stored: Stored) -> Json:
        """A stored value as answers carry it."""
        if stored is None:
            return None
        match self.type:
            case FieldType.BOOL:
                return bool(stored)
            case FieldType.FLOAT:
                return float(stored)
            case FieldType.TIMESTAMP:
                return iso(int(stored))
            case FieldType.ARRAY | FieldType.MAP:
                value: Json = json.loads(str(stored))
                return value
            case _:
                return stored

    def definition(self) -> JsonObject:
        """The wire's FieldDef."""
        return {
            "name": self.name,
            "label": self.label,
            "type": self.type.value,
            "supported_operators": [operator.value for operator in supported(self.name, self.type)],
            "supported_aggregations": [],
            "group": self.group,
        }


def _column(name: str, kind: FieldType, label: str, group: str, column: str = "") -> Field:
    return Field(name, kind, label, group, column=column or name)


_T = FieldType
_FIXED = (
    _column("timestamp", _T.TIMESTAMP, "Date", "event", "created_us"),
    _column("model_name", _T.ENUM, "Model", "event"),
    _column("last_user_message_preview", _T.TEXT, "Prompt", "conversation"),
    _column("response_messages_preview", _T.TEXT, "Response", "conversation"),
    Field("invoked_tools", _T.ARRAY, "Invoked tools", "tools", field_id=1),
    Field("available_tools", _T.ARRAY, "Available tools", "tools", field_id=2),
    _column("total_time_elapsed", _T.FLOAT, "Computation duration (s)", "event"),
    _column("input_tokens", _T.INT, "Input tokens", "event"),
    _column("output_tokens", _T.INT, "Output tokens", "event"),
    _column("nb_messages", _T.INT, "Messages", "conversation"),
    _column("has_code", _T.BOOL, "Has code", "conversation"),
    _column("api_agent_id", _T.TEXT, "API agent ID", "event"),
    _column("event_id", _T.TEXT, "Event ID", "event"),
    _column("correlation_id", _T.TEXT, "Correlation ID", "event"),
    Field("first_system_message", _T.TEXT, "First system message", "conversation", field_id=3),
    Field(METADATA, _T.MAP, "Metadata", METADATA, field_id=4),
    Field(CONVERSATION, _T.TEXT, "Whole conversation", "messages"),
)
FIXED = {field.name: field for field in _FIXED}
FIRST_DISCOVERED = 100
"""Ids below are for the fixed fields."""


def find(conn: sqlite3.Connection, name: str) -> Field | None:
    """The field called `name`."""
    if name in FIXED:
        return FIXED[name]
    try:
        row = conn.execute(f"{_DISCOVERED} WHERE name = ?", (name,)).fetchone()
    except UnicodeEncodeError:
        return None
    return None if row is None else _discovered(*row)


def everything(conn: sqlite3.Connection) -> Iterator[Field]:
    """All fields: the fixed ones first, then those discovered, by name."""
    yield from FIXED.values()
    for row in conn.execute(f"{_DISCOVERED} ORDER BY name"):
        if row[1] not in FIXED:  # an older store may have found one that is fixed now
            yield _discovered(*row)


def _discovered(field_id: int, name: str, kind: str, judge: str | None) -> Field:
    label = name.removeprefix(PROMOTED).replace("_", " ").strip()
    group = METADATA if name.startswith(PROMOTED) else "judges" if is_annotation(name) else "extra"
    shown = judge or label.capitalize() or name
    return Field(name, FieldType(kind), shown, group, field_id=field_id)
