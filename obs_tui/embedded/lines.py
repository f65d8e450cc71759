"""Lines of JSONL: API events and chat conversations, told apart line by line.

A line with `request_messages` or `response_messages` is an event; one with `messages` is a chat,
whose last assistant turns become the response. A chat may carry an id (`id`, `event_id`), a time,
`model`, `metadata`, `tools` and `usage`; every other key is kept.
"""

import json
import math

from obs_tui.model.base import Json, JsonObject

MAX_LINE = 100_000_000
"""Bytes of a line; a longer one is bad, and is not held in memory."""


class BadLine(ValueError):
    """A line that is no event; the message says why."""


def event_of_line(line: bytes) -> tuple[JsonObject, str] | None:
    """The API-shaped event that a line stands for, and its JSON, empty where the line is not the
    event itself; None for a blank line. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine(f"it is longer than {MAX_LINE:,} bytes")
    if not line.strip():
        return None
    text = decoded(line.strip())
    data = parsed(text)
    if not isinstance(data, dict):
        raise BadLine("it is not a JSON object")
    if "request_messages" in data or "response_messages" in data:
        return _with_id(data), text
    if isinstance(data.get("messages"), list):
        return _event_of_chat(data), ""
    raise BadLine("it is neither an event (request_messages) nor a conversation (a list messages)")


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
