"""The logs.db of the command line tool `llm`, read as lines of API events; it is never written.

Read are `turns` with their tree of messages (since its migration 23) and `responses` (before),
whose requests begin with what their conversation said before. The request's history, tools,
fragments and attachments are put in place; tables and columns that a version lacks are taken as
empty. A response that is a turn as well is read once.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from obs_tui.model.base import Json, JsonObject

from .llm_messages import Logs, Row, read_json, text

_PLACED = frozenset(
    (
        *("id", "model", "resolved_model", "prompt", "system", "response", "reasoning"),
        *("duration_ms", "datetime_utc", "input_tokens", "output_tokens", "conversation_id"),
        *("thread_id", "schema_id", "parent_message_hash", "tip_message_hash"),
    )
)
"""Columns that have a place in the event; the others are kept by their names."""
_RESPONSES = "SELECT rowid AS place FROM responses ORDER BY coalesce(conversation_id, id), rowid"
_TURNS = "SELECT rowid AS place, id FROM turns ORDER BY rowid"


def lines_of_llm(path: Path) -> Iterator[bytes]:
    """An event's JSON for each response that was logged. Raises OSError for a database that is none
    of these, and, while it is read, sqlite3.Error where it cannot be."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    conn = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    conn.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        logs = Logs(conn)
    except sqlite3.Error as error:
        conn.close()
        raise OSError(f"it is a database that cannot be read: {error}") from error
    if not logs.tables & {"responses", "turns"}:
        conn.close()
        raise OSError("it is a database, but no logs.db of llm: it has no responses and no turns")
    return _lines(conn, logs)


def _lines(conn: sqlite3.Connection, logs: Logs) -> Iterator[bytes]:
    with closing(conn):
        for event in _events(logs):
            yield json.dumps(event, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _events(logs: Logs) -> Iterator[JsonObject]:
    turns = logs.rows("turns", _TURNS)
    yield from _responses(logs, {text(row["id"]) for row in turns})
    for found in turns:
        row = logs.row("turns", found["place"], "rowid")
        parent, tip = text(row.get("parent_message_hash")), text(row.get("tip_message_hash"))
        tools = logs.tools("turn_tools", "turn_id", row.get("id"))
        yield _event(logs, row, logs.chain(parent, ""), logs.chain(tip, parent), tools)


def _responses(logs: Logs, taken: set[str]) -> Iterator[JsonObject]:
    conversation, history, system = "", list[Json](), ""
    for found in logs.rows("responses", _RESPONSES):
        row = logs.row("responses", found["place"], "rowid")
        if conversation != text(row.get("conversation_id")) or not conversation:
            conversation, history, system = text(row.get("conversation_id")), [], ""
        asked, newest = logs.prompt(row)
        said: list[Json] = [{"role": "system", "content": newest}]
        request = [*history, *(said if newest and newest != system else []), *asked]
        response = logs.answer(row)
        history, system = [*request, *response], newest
        if text(row.get("id")) not in taken:
            tools = logs.tools("tool_responses", "response_id", row.get("id"))
            yield _event(logs, row, request, response, tools)


def _event(
    logs: Logs, row: Row, request: list[Json], response: list[Json], tools: list[Json]
) -> JsonObject:
    named = {
        "event_id": row.get("id"),
        "created_at": row.get("datetime_utc"),
        "model_name": row.get("resolved_model") or row.get("model"),
        "duration_ms": row.get("duration_ms"),
        "input_tokens": row.get("input_tokens"),
        "output_tokens": row.get("output_tokens"),
    }
    event: JsonObject = {key: _plain(value) for key, value in named.items() if value is not None}
    conversation = row.get("conversation_id") or row.get("thread_id")
    fields: JsonObject = {}
    if conversation:
        fields["conversation_id"] = text(conversation)
    if row.get("resolved_model"):
        fields["model_alias"] = text(row.get("model"))
    if options := read_json(row.get("options_json")):
        fields["options"] = options
    for key, value in row.items():
        if key not in _PLACED and value is not None:
            event[key] = read_json(value) if key.endswith(("_json", "_details")) else _plain(value)
    if (schema := logs.schema(row)) is not None:
        event["schema"] = schema
    return event | {
        "request_messages": request,
        "response_messages": response,
        "enabled_tools": tools,
        "extra_fields": fields,
    }


def _plain(value: str | int | float | bytes | None) -> Json:
    return text(value) if isinstance(value, bytes) else value
