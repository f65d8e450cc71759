"""Messages as a person reads them, parsed tolerantly from the free-form JSON of events.

Nothing is refused: an unknown role, chunk or shape becomes a part that keeps its JSON.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .base import Json, JsonObject

_SCHEME = 40
"""Letters within which the scheme of an address ends."""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text or markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """What the model thought before it answered."""

    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """An image, audio, document or file: a data URL, a URL or an id. `size` in bytes if inline."""

    kind: Literal["image", "audio", "document", "file"]
    source: str
    name: str = ""
    media_type: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation: ids, or a tool's source with title and address."""

    ids: tuple[str, ...] = ()
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What this version cannot read, kept as JSON."""

    data: Json


Part: TypeAlias = Text | Thinking | Attachment | Reference | Unknown


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool. `arguments` is the parsed JSON, `raw` the text as it came; `fault` says why
    it could not be parsed."""

    name: str
    id: str
    arguments: Json
    raw: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `role` is whatever the log says; a result carries `tool_call_id` and `name`."""

    role: str
    parts: tuple[Part, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    name: str = ""

    def text(self) -> str:
        """Its text parts, joined by blank lines."""
        return "\n\n".join(part.text for part in self.parts if isinstance(part, Text))


def read_messages(items: Iterable[Json]) -> tuple[Message, ...]:
    """The messages in `items`, one for each, whatever their shape."""
    return tuple(_message(item) for item in items)


def last_text(messages: Iterable[Message], role: str) -> str:
    """Text of the last message with this role; empty when there is none."""
    texts = [message.text() for message in messages if message.role == role]
    return texts[-1] if texts else ""


def tool_name(tool: Json) -> str:
    """The name of an enabled tool: a function's name, a built-in's type, or a bare string."""
    if isinstance(tool, str):
        return tool
    if not isinstance(tool, dict):
        return ""
    function = tool.get("function")
    name = function.get("name") if isinstance(function, dict) else None
    return _string(name or tool.get("name") or tool.get("type"))


def _message(item: Json) -> Message:
    if not isinstance(item, dict):
        return Message(role="", parts=(Unknown(item),))
    calls = item.get("tool_calls")
    return Message(
        role=_string(item.get("role")),
        parts=_parts(item.get("content")),
        tool_calls=tuple(map(_tool_call, calls)) if isinstance(calls, list) else (),
        tool_call_id=_string(item.get("tool_call_id")),
        name=_string(item.get("name")),
    )


def _parts(content: Json) -> tuple[Part, ...]:
    match content:
        case None | "":
            return ()
        case str():
            return (Text(content),)
        case list():
            return tuple(map(_part, content))
        case _:
            return (Unknown(content),)


def _part(chunk: Json) -> Part:
    if isinstance(chunk, str):
        return Text(chunk)
    if not isinstance(chunk, dict):
        return Unknown(chunk)
    match chunk:
        case {"type": "text", "text": str(text)}:
            return Text(text)
        case {"type": "thinking", "thinking": str(text)}:
            return Thinking(text)
        case {"type": "thinking", "thinking": list(chunks)}:
            return Thinking("\n\n".join(_thought(part) for part in map(_part, chunks)))
        case {"type": "image_url", "image_url": str(url) | {"url": str(url)}}:
            return read_attachment("image", url)
        case {"type": "input_audio", "input_audio": str(source) | {"data": str(source)}}:
            return read_attachment("audio", source)
        case {"type": "document_url", "document_url": str(url)}:
            return read_attachment("document", url, _string(chunk.get("document_name")))
        case {"type": "file" | "tool_file", "file_id": str(file_id)}:
            return Attachment("file", file_id, _string(chunk.get("file_name")))
        case {"type": "reference", "reference_ids": list(ids)}:
            return Reference(tuple(map(str, ids)))
        case {"type": "tool_reference", "title": str(title)}:
            return Reference(title=title, url=_string(chunk.get("url")))
        case _:
            return Unknown(chunk)


def _thought(part: Part) -> str:
    match part:
        case Text(text) | Thinking(text):
            return text
        case Reference(ids, title, url):
            return " ".join(filter(None, (f"[{', '.join(ids)}]" if ids else "", title, url)))
        case Unknown(data):
            return json.dumps(data, ensure_ascii=False)
        case Attachment(kind, source):
            return f"[{kind} {source[:80]}]"


def read_attachment(
    kind: Literal["image", "audio", "document"], source: str, name: str = ""
) -> Attachment:
    """What a source is: inline where it is a data URL or bare base64, else somewhere else."""
    scheme, colon, _ = source[:_SCHEME].partition(":")
    if colon and scheme.lower() != "data":
        return Attachment(kind, source, name)
    head, _, body = source.partition(",") if colon else ("", "", source)
    media_type = head[len("data:") :].partition(";")[0]
    coded = not colon or ";base64" in head.lower()
    size = len(body.rstrip("=")) * 3 // 4 if coded else len(body)
    return Attachment(kind, source, name, media_type, size)


def _tool_call(call: Json) -> ToolCall:
    if not isinstance(call, dict):
        return ToolCall("", "", call, json.dumps(call, ensure_ascii=False), "not an object")
    named = call.get("function")
    function: JsonObject = named if isinstance(named, dict) else {}
    given = function.get("arguments")
    raw = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    arguments, fault = _arguments(given)
    return ToolCall(_string(function.get("name")), _string(call.get("id")), arguments, raw, fault)


def _arguments(given: Json) -> tuple[Json, str]:
    if not isinstance(given, str):
        return given, ""
    try:
        parsed: Json = json.loads(given) if given.strip() else {}
    except (ValueError, RecursionError) as error:
        return None, str(error)
    return parsed, ""


def _string(value: Json) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
