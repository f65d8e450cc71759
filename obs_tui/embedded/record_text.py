"""The text of records: how they are stored, and what a search finds in them."""

import json
from collections.abc import Iterator

from obs_tui.model.base import Json, JsonObject

from .faults import fault

MAX_DEPTH = 190
"""Answers wrap an object in a few levels more, and readers stop at 200."""

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def encode_object(data: JsonObject) -> str:
    """The object as JSON. Raises Fault DATASET_RECORD_FORMAT_ERROR for what no answer could carry:
    too deep, a number without end, half of a surrogate pair."""
    try:
        text = _encode(data)
        text.encode()
    except RecursionError as error:
        raise _bad(f"It is nested deeper than {MAX_DEPTH} levels.") from error
    except UnicodeEncodeError as error:
        raise _bad("A text holds half of a surrogate pair.") from error
    except ValueError as error:
        raise _bad("A number in it is not finite.") from error
    if text.count("[") + text.count("{") > MAX_DEPTH and _deeper(data):
        raise _bad(f"It is nested deeper than {MAX_DEPTH} levels.")
    return text


class Finder:
    """Finds `q`, in any case, in the texts of a record: every string in its payload, and every key
    and value of its properties."""

    def __init__(self, q: str) -> None:
        self._wanted = q.casefold()
        self._escaped = _encode(q)[1:-1].casefold()

    def finds(self, payload: str, properties: str) -> bool:
        """Whether a stored record holds it. Most that do not are known without being parsed."""
        if self._escaped in payload.casefold() and self._within(_strings(json.loads(payload))):
            return True
        if self._escaped not in properties.casefold():
            return False
        return self._within(_scalars(json.loads(properties)))

    def _within(self, texts: Iterator[str]) -> bool:
        return any(self._wanted in text.casefold() for text in texts)


def _strings(data: Json) -> Iterator[str]:
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _scalars(data: Json) -> Iterator[str]:
    """Keys and values; what is no string as JSON writes it."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield from item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
        else:
            yield item if isinstance(item, str) else _encode(item)


def _deeper(data: Json) -> bool:
    """Whether it is deeper than allowed."""
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            child for item in level for child in _children(item) if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _children(item: Json) -> list[Json]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


def _bad(message: str) -> Exception:
    return fault("DATASET_RECORD_FORMAT_ERROR", message)
