"""Requests, strictly: what the server might misread is refused before it is sent."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import Filter, FilterError, normalise, read_filter, write_filter

from .errors import RefusedError

JUDGE_TYPES = ("CLASSIFICATION", "REGRESSION")


def body(payload: Mapping[str, object]) -> bytes:
    """The payload as compact JSON. Raises RefusedError when JSON cannot carry it."""
    try:
        return json.dumps(payload, separators=(",", ":"), allow_nan=False).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise refused("The request cannot be written as JSON.", str(error)) from None


def filter_body(filters: Filter) -> Json:
    """The wire form of a filter in normal form. Raises RefusedError for any other: a server may
    take a malformed filter for one that matches everything."""
    try:
        if normalise(filters) != filters:
            raise FilterError("filters", "it is not in normal form")
        wire = write_filter(filters)
        if read_filter(wire) is None and filters is not None:
            raise FilterError("filters", "it is no filter")
    except ValueError as error:
        raise refused("This filter cannot be sent.", str(error)) from None
    except (AttributeError, TypeError, RecursionError):
        raise refused("This filter cannot be sent.", "it is no filter, or too deep") from None
    return wire


def segment(text: str, what: str) -> str:
    """`text` as one segment of a path. Raises RefusedError when it cannot be one."""
    try:
        quoted = quote(text, safe="")
    except UnicodeEncodeError:
        quoted = ""
    if quoted in ("", ".", ".."):
        raise refused(f"This is no {what}.", repr(text[:80]))
    return quoted


def paging(page_size: int, page: int | None = None) -> tuple[tuple[str, str], ...]:
    """`page_size` (0 to 100), always sent, and the number of the page (from 1), if numbered."""
    if not 0 <= page_size <= 100:
        raise refused("A page holds 0 to 100 rows.", f"page_size={page_size}")
    if page is None:
        return (("page_size", str(page_size)),)
    if page < 1:
        raise refused("Pages are numbered from 1.", f"page={page}")
    return (("page_size", str(page_size)), ("page", str(page)))


def repeated(key: str, values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """A list in a query: the key, again for each value."""
    return tuple((key, value) for value in values)


def judge_types(types: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The filter by type of judge."""
    if unknown := [name for name in types if name not in JUDGE_TYPES]:
        raise refused("There is no such type of judge.", ", ".join(unknown))
    return repeated("type_filter", types)


def conversation(messages: Sequence[Json], properties: Mapping[str, Json] | None) -> bytes:
    """Messages, each an object, and what else the template may use."""
    if isinstance(messages, str) or not all(isinstance(message, dict) for message in messages):
        raise refused("A conversation is a list of messages.", "each message is an object")
    if properties is None:
        return body({"messages": list(messages)})
    return body({"messages": list(messages), "properties": dict(properties)})


def ids(values: Sequence[str], what: str, most: int | None = None) -> list[str]:
    """A list of 1 to `most` ids of `what`."""
    if isinstance(values, str) or not all(isinstance(id_, str) and id_ for id_ in values):
        raise refused(f"The ids of {what} are a list of texts.", "one is empty, or no text")
    if not values:
        raise refused(f"This needs the ids of {what}.", "there are none")
    if most is not None and len(values) > most:
        cause = f"there are {len(values):,}"
        raise refused(f"The server takes at most {most:,} {what} at a time.", cause)
    return list(values)


def json_object(value: JsonObject, what: str) -> JsonObject:
    """An object, as it is."""
    if not isinstance(value, dict):
        raise refused(f"The {what} is not a JSON object.", type(value).__name__)
    return value


def refused(sentence: str, cause: str) -> RefusedError:
    """A request that is not sent."""
    return RefusedError(sentence, cause=cause, remedy="Correct it and try again.")
