"""The shapes of answers, tolerantly: objects, lists, numbered pages, and what is told when an
answer has another shape."""

import json
from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from obs_tui.model.base import Json, JsonObject, OpenValue, Value
from obs_tui.model.paging import Numbered

from .errors import BadResponseError
from .json_repair import parse

M = TypeVar("M", bound=Value)
Open = TypeVar("Open", bound=OpenValue)
T = TypeVar("T")


def numbered(
    content: bytes, key: str, read: Callable[[Json], T | None], page: int, page_size: int
) -> Numbered[T]:
    """A numbered page under `key`, each item as `read` reads it; one of None is left out."""
    envelope = object_of(member(parse(content), key), key)
    items = list_of(envelope.get("results"), "results")
    results = tuple(item for item in map(read, items) if item is not None)
    before = (page - 1) * page_size
    told = envelope.get("count")
    count = told if isinstance(told, int) and told >= 0 else before + len(items)
    more = envelope["next"] is not None if "next" in envelope else before + len(items) < count
    return Numbered(results, count, page, bool(items) and more)


def fast(model: type[M], content: bytes) -> M | None:
    """The value, when the bytes are as they should be; None when they must be read tolerantly."""
    if b"NaN" in content or b"Infinity" in content:
        return None
    try:
        return model.model_validate_json(content)
    except ValidationError:
        return None


def salvaged(model: type[Open], data: Json) -> tuple[Open, str] | None:
    """The value without the fields that cannot be read, and why they cannot; None without an id."""
    if not isinstance(data, dict) or data.get("id") in (None, ""):
        return None
    fields = object_of(without_nulls(data), "value") | {"id": as_text(data["id"])}
    try:
        return model.model_validate(fields), ""
    except ValidationError as error:
        bad = {str(fault["loc"][0]) for fault in error.errors(include_url=False)}
        kept = {key: value for key, value in fields.items() if key not in bad}
        return model.model_validate(kept), cause_of(error)


def whole(value: T | None, what: str) -> T:
    """The value, where there is one. Raises BadResponseError."""
    if value is None:
        raise unreadable(f"it is no {what}, or one without an id")
    return value


def validated(model: type[M], data: Json) -> M:
    """The value. Raises BadResponseError."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise unreadable(cause_of(error)) from None


def without_nulls(data: Json) -> Json:
    """A null and a missing key are the same."""
    if not isinstance(data, dict):
        return data
    return {key: value for key, value in data.items() if value is not None}


def member(data: Json, key: str) -> Json:
    """What an answer holds under `key`. Raises BadResponseError when it has no such key."""
    envelope = object_of(data, key)
    if key not in envelope:
        raise unreadable(f"it has no {key}")
    return envelope[key]


def object_of(data: Json, what: str) -> JsonObject:
    """An object; null is an empty one. Raises BadResponseError for anything else."""
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise unreadable(f"{what} is not an object")
    return data


def list_of(data: Json, what: str) -> list[Json]:
    """A list; null is an empty one. Raises BadResponseError for anything else."""
    if data is None:
        return []
    if not isinstance(data, list):
        raise unreadable(f"{what} is not a list")
    return data


def as_text(value: Json) -> str:
    """Any value as text: JSON, unless it is one."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def cause_of(error: ValidationError) -> str:
    """The first three faults, each with where it is."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    shown = [f"{'.'.join(map(str, fault['loc'][:4]))}: {fault['msg']}" for fault in faults[:3]]
    return "; ".join(shown)


def unreadable(cause: str) -> BadResponseError:
    """An answer of the wrong shape."""
    return BadResponseError(
        "The server's answer is not what this operation answers with.",
        cause=cause,
        remedy="Check base_url: it may not be a server of this API, or a newer one.",
    )
