"""Answers into values, tolerantly.

The fast path validates the bytes as they are. Where that fails, the answer is read again row by
row: what cannot be carried (lone surrogates, numbers that are not finite, nesting beyond 200) is
replaced by something visible, a null counts as missing, and a row that still cannot be read is a
BadRow. Only an answer that is no JSON, or has no such envelope, is a BadResponseError.
"""

import json
import re
import sys
from functools import cache

from pydantic import TypeAdapter, ValidationError

from obs_tui.model.base import Json, JsonObject, Value
from obs_tui.model.events import BadRow, Event, EventRow, Row
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldGroup, OptionCount
from obs_tui.model.judges import Judge, UnknownAnswer, Verdict
from obs_tui.model.moments import parse_moment
from obs_tui.model.paging import Feed, Numbered
from obs_tui.model.shape import Shape
from obs_tui.model.similar import Shared

from .json_repair import mended, parse
from .paging import next_cursor
from .shapes import (
    M,
    as_text,
    cause_of,
    fast,
    list_of,
    member,
    numbered,
    object_of,
    unreadable,
    validated,
    without_nulls,
)

_RAW = 2_000
_ID_LIST = re.compile(rb'\s*\{\s*"completion_event_ids"\s*:\s*\[')
_LIST_END = re.compile(rb"\]\s*\}\s*\Z")
_SLICE = 1 << 18


class _Page(Value):
    results: tuple[EventRow, ...] = ()
    next: str | None = None
    cursor: str | None = None


class _Search(Value):
    completion_events: _Page


class _Ids(Value):
    completion_event_ids: tuple[str, ...]


class _Field(Value):
    name: str
    value: str


class _SharedWith(Value):
    event_id: str
    terms: tuple[str, ...] = ()
    fields: tuple[_Field, ...] = ()


class _Shared(Value):
    shared: tuple[_SharedWith, ...]


def read_feed(content: bytes, sent: str | None = None) -> Feed:
    """A page of events; `sent` is the cursor it was asked for with."""
    if found := fast(_Search, content):
        page = found.completion_events
        following = next_cursor(len(page.results), page.next, page.cursor, sent)
        return Feed(page.results, following)
    envelope = object_of(member(parse(content), "completion_events"), "completion_events")
    rows = tuple(map(read_row, list_of(envelope.get("results"), "results")))
    return Feed(rows, next_cursor(len(rows), envelope.get("next"), envelope.get("cursor"), sent))


def read_ids(content: bytes) -> tuple[str, ...]:
    """Ids of events. One that is not a text is left out."""
    if found := fast(_Ids, content):
        return found.completion_event_ids
    ids = list_of(member(parse(content), "completion_event_ids"), "completion_event_ids")
    return tuple(id_ for id_ in map(mended, ids) if isinstance(id_, str))


def count_ids(content: bytes) -> int:
    """How many ids there are, without making a million texts. Counted in slices, since one scan of
    40 MB would hold up every other thread."""
    head, tail = _ID_LIST.match(content), _LIST_END.search(content, max(0, len(content) - 256))
    if not head or not tail:
        return len(read_ids(content))
    quotes = 0
    for start in range(head.end(), tail.start(), _SLICE):
        end = min(start + _SLICE, tail.start())
        if content.find(b"\\", start, end) >= 0 or content.find(b"[", start, end) >= 0:
            return len(read_ids(content))
        quotes += content.count(b'"', start, end)
    return quotes // 2


def read_event(content: bytes) -> Event:
    """A whole event. A message list that is no list is shown as its only message."""
    if found := fast(Event, content):
        return found
    data = object_of(without_nulls(mended(parse(content))), "event")
    for key in ("request_messages", "response_messages", "enabled_tools"):
        if key in data and not isinstance(data[key], list):
            data[key] = [data[key]]
    return validated(Event, data)


def read_fields(content: bytes) -> FieldCatalogue:
    """The fields. One without a name or type is left out."""
    if found := fast(FieldCatalogue, content):
        return found
    data = object_of(parse(content), "fields")
    definitions = list_of(data.get("field_definitions"), "field_definitions")
    groups = list_of(data.get("field_groups"), "field_groups")
    return FieldCatalogue(
        field_definitions=_readable(FieldDefinition, definitions, label="name"),
        field_groups=_readable(FieldGroup, groups, label="name"),
    )


