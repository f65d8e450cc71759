"""What the store derives from an event where the event does not say.

- previews: the text of the last user message, and of the response messages; at most 1,000
  characters, also where they were given
- `first_system_message`: text of the first system message, at most 10,000 characters
- `invoked_tools`, `available_tools`: names without duplicates, in order
- `has_code`: the last user message or the response holds a fenced code block
- tokens: the `usage` of the answer, else a quarter of the characters, rounded up
- `total_time_elapsed`: seconds; from `latency_ms`, `duration_ms`, `latency` or `duration`
"""

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.messages import tool_name
from obs_tui.model.moments import parse_moment

from .instants import micros

PREVIEW_CHARACTERS = 1_000
SYSTEM_CHARACTERS = 10_000
CHARACTERS_PER_TOKEN = 4
_FENCE = "```"
_SECONDS_PER_UNIT = {"latency_ms": 0.001, "duration_ms": 0.001, "latency": 1.0, "duration": 1.0}
_EPOCH_UNITS = ((1e11, 1_000_000), (1e14, 1_000), (1e17, 1))
"""A number below the bound is seconds, milliseconds or microseconds since 1970."""
_MIN_US = -62_135_596_800_000_000
_MAX_US = 253_402_300_799_999_999

_encode = json.JSONEncoder(ensure_ascii=False).encode


def text_of(message: Json) -> str:
    """The text chunks of a message, joined by blank lines."""
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "\n\n".join(filter(None, map(_chunk_text, content)))


def last_text(messages: Iterable[Json], role: str) -> str:
    """Text of the last message with this role."""
    texts = [message for message in messages if _role(message) == role]
    return text_of(texts[-1]) if texts else ""


def first_system_text(messages: Iterable[Json]) -> str | None:
    """Text of the first system message, cut."""
    for message in messages:
        if _role(message) == "system":
            return text_of(message)[:SYSTEM_CHARACTERS]
    return None


def invoked_tools(messages: Iterable[Json]) -> list[Json]:
    """Names of the tools that assistant turns call."""
    names: dict[str, None] = {}
    for message in messages:
        calls = message.get("tool_calls") if isinstance(message, dict) else None
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, dict) and (name := tool_name(call)):
                names[name] = None
    return list(names)


def available_tools(tools: Iterable[Json]) -> list[Json]:
    """Names of the enabled tools."""
    return list(dict.fromkeys(filter(None, map(tool_name, tools))))


def has_code(*texts: str) -> bool:
    """Whether one of the texts holds a fenced code block."""
    return any(_FENCE in text for text in texts)


def estimated_tokens(messages: Iterable[Json]) -> int:
    """Tokens of the messages' texts, by rule of thumb."""
    return -(-sum(map(len, map(text_of, messages))) // CHARACTERS_PER_TOKEN)


def tokens(event: JsonObject, *keys: str) -> int | None:
    """The first of `keys` in the event or its `usage` that holds a whole number."""
    usage = event.get("usage")
    places = (event, usage) if isinstance(usage, dict) else (event,)
    for place in places:
        for key in keys:
            if (value := integer(place.get(key))) is not None:
                return value
    return None


def seconds(event: JsonObject) -> float | None:
    """How long the completion took."""
    for key, factor in _SECONDS_PER_UNIT.items():
        if (value := number(event.get(key))) is not None:
            return value * factor
    return None


def instant(value: Json) -> int | None:
    """A time in any usual shape as microseconds: ISO-8601, RFC 2822, or seconds, milliseconds,
    microseconds or nanoseconds since 1970, as a number or as text. None when it is none of them."""
    if isinstance(value, str):
        return _instant_of_text(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    for bound, factor in _EPOCH_UNITS:
        if abs(value) < bound:
            us = round(value * factor)
            break
    else:
        us = int(value) // 1_000
    return us if _MIN_US <= us <= _MAX_US else None


def integer(value: Json) -> int | None:
    """A whole number of at most 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -(2**63) <= value < 2**63 else None


def number(value: Json) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def as_text(value: Json) -> str:
    """A value as text: texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else _encode(value)


def wire_value(value: Json) -> Json:
    """A value inside the API's union for extra fields: items of lists and values of objects become
    text, integers beyond 64 bits become floats."""
    if isinstance(value, list):
        return [as_text(item) for item in value]
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, int) and integer(value) is None and not isinstance(value, bool):
        return number(value) if number(value) is not None else as_text(value)
    return value


def _chunk_text(chunk: Json) -> str:
    if isinstance(chunk, str):
        return chunk
    text = chunk.get("text") if isinstance(chunk, dict) and chunk.get("type") == "text" else None
    return text if isinstance(text, str) else ""


def _role(message: Json) -> Json:
    return message.get("role") if isinstance(message, dict) else None


def _instant_of_text(text: str) -> int | None:
    moment = parse_moment(text) if len(text) >= len("2026-01-15") else None
    if moment is None:
        moment = _rfc2822(text)
    if moment is not None:
        return micros(moment)
    try:
        return instant(float(text))
    except ValueError:
        return None


def _rfc2822(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
