"""Events into the store."""

import hashlib
import json
import re
import sqlite3
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat

from obs_tui.model.base import Json, JsonObject

from . import derive
from .catalogue import FIXED, Stored
from .discovery import Discovery
from .instants import micros
from .sql import indexed_text

MAX_DEPTH = 190
"""Answers wrap an event in a few levels more, and readers stop at 200."""
NAMESPACE = uuid.UUID("5a2f6c1e-9d0b-5c37-8a41-6f62732d7475")
"""Of the ids given to events that came without a UUID."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_LISTS = ("request_messages", "response_messages", "enabled_tools", "chat_transcription_events")
_FROM_COLUMNS = frozenset(name for name, field in FIXED.items() if field.column)
_TIME_KEYS = ("created_at", "timestamp", "time", "created", "date")
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


class BadEvent(ValueError):
    """An event that cannot be stored; the message says why."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The event at `index` of a batch was not stored, and why; counted from 0."""

    index: int
    cause: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a batch: how many are new, and how many were there already with the same
    content. The others were ignored: those that have the id of an event with other content, and
    those that cannot be stored."""

    added: int = 0
    known: int = 0
    conflicting: tuple[Refusal, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Prepared:
    index: int
    event_id: str
    columns: tuple[Stored, ...]
    fields: JsonObject
    body: str


def ingest(
    conn: sqlite3.Connection, events: Iterable[JsonObject], sources: Iterable[str] = ()
) -> Ingested:
    """Store API-shaped events, in the caller's transaction. What an event lacks is derived; an
    event without a time gets the present; one without an id, the uuid5 of its content. `sources`
    is the JSON that each event was read from, empty for one that was read otherwise: where it says
    the same, it is kept as it is, which saves writing it again."""
    now = micros(datetime.now(UTC))
    refused: list[Refusal] = []
    conflicting: list[Refusal] = []
    batch: dict[str, _Prepared] = {}
    known = 0
    for index, (event, source) in enumerate(zip(events, chain(sources, repeat("")), strict=False)):
        try:
            prepared = _prepare(index, event, now, source)
        except BadEvent as error:
            refused.append(Refusal(index, str(error)))
            continue
        first = batch.setdefault(prepared.event_id, prepared)
        if first is not prepared:
            if _same_json(first.body, prepared.body):
                known += 1
            else:
                conflicting.append(_conflict(prepared))
    stored = conn.execute(
        "SELECT e.event_id, b.body FROM events e JOIN bodies b USING (seq)"
        " WHERE e.event_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(batch)),),
    )
    for event_id, body in stored.fetchall():
        prepared = batch.pop(event_id)
        if _same_json(prepared.body, body):
            known += 1
        else:
            conflicting.append(_conflict(prepared))
    _insert(conn, list(batch.values()))
    return Ingested(len(batch), known, tuple(conflicting), tuple(refused))


def _conflict(prepared: _Prepared) -> Refusal:
    cause = f"the event {prepared.event_id} is there already, with other content"
    return Refusal(prepared.index, cause)


def _same_json(first: str, second: str) -> bool:
    return first == second or bool(json.loads(first) == json.loads(second))


def _insert(conn: sqlite3.Connection, batch: list[_Prepared]) -> None:
    (start,) = conn.execute("SELECT coalesce(max(seq), 0) + 1 FROM events").fetchone()
    discovery = Discovery(conn)
    for seq, prepared in enumerate(batch, start):
        discovery.add(seq, prepared.fields)
    discovery.flush()
    conn.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(seq, *prepared.columns) for seq, prepared in enumerate(batch, start)],
    )
    conn.executemany(
        "INSERT INTO bodies VALUES (?, ?)",
        [(seq, prepared.body) for seq, prepared in enumerate(batch, start)],
    )
    conn.executemany(
        "INSERT INTO preview_fts (rowid, text) VALUES (?, ?)",
        [
            (seq, indexed_text("\n".join(str(text or "") for text in prepared.columns[-2:])))
            for seq, prepared in enumerate(batch, start)
        ],
    )


def _prepare(index: int, event: JsonObject, now: int, source: str = "") -> _Prepared:
    lists = {key: _objects(event, key) for key in _LISTS}
    whole = {**event, **lists}
    try:
        body = source if _says(source, event, lists) else _encode(whole)
    except RecursionError:
        raise BadEvent(f"it is nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:
        raise BadEvent("a number in it is not finite") from error
    try:
        data = body.encode()
    except UnicodeEncodeError:
        return _prepare(index, _without_surrogates(body), now)
    if body.count("[") + body.count("{") > MAX_DEPTH and _depth(whole) > MAX_DEPTH:
        raise BadEvent(f"it is nested deeper than {MAX_DEPTH} levels")
    event_id, original = _identity(event, data)
    columns, fields = _row(whole, event_id, original, now)
    return _Prepared(index, event_id, columns, fields, body)


def _says(source: str, event: JsonObject, lists: Mapping[str, Json]) -> bool:
    """Whether `source` can be the body: it needs no list changed and holds no surrogate, which
    only an escape can bring in."""
    return (
        bool(source)
        and all(items is event.get(key) for key, items in lists.items())
        and "\\ud" not in source
        and "\\uD" not in source
    )


def _row(
    whole: JsonObject, event_id: str, original: str, now: int
) -> tuple[tuple[Stored, ...], JsonObject]:
    """The columns of `events` after `seq`, and the values of the other fields."""
    given = whole.get("extra_fields")
    extra: JsonObject = dict(given) if isinstance(given, dict) else {}
    for name in ("model_name", "total_time_elapsed", "api_agent_id", "metadata"):
        if whole.get(name) is not None:
            extra.setdefault(name, whole[name])
    request, response = _list(whole, "request_messages"), _list(whole, "response_messages")
    user = derive.last_text(request, "user")
    answer = "\n\n".join(filter(None, map(derive.text_of, response)))
    prompt_tokens = derive.tokens(whole, "nb_input_tokens", "input_tokens", "prompt_tokens")
    answer_tokens = derive.tokens(whole, "nb_output_tokens", "output_tokens", "completion_tokens")
    seconds = derive.number(extra.get("total_time_elapsed"))
    has_code = extra.get("has_code")
    correlation = whole.get("correlation_id")
    if correlation is not None and original and original != correlation:
        extra.setdefault("original_id", original)
    columns: tuple[Stored, ...] = (
        event_id,
        derive.as_text(correlation) if correlation is not None else original or event_id,
        _time(whole, now),
        _text(extra.get("model_name")),
        seconds if seconds is not None else derive.seconds(whole),
        derive.estimated_tokens(request) if prompt_tokens is None else prompt_tokens,
        derive.estimated_tokens(response) if answer_tokens is None else answer_tokens,
        len(request) + len(response),
        has_code if isinstance(has_code, bool) else derive.has_code(user, answer),
        _text(extra.get("api_agent_id")),
        _preview(extra.get("last_user_message_preview"), user),
        _preview(extra.get("response_messages_preview"), answer),
    )
    fields = {name: value for name, value in extra.items() if name not in _FROM_COLUMNS}
    if fields.get("first_system_message") is None:
        fields["first_system_message"] = derive.first_system_text(request)
    if fields.get("invoked_tools") is None:
        fields["invoked_tools"] = derive.invoked_tools((*request, *response))
    if fields.get("available_tools") is None:
        fields["available_tools"] = derive.available_tools(_list(whole, "enabled_tools"))
    return columns, fields


def _identity(event: JsonObject, data: bytes) -> tuple[str, str]:
    """The event's id, and the foreign id it stands for (empty when there is none)."""
    given = event.get("event_id")
    if given is None or given == "":
        return str(uuid.uuid5(NAMESPACE, f"content {hashlib.blake2b(data).hexdigest()}")), ""
    text = derive.as_text(given)
    if _UUID.match(text.lower()):
        return text.lower(), ""
    return str(uuid.uuid5(NAMESPACE, f"id {text}")), text