def read_options(content: bytes) -> tuple[str | bool | None, ...]:
    """Options of a field: null, absent or odd lists are none; numbers become text."""
    data = object_of(parse(content), "options")
    options = data.get("options")
    return tuple(map(_option, options)) if isinstance(options, list) else ()


def read_option_counts(content: bytes) -> tuple[OptionCount, ...]:
    """Options with their counts; one without a value is left out."""
    counts = list_of(object_of(parse(content), "counts").get("counts"), "counts")
    named = (item for item in counts if isinstance(item, dict) and item.get("value") is not None)
    texts = [{**item, "value": as_text(item["value"])} for item in named]
    return _readable(OptionCount, texts)


def read_count(content: bytes) -> int:
    """The count of the extension."""
    count = object_of(parse(content), "count").get("count")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise unreadable("count is not a whole number")
    return count


def read_shape(content: bytes) -> Shape:
    """The shape of the extension."""
    try:
        return _shape_adapter().validate_json(content)
    except ValidationError as error:
        raise unreadable(cause_of(error)) from None


def read_shared(content: bytes) -> dict[str, Shared]:
    """What an event shares with others, by their ids."""
    answer = fast(_Shared, content) or validated(_Shared, mended(parse(content)))
    return {
        each.event_id: Shared(each.terms, tuple((held.name, held.value) for held in each.fields))
        for each in answer.shared
    }


def read_judge(content: bytes) -> Judge:
    """A saved judge."""
    if found := fast(Judge, content):
        return found
    return validated(Judge, object_of(without_nulls(mended(parse(content))), "judge"))


def read_judges(content: bytes, page: int, page_size: int) -> Numbered[Judge]:
    """A page of judges. One that cannot be read keeps its id and name, with an output of unknown
    type that says why."""
    return numbered(content, "judges", _judge, page, page_size)


def read_verdict(content: bytes) -> Verdict:
    """What a judge answered. An answer that is neither text nor number is undefined: None."""
    data = object_of(mended(parse(content)), "verdict")
    if not data.keys() & {"answer", "analysis"}:
        raise unreadable("it has neither an answer nor an analysis")
    analysis = data.get("analysis")
    return Verdict(
        answer=_answer(data.get("answer")), analysis="" if analysis is None else as_text(analysis)
    )


def _answer(answer: Json) -> str | float | None:
    match answer:
        case bool():
            return None
        case str():
            return answer
        case int() if abs(answer) > sys.float_info.max:
            return None
        case int() | float():
            return float(answer)
        case _:
            return None


@cache
def _shape_adapter() -> TypeAdapter[Shape]:
    return TypeAdapter(Shape)


@cache
def _row_adapter() -> TypeAdapter[EventRow]:
    return TypeAdapter(EventRow)


def read_row(data: Json) -> Row:
    """A row of a list of events; one that cannot be read is a BadRow."""
    row = without_nulls(mended(data))
    try:
        return _row_adapter().validate_python(row)
    except ValidationError as error:
        fields = row if isinstance(row, dict) else {}
        event_id, created = fields.get("event_id"), fields.get("created_at")
        return BadRow(
            event_id=event_id if isinstance(event_id, str) else "",
            cause=cause_of(error),
            raw=_shortened(row),
            created_at=parse_moment(created) if isinstance(created, str) else None,
        )


def _judge(data: Json) -> Judge | None:
    fields = without_nulls(mended(data))
    try:
        return Judge.model_validate(fields)
    except ValidationError as error:
        if not isinstance(fields, dict) or not isinstance(fields.get("id"), str):
            return None
        return Judge(
            id=as_text(fields["id"]),
            name=as_text(fields.get("name", fields["id"])),
            description=f"unreadable: {cause_of(error)}",
            output=UnknownAnswer(type="unreadable"),
        )


def _readable(
    model: type[M], items: list[Json] | list[JsonObject], **stand_in: str
) -> tuple[M, ...]:
    found: list[M] = []
    for item in items:
        data = without_nulls(mended(item))
        if isinstance(data, dict):
            for key, other in stand_in.items():
                data.setdefault(key, data.get(other))
        try:
            found.append(model.model_validate(data))
        except ValidationError:
            continue
    return tuple(found)


def _option(value: Json) -> str | bool | None:
    return value if value is None or isinstance(value, bool) else as_text(mended(value))


def _shortened(data: Json) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return text if len(text) <= _RAW else f"{text[:_RAW]}…"
