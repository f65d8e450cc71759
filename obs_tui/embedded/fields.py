"""What can be asked of events (`fields.list`, `.fetch_options`, `.fetch_option_counts`)."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.fields import FieldType
from obs_tui.model.filters import Filter, Operator

from .catalogue import GROUPS, Field, Stored, everything, find
from .faults import bad_field, unknown_field
from .operators import supported
from .selection import Selection, Uncovered, select, values
from .sql import where

MAX_OPTIONS = 100
_OFFERED = (FieldType.ENUM, FieldType.ARRAY, FieldType.BOOL)


def definitions(conn: sqlite3.Connection) -> JsonObject:
    """`{"field_definitions", "field_groups"}`: every field, the fixed ones first, and the groups
    that have fields."""
    fields = list(everything(conn))
    used = {field.group for field in fields}
    return {
        "field_definitions": [field.definition() for field in fields],
        "field_groups": [{"name": name, "label": label} for name, label in GROUPS if name in used],
    }


def options(conn: sqlite3.Connection, field: str, operator: Operator) -> list[Json] | None:
    """Values to choose from, most frequent first, at most 100: for ENUM, ARRAY and BOOL fields, and
    true and false for `isnull`; None where the value is free (other types, `matches`, `len_eq`).

    Raises Fault: 404 for an unknown field, 400 for an operator it does not support.
    """
    found = _find(conn, field)
    if operator not in supported(field, found.type):
        raise bad_field(f"{field} ({found.type}) does not support {operator}")
    if operator is Operator.ISNULL:
        return [True, False]
    if found.type not in _OFFERED or operator in (Operator.MATCHES, Operator.LEN_EQ):
        return None
    values = [value for value, _ in _counts(conn, found, None)]
    known: Iterable[Json] = (
        (False, True) if found.type is FieldType.BOOL else _declared(conn, found)
    )
    return [*values, *(value for value in known if value not in values)][:MAX_OPTIONS]


def option_counts(conn: sqlite3.Connection, field: str, filters: Filter) -> list[Json]:
    """`[{"value": text, "count": n}]`, most frequent first, at most 100: how many events that match
    carry each value. Nulls are not counted; values that are no text are written as JSON. A MAP and
    the whole conversation have none.

    Raises Fault: 404 for an unknown field, 400 for a bad filter.
    """
    found = _find(conn, field)
    if found.type is FieldType.MAP or not found.has_values:
        return []
    return [
        {"value": value if isinstance(value, str) else json.dumps(value), "count": count}
        for value, count in _counts(conn, found, filters)
    ]


def _declared(conn: sqlite3.Connection, field: Field) -> list[str]:
    """The options of an ENUM that is no column: a judge's, also those that it never answered."""
    rows = conn.execute(
        "SELECT value FROM field_options WHERE field_id = ? ORDER BY value", (field.field_id,)
    )
    return [value for (value,) in rows]


def _find(conn: sqlite3.Connection, name: str) -> Field:
    field = find(conn, name)
    if field is None:
        raise unknown_field(name)
    return field


def _counts(conn: sqlite3.Connection, field: Field, filters: Filter) -> list[tuple[Json, int]]:
    condition = where(conn, filters)
    selection, counts = _counted(conn, field, filters)
    if field.type is FieldType.ARRAY:
        value, source = "t.tag", "tags t JOIN"
    elif field.column:
        value, source = f"e.{field.column}", ""
    else:
        value, source = "t.value", "field_values t JOIN"
    owned = f" AND t.field_id = {field.field_id:d} AND t.seq > {selection.upto:d} AND t.seq = e.seq"
    joined = owned if source else ""
    rows = conn.execute(
        f"SELECT {value} AS option, count(*) AS n FROM {source}"
        f" {selection.rest(condition)}{joined} AND option IS NOT NULL"
        " GROUP BY option ORDER BY n DESC, option LIMIT ?",
        (*condition.parameters, -1 if counts else MAX_OPTIONS),
    )
    for option, times in rows:
        counts[option] += times
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_OPTIONS]
    wire = str if field.type is FieldType.ARRAY else field.wire
    return [(wire(stored), times) for stored, times in ordered]


def _counted(
    conn: sqlite3.Connection, field: Field, filters: Filter
) -> tuple[Selection, Counter[Stored]]:
    """What bitmaps know; all is left to SQL where they do not know it all."""
    counts: Counter[Stored] = Counter()
    selection = select(conn, filters)
    try:
        for segment, value, bits in values(conn, field):
            if times := (bits & selection.segments.get(segment, 0)).bit_count():
                counts[value] += times
    except Uncovered:
        return Selection({}, 0), counts
    return selection, counts
