"""Reading of requests from clients that may send anything."""

import json
import re
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request

from obs_tui.model.base import Json, JsonObject, Value
from obs_tui.model.filters import Filter, FilterError, FilterTooLarge, read_filter

from .faults import Fault
from .responses import status_of

MAX_BODY = 16 * 1024 * 1024
"""Bytes of a request body."""

MAX_DEPTH = 200
"""Objects and arrays within each other in a request body."""

T = TypeVar("T", bound=Value)

_SURROGATE = re.compile("[\ud800-\udfff]")


async def read_body(request: Request) -> bytes:
    """The whole body. Raises Fault 413 beyond `MAX_BODY`."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise Fault(413, "VALIDATION_ERROR", f"The body has more than {MAX_BODY:,} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)


def read_object(body: bytes) -> JsonObject:
    """The JSON object in a body. Raises Fault VALIDATION_ERROR for anything else."""
    try:
        data: Json = json.loads(body, parse_constant=_refuse)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise _invalid("The body is not JSON.") from error
    if not isinstance(data, dict):
        raise _invalid("The body is not a JSON object.")
    _check(data)
    return data


def read_query(params: QueryParams, model: type[T]) -> T:
    """The query parameters that `model` names; lists are repeated keys, others are ignored."""
    lists = {
        name for name, field in model.model_fields.items() if field.default_factory is not None
    }
    given: JsonObject = {
        name: list(params.getlist(name)) if name in lists else params[name]
        for name in model.model_fields
        if name in params
    }
    _check(given)
    return _validated(lambda: model.model_validate(given))


def read_request(data: JsonObject, model: type[T]) -> T:
    """The request in `data`; keys that the API does not know are ignored."""
    return _validated(lambda: model.model_validate(data, extra="ignore"))


def read_id(text: str) -> str:
    """A UUID in its usual form. Raises Fault VALIDATION_ERROR."""
    try:
        return str(UUID(text))
    except ValueError as error:
        raise _invalid("The id in the path is not a UUID.") from error


def read_filters(data: Json) -> Filter:
    """The filter of a search. Raises Fault: VALIDATION_ERROR, or beyond the limits of depth and
    number SEARCH_BAD_REQUEST."""
    try:
        return read_filter(data, as_server=True)
    except FilterTooLarge as error:
        code = "SEARCH_BAD_REQUEST"
        raise Fault(status_of(code), code, str(error)) from error
    except FilterError as error:
        raise _invalid(str(error)) from error


def _validated(validate: Callable[[], T]) -> T:
    try:
        return validate()
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise _invalid("; ".join(faults[:5])) from error


def _check(data: Json) -> None:
    """Refuses what is nested too deeply and text that no encoding can carry."""
    waiting: list[tuple[Json, int]] = [(data, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise _too_deep()
        if isinstance(item, str) and _SURROGATE.search(item):
            raise _invalid("A text holds half of a surrogate pair.")
        if isinstance(item, dict):
            waiting += [(key, depth) for key in item]
            waiting += [(value, depth + 1) for value in item.values()]
        elif isinstance(item, list):
            waiting += [(value, depth + 1) for value in item]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _too_deep() -> Fault:
    return _invalid(f"The body is nested deeper than {MAX_DEPTH}.")


def _invalid(message: str) -> Fault:
    return Fault(status_of("VALIDATION_ERROR"), "VALIDATION_ERROR", message)
