"""Requests with their responses, as logs of gateways and batches hold them, as API-shaped events.

`{"request": …, "response": …}` with chat completions as Mistral and OpenAI shape them; also under
`request_body` and `response_body`, `req` and `res`, in a `body` (as in batches, whose lines have a
response only), as JSON text, and `messages` beside a `response`. Messages, tools and choices move
into the event; all else stays where it is. A response that was streamed stays whole beside what it
says, and so does one that is an error: its text is the field `error` and leads the preview. Plain
text is the answer, unless a status or an error says that it failed.
"""

import json
from dataclasses import dataclass, field

from obs_tui.model.base import Json, JsonObject

from . import derive
from .streams import chunks_of, joined

_PAIRS = (("request", "response"), ("request_body", "response_body"), ("req", "res"))
_STREAMS = ("chunks", "events", "stream")
_TIMES = ("created_at", "timestamp", "time", "created", "date")
_OTHER_TIMES = ("request_created_at", "startTime", "start_time", "started_at", "start")
_ENDS = (("startTime", "endTime"), ("start_time", "end_time"), ("started_at", "ended_at"))
_LATENCIES = {"response_time": 1.0, "delay_ms": 0.001, "elapsed_ms": 0.001}
_ERRORS = ("error", "error_str", "exception")
_STATUSES = ("status_code", "response_status", "status")
_FAILED = 400


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a response says. `places` are the objects around and in it."""

    body: JsonObject
    messages: list[Json]
    error: str
    places: list[JsonObject] = field(default_factory=list)


def event_of_exchange(data: JsonObject) -> JsonObject | None:
    """The event of a line that holds a request, its response or both; None for any other line."""
    pair = next((pair for pair in _PAIRS if pair[0] in data or pair[1] in data), None)
    if pair is None:
        return None
    request = data if isinstance(data.get("messages"), list) else _body(data.get(pair[0]))
    if not isinstance(request, dict):
        request = {}
    answer = _answer(data, data.get(pair[1]))
    asked = isinstance(request.get("messages"), list)
    told = "choices" in answer.body or bool(answer.error)
    if not ((asked and request is not data) or told):
        return None
    return {**data, **_parts(data, request, answer)}


def _parts(data: JsonObject, request: JsonObject, answer: _Answer) -> JsonObject:
    """What the event has beside the keys of the line, in which its parts are no more."""
    messages = request.get("messages")
    if isinstance(messages, list):
        del request["messages"]
        data.pop("messages", None)
    parts: JsonObject = {
        "request_messages": messages if isinstance(messages, list) else [],
        "response_messages": answer.messages,
        "extra_fields": _fields(data, answer),
    }
    if isinstance(request.get("tools"), list):
        parts["enabled_tools"] = request.pop("tools")
        data.pop("tools", None)
    defaults = {
        "model_name": answer.body.get("model") or request.get("model") or data.get("model"),
        "usage": answer.body.get("usage"),
        "correlation_id": answer.body.get("id"),
        "metadata": request.get("metadata"),
        "api_agent_id": request.get("agent_id"),
        "created_at": _moment(data, answer),
    }
    wanted = {key: value for key, value in defaults.items() if value is not None}
    return parts | {key: value for key, value in wanted.items() if data.get(key) is None}


def _fields(data: JsonObject, answer: _Answer) -> JsonObject:
    given = data.get("extra_fields")
    fields: JsonObject = dict(given) if isinstance(given, dict) else {}
    elapsed = _elapsed(data, answer)
    if elapsed is not None:
        fields.setdefault("total_time_elapsed", elapsed)
    choices = answer.body.get("choices")
    reasons = [item.get("finish_reason") for item in _objects(choices)]
    if reasons and isinstance(reasons[0], str):
        fields.setdefault("finish_reason", reasons[0])
    status = _status(data, answer.places)
    if status is not None:
        fields.setdefault("status_code", status)
    if answer.error:
        label = f"HTTP {status}" if status is not None and status >= _FAILED else "error"
        texts = [f"{label}: {answer.error}", *map(derive.text_of, answer.messages)]
        fields.setdefault("error", answer.error)
        fields.setdefault("response_messages_preview", "\n\n".join(filter(None, texts)))
    return fields


def _answer(data: JsonObject, response: Json) -> _Answer:
    body = _body(response)
    chunks = chunks_of(body)
    places = [place for place in (response, body) if isinstance(place, dict)]
    failed = (_status(data, places) or 0) >= _FAILED
    errors = [data.get(key) for key in _ERRORS]
    if chunks is not None:
        body = joined(chunks)
        places.append(body)
    messages: list[Json] = []
    if isinstance(body, dict):
        errors.append(body.get("error"))
        if body.get("object") == "error" or (failed and "choices" not in body):
            errors.append(body)
    elif failed or any(errors):
        errors.append(body)
    elif isinstance(body, str) and body:
        messages.append({"role": "assistant", "content": body})
    if not isinstance(body, dict):
        body = {}
    texts = filter(None, map(_error_text, errors))
    for choice in _objects(body.get("choices")):
        message = choice.get("message")
        if isinstance(message, dict):
            del choice["message"]
            messages.append({"role": "assistant", **message})
    error = next(texts, "the status says that it failed" if failed else "")
    return _Answer(body, messages, error, places)


def _body(value: Json) -> Json:
    """A request or response without what is wrapped around it."""
    value = _unwritten(value)
    if isinstance(value, dict) and "messages" not in value and "choices" not in value:
        for key in ("body", *_STREAMS):
            if isinstance(inner := value.get(key), dict | list | str):
                return _unwritten(inner)
    return value


def _unwritten(value: Json) -> Json:
    """What JSON text says; other text as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        read: Json = json.loads(value)
    except ValueError:
        return value
    return read


def _moment(data: JsonObject, answer: _Answer) -> Json:
    if any(data.get(key) is not None for key in _TIMES):
        return None
    found = [data.get(key) for key in _OTHER_TIMES]
    found += [place.get(key) for place in answer.places for key in ("created", "created_at")]
    return next((value for value in found if derive.instant(value) is not None), None)


def _elapsed(data: JsonObject, answer: _Answer) -> float | None:
    for place in (data, *answer.places):
        if (seconds := derive.seconds(place)) is not None:
            return seconds
        for key, factor in _LATENCIES.items():
            if (value := derive.number(place.get(key))) is not None:
                return value * factor
    for began, ended in _ENDS:
        first, last = derive.instant(data.get(began)), derive.instant(data.get(ended))
        if first is not None and last is not None and last >= first:
            return (last - first) / 1_000_000
    return None


def _status(data: JsonObject, places: list[JsonObject]) -> int | None:
    found = (derive.integer(place.get(key)) for place in (*places, data) for key in _STATUSES)
    return next((status for status in found if status is not None), None)


def _error_text(error: Json) -> str:
    while isinstance(error, dict):
        inner = next((error[key] for key in ("message", "error", "detail") if error.get(key)), None)
        if inner is None:
            return derive.as_text(error) if error else ""
        error = inner
    return derive.as_text(error) if error else ""


def _objects(items: Json) -> list[JsonObject]:
    found = items if isinstance(items, list) else []
    return [item for item in found if isinstance(item, dict)]
