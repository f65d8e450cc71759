"""What events share (the extension's `shared`): terms of their texts, and values of fields."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from obs_tui.model.base import Json
from obs_tui.model.fields import FieldType

from . import events
from .catalogue import FIXED, everything
from .shared_terms import SharedTerms

if TYPE_CHECKING:
    from .similar import SimilarIndex

MAX_FIELDS = 8
MAX_CHARACTERS = 200
"""Of a value; what is longer is cut, and ends with an ellipsis."""
_SAMPLE = 400
_SPREAD = 2_654_435_761
_COMMON = 0.5
"""A value that more than this share of the events carry tells nothing."""
_TOLD = frozenset(
    (
        "correlation_id",
        "api_agent_id",
        "first_system_message",
        "invoked_tools",
        "available_tools",
        "has_code",
        "model_name",
    )
)
"""Of the fixed fields: the others are measures, or parts of the text."""

_Values: TypeAlias = set[tuple[str, str]]
"""Names of fields, each with a value or an item of an array."""


def shared(
    conn: sqlite3.Connection, index: "SimilarIndex", seq: int, others: Mapping[str, int]
) -> list[Json]:
    """`[{"event_id", "terms", "fields": [{"name", "value"}]}]`: what the event `seq` shares with
    each of the others, which are `seq`s by id."""
    terms = SharedTerms(index, events.body(conn, seq))
    fields = _shared_fields(conn, seq, list(others.values()))
    return [
        {
            "event_id": event_id,
            "terms": [*terms.of(events.body(conn, other))],
            "fields": [{"name": name, "value": _cut(value)} for name, value in common],
        }
        for (event_id, other), common in zip(others.items(), fields, strict=True)
    ]


def _shared_fields(
    conn: sqlite3.Connection, seq: int, others: Sequence[int]
) -> list[list[tuple[str, str]]]:
    """The values that the event and each other have, those first that the fewest events have."""
    names = [
        field.name
        for field in everything(conn)
        if (field.name in _TOLD if field.name in FIXED else field.type is not FieldType.MAP)
    ]
    (own,) = _values(conn, (seq,), names)
    common = [own & values for values in _values(conn, others, _names(own))]
    found: _Values = set().union(*common)
    carried = _values(conn, _sample(conn), _names(found))
    times = {pair: sum(pair in values for values in carried) for pair in found}
    most = max(10, len(carried) * _COMMON)
    return [
        sorted(
            (pair for pair in values if times[pair] <= most), key=lambda pair: (times[pair], pair)
        )[:MAX_FIELDS]
        for values in common
    ]


def _names(values: _Values) -> list[str]:
    return sorted({name for name, _ in values})


def _values(conn: sqlite3.Connection, seqs: Sequence[int], names: Iterable[str]) -> list[_Values]:
    """The values of these fields that each event has."""
    return [
        set(_texts(preview["extra_fields"])) for preview in events.previews(conn, seqs, [*names])
    ]


def _texts(fields: Json) -> Iterable[tuple[str, str]]:
    for name, value in fields.items() if isinstance(fields, dict) else ():
        for item in value if isinstance(value, list) else [value]:
            if item is not None and item is not False and item != "":
                yield name, item if isinstance(item, str) else json.dumps(item)


def _sample(conn: sqlite3.Connection) -> list[int]:
    """Events by which it is judged how many carry a value: all of few, some of many."""
    (newest,) = conn.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
    if newest <= _SAMPLE:
        return list(range(1, newest + 1))
    return [number * _SPREAD % newest + 1 for number in range(_SAMPLE)]


def _cut(value: str) -> str:
    return value if len(value) <= MAX_CHARACTERS else f"{value[: MAX_CHARACTERS - 1]}…"
