"""Lines of JSONL: API events, requests with their responses, records of datasets and chat
conversations, told apart line by line.

A line with `request_messages` or `response_messages` is an event; what `exchanges` reads is a
request with its response. One with `messages` is a chat, whose last assistant turns become the
response. A chat may carry an id (`id`, `event_id`), a time, `model`, `metadata`, `tools` and
`usage`; every other key is kept. A line with an object `payload`, or `messages` and an object
`properties`, is a record: its payload is any of the former, its properties are extra fields, and
its `created_at` is the time of the event where that has none.
"""

import json
import math
from typing import Literal, NamedTuple, TypeAlias

from obs_tui.model.base import Json, JsonObject

from .derive import instant
from .exchanges import event_of_exchange

Shape: TypeAlias = Literal["event", "exchange", "record", "chat", "response"]
"""What a line, or a row of another tool's log, was."""

MAX_LINE = 100_000_000
"""Bytes of a line; a longer one is bad, and is not held in memory."""


class BadLine(ValueError):
    """A line that is no event; the message says why."""


class Found(NamedTuple):
    """The API-shaped event that a line stands for, its JSON, empty where the line is not the event
    itself, and what the line was."""

    event: JsonObject
    source: str
    shape: Shape


def event_of_line(line: bytes) -> Found | None:
    """What a line holds; None for a blank one. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine(f"it is longer than {MAX_LINE:,} bytes")
    if not line.strip():
        return None
    text = decoded(line.strip())
    data = parsed(text)
    if not isinstance(data, dict):
        raise BadLine("it is not a JSON object")
    try:
        return _found(data, text)
    except RecursionError:
        raise BadLine("it is nested too deep") from None


def _found(data: JsonObject, text: str) -> Found:
    if "request_messages" in data or "response_messages" in data:
        return Found(_with_id(data), text, "event")
    payload = data.get("payload")
    if isinstance(payload, dict) and data.get("messages") in (None, payload.get("messages")):
        return Found(_event_of_record(data), "", "record")
    exchange = event_of_exchange(data)
    if exchange is not None:
        return Found(_with_id(exchange), "", "exchange")
    if isinstance(data.get("messages"), list):
        if isinstance(data.get("properties"), dict):
            properties = data.pop("properties")
            return Found(
                _event_of_record({"payload": data, "properties": properties}), "", "record"
            )
        return Found(_event_of_chat(data), "", "chat")
    raise BadLine(
        "it is neither an event (request_messages), nor a request or response of chat completions,"
        " nor a record (payload), nor a conversation (a list messages)"
    )


def decoded(line: bytes) -> str:
    """The text of a line. Raises BadLine."""
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadLine(f"it is not UTF-8 (byte {error.start + 1})") from error


def parsed(text: str) -> Json:
    """The JSON value of a line's text. Raises BadLine."""
    try:
        data: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadLine(f"it is not JSON: {error.msg} (column {error.colno})") from error
    except RecursionError:
        raise BadLine("it is nested too deep") from None
    except BadLine:
        raise
    except ValueError as error:
        raise BadLine("a number in it has too many digits") from error
    return data


def _refuse_constant(name: str) -> Json:
    raise BadLine(f"{name} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise BadLine(f"the number {digits[:40]} is not finite")
    return value


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def _with_id(data: JsonObject) -> JsonObject:
    if data.get("event_id") is None and data.get("id") is not None:
        data["event_id"] = data["id"]
    return data


def _event_of_record(data: JsonObject) -> JsonObject:
    """Its payload's event; the id is of the line, as records may share the event they came from."""
    payload, properties = data.pop("payload"), data.pop("properties", None)
    data.pop("messages", None)  # an export says them again beside the payload
    if not isinstance(properties, dict | None):
        raise BadLine("its properties are not an object")
    if not isinstance(payload, dict) or "payload" in payload:
        raise BadLine("its payload holds a payload")
    event = _found(payload, "").event
    given = event.get("extra_fields")
    fields = {**(given if isinstance(given, dict) else {}), **(properties or {})}
    moment = fields.get("created_at")
    if event.get("created_at") is None and instant(moment) is not None:
        event["created_at"] = moment
    return _with_id({**data, **event, "extra_fields": fields})


def _event_of_chat(data: JsonObject) -> JsonObject:
    messages = data.pop("messages")
    turns = messages if isinstance(messages, list) else []
    end = len(turns)
    while end and _is_answer(turns[end - 1]):
        end -= 1
    renamed = {"model_name": "model", "enabled_tools": "tools"}
    for name, chat_name in renamed.items():
        if data.get(name) is None and data.get(chat_name) is not None:
            data[name] = data.pop(chat_name)
    return _with_id({**data, "request_messages": turns[:end], "response_messages": turns[end:]})


def _is_answer(message: Json) -> bool:
    return isinstance(message, dict) and message.get("role") == "assistant"
