"""Events out of the store, in the wire's shape (`chat_completion_events.search`, `.search_ids`,
`.fetch`). All functions are synchronous, over a connection that `Store.read` gives."""

import base64
import binascii
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import Filter, write_filter

from .catalogue import Field, Stored, everything, find
from .derive import wire_value
from .faults import bad_search
from .instants import iso
from .selection import select
from .sql import where

_HEAD = "e.seq, e.event_id, e.correlation_id, e.created_us, e.input_tokens, e.output_tokens"
_HEAD_WIDTH = 6
_AT_THE_TOP = frozenset(
    ("timestamp", "event_id", "correlation_id", "input_tokens", "output_tokens", "nb_messages")
)
"""Fields that a whole event carries outside of its extra fields."""


def search(
    conn: sqlite3.Connection,
    filters: Filter,
    page_size: int = 50,
    cursor: str | None = None,
    extra_fields: Sequence[str] = (),
) -> JsonObject:
    """A Feed of EventPreviews, newest first: `{"results", "next", "cursor"}`. `next` and `cursor`
    carry the same opaque token, bound to this filter, and are null on the last page, and on a page
    of size 0, which is empty.

    `extra_fields` that do not exist, and the whole conversation, are left out of the answer; null
    where an event has none.
    Raises Fault (400) for a bad filter or a cursor that is not of this filter.
    """
    condition = where(conn, filters, newest=True)
    sql, parameters = condition.sql, condition.parameters
    if cursor is not None:
        sql = f"({sql}) AND (e.created_us, e.event_id) < (?, ?)"
        parameters = (*parameters, *_read_cursor(cursor, filters))
    fields = _fields(conn, extra_fields)
    rows = conn.execute(
        f"SELECT {_columns(fields)} FROM events e WHERE {sql}"
        f" ORDER BY {condition.newest_first} LIMIT ?",
        (*parameters, page_size + 1 if page_size else 0),
    ).fetchall()
    more = len(rows) > page_size
    token = _write_cursor(rows[page_size - 1], filters) if more else None
    return {
        "results": list(_previews(conn, rows[:page_size], fields)),
        "next": token,
        "cursor": token,
    }


def search_ids(conn: sqlite3.Connection, filters: Filter) -> list[str]:
    """Ids of all matching events, newest first, without a cap."""
    condition = where(conn, filters)
    rows = conn.execute(
        f"SELECT e.event_id FROM events e WHERE {condition.sql} ORDER BY {condition.newest_first}",
        condition.parameters,
    )
    return [event_id for (event_id,) in rows]


def count(conn: sqlite3.Connection, filters: Filter) -> int:
    """How many events match."""
    condition = where(conn, filters)
    selection = select(conn, filters)
    (rest,) = conn.execute(
        f"SELECT count(*) FROM {selection.rest(condition)}",
        condition.parameters,
    ).fetchone()
    return selection.count() + int(rest)


def fetch(conn: sqlite3.Connection, event_id: str) -> JsonObject | None:
    """The whole Event with every extra field it has, and the keys it came with that the API does
    not know; None when there is none."""
    seq = seq_of(conn, event_id)
    if seq is None:
        return None
    names = [field.name for field in everything(conn) if field.name not in _AT_THE_TOP]
    (preview,) = previews(conn, (seq,), names)
    whole = body(conn, seq)
    extra = preview["extra_fields"]
    unlisted = whole.get("extra_fields")
    if isinstance(extra, dict):
        extra = {name: value for name, value in extra.items() if value is not None}
        if isinstance(unlisted, dict):
            extra = {name: wire_value(value) for name, value in unlisted.items()} | extra
    messages = len(listed(whole, "request_messages")) + len(listed(whole, "response_messages"))
    return {**whole, **preview, "extra_fields": extra, "nb_messages": messages}


def previews(
    conn: sqlite3.Connection, seqs: Sequence[int], extra_fields: Sequence[str] = ()
) -> list[JsonObject]:
    """EventPreviews of the events with these `seqs`, in their order; unknown ones are left out."""
    fields = _fields(conn, extra_fields)
    rows = conn.execute(
        f"SELECT {_columns(fields)} FROM events e WHERE e.seq IN (SELECT value FROM json_each(?))",
        (json.dumps(list(seqs)),),
    ).fetchall()
    found = {row[0]: row for row in rows}
    return list(_previews(conn, [found[seq] for seq in seqs if seq in found], fields))


def seq_of(conn: sqlite3.Connection, event_id: str) -> int | None:
    """The row of the event; ids are compared in lower case."""
    try:
        row = conn.execute(
            "SELECT seq FROM events WHERE event_id = ?", (event_id.lower(),)
        ).fetchone()
    except UnicodeEncodeError:
        return None
    return None if row is None else int(row[0])


def body(conn: sqlite3.Connection, seq: int) -> JsonObject:
    """The event as it came: `request_messages`, `response_messages`, `enabled_tools` and
    `chat_transcription_events` are lists, and whatever else it carried; empty when there is none.
    """
    row = conn.execute("SELECT body FROM bodies WHERE seq = ?", (seq,)).fetchone()
    whole: JsonObject = {} if row is None else json.loads(row[0])
    return whole


def listed(whole: JsonObject, key: str) -> list[Json]:
    """A list that an event holds; empty where it has none."""
    value = whole.get(key)
    return value if isinstance(value, list) else []


def _fields(conn: sqlite3.Connection, names: Iterable[str]) -> list[Field]:
    found = (find(conn, name) for name in dict.fromkeys(names))
    return [field for field in found if field is not None and field.has_values]


def _columns(fields: Iterable[Field]) -> str:
    return ", ".join((_HEAD, *(field.expression for field in fields)))


def _previews(
    conn: sqlite3.Connection, rows: Iterable[Sequence[Stored]], fields: Sequence[Field]
) -> Iterable[JsonObject]:
    for row in rows:
        _, event_id, correlation_id, created_us, input_tokens, output_tokens = row[:_HEAD_WIDTH]
        yield {
            "event_id": event_id,
            "correlation_id": correlation_id,
            "created_at": iso(int(created_us or 0)),
            "nb_input_tokens": input_tokens,
            "nb_output_tokens": output_tokens,
            "extra_fields": {
                field.name: field.wire(stored)
                for field, stored in zip(fields, row[_HEAD_WIDTH:], strict=True)
            },
        }


def _write_cursor(row: Sequence[Stored], filters: Filter) -> str:
    content = json.dumps([row[3], row[1], _signature(filters)], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, filters: Filter) -> tuple[int, str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (UnicodeError, ValueError, binascii.Error, RecursionError):
        content = None
    match content:
        case [int(created_us), str(event_id), str(signature)] if abs(created_us) < 2**63:
            if signature != _signature(filters):
                raise bad_search("the cursor belongs to a search with another filter")
            return created_us, event_id.encode("utf-8", "replace").decode()
        case _:
            raise bad_search("the cursor is not one that this server gave out")


def _signature(filters: Filter) -> str:
    content = json.dumps(write_filter(filters)).encode()
    return hashlib.blake2b(content, digest_size=6).hexdigest()