def _time(event: JsonObject, now: int) -> int:
    for key in _TIME_KEYS:
        value = event.get(key)
        if value is not None:
            us = derive.instant(value)
            if us is None:
                raise BadEvent(f"{key} is not a time: {derive.as_text(value)[:80]}")
            return us
    return now


def _objects(event: JsonObject, key: str) -> list[Json]:
    """The list under `key`, each item an object, as the API's types want."""
    value = event.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadEvent(f"{key} is not a list")
    if not value or (key != "chat_transcription_events" and all(map(_is_object, value))):
        return value
    wrapped = "name" if key == "enabled_tools" else "content"
    items: list[Json] = [item if isinstance(item, dict) else {wrapped: item} for item in value]
    if key != "chat_transcription_events":
        return items
    return [
        {"audio_url": "", "model": "", "response_message": {}, **item}
        for item in items
        if isinstance(item, dict)
    ]


def _is_object(value: Json) -> bool:
    return isinstance(value, dict)


def _list(whole: JsonObject, key: str) -> list[Json]:
    value = whole[key]
    return value if isinstance(value, list) else []


def _text(value: Json) -> str | None:
    return None if value is None else derive.as_text(value)


def _preview(given: Json, derived: str) -> str | None:
    if given is None:
        return derived[: derive.PREVIEW_CHARACTERS] or None
    return derive.as_text(given)[: derive.PREVIEW_CHARACTERS]


def _without_surrogates(body: str) -> JsonObject:
    """A lone surrogate is no text: U+FFFD takes its place."""
    repaired = body.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    event: JsonObject = json.loads(repaired)
    return event


def _depth(value: Json) -> int:
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        depth += 1
        below: list[Json] = []
        for item in level:
            inner = item.values() if isinstance(item, dict) else item
            if isinstance(inner, str | int | float) or inner is None:
                continue
            below.extend(child for child in inner if isinstance(child, dict | list))
        level = below
    return depth
