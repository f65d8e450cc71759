"""An event made ready for the store: its columns, the values of its other fields, its JSON."""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from obs_tui.model.base import Json, JsonObject

from . import derive
from .catalogue import FIXED, Stored

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


class Prepared(NamedTuple):
    """`columns` are those of `events` after `seq`."""

    event_id: str
    columns: tuple[Stored, ...]
    fields: JsonObject
    body: str


def prepare(event: JsonObject, now: int, source: str = "") -> Prepared:
    """What the store keeps of an API-shaped event. What it lacks is derived; without a time it gets
    `now`, without an id the uuid5 of its content. `source` is the JSON that it was read from, empty
    where it was read otherwise: where it says the same, it is kept as it is, which saves writing it
    again. Raises BadEvent."""
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
        return prepare(_without_surrogates(body), now)
    if body.count("[") + body.count("{") > MAX_DEPTH and _depth(whole) > MAX_DEPTH:
        raise BadEvent(f"it is nested deeper than {MAX_DEPTH} levels")
    event_id, original = _identity(event, data)
    columns, fields = _row(whole, event_id, original, now)
    return Prepared(event_id, columns, fields, body)


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
