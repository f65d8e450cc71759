"""Whole conversations, as the field `conversation` searches them.

A message's text is what its turn says: its text and thinking chunks (content of another shape as
JSON), then the name and the arguments of each tool call, joined by blank lines; results of tools
are messages themselves. Each message is searched on its own: nothing matches across two of them.

A conversation is packed as UTF-8 with the byte 0xFF, which no UTF-8 holds, after each message: so
SQLite's `instr` finds in it what is in one message, and nothing else.
"""

import json
from collections.abc import Iterable, Iterator

from obs_tui.model.base import Json, JsonObject

_END = b"\xff"


def texts(event: JsonObject) -> Iterator[str]:
    """The text of each message of request and response."""
    for key in ("request_messages", "response_messages"):
        messages = event.get(key)
        for message in messages if isinstance(messages, list) else ():
            if isinstance(message, dict):
                pieces = (*_said(message.get("content")), *_called(message.get("tool_calls")))
                yield "\n\n".join(filter(None, pieces))


def pack(body: str) -> bytes:
    """The texts of the messages of an event, which is given as JSON."""
    return b"".join(text.encode("utf-8", "replace") + _END for text in texts(json.loads(body)))


def unpack(packed: bytes) -> Iterator[str]:
    """The texts again."""
    return map(bytes.decode, packed.split(_END)[:-1])


def _said(content: Json) -> Iterable[str]:
    match content:
        case None:
            return ()
        case str():
            return (content,)
        case list():
            return map(_chunk, content)
        case _:
            return (json.dumps(content, ensure_ascii=False),)


def _chunk(chunk: Json) -> str:
    match chunk:
        case str():
            return chunk
        case {"type": "text", "text": str(text)} | {"type": "thinking", "thinking": str(text)}:
            return text
        case {"type": "thinking", "thinking": list(thoughts)}:
            return "\n\n".join(filter(None, map(_chunk, thoughts)))
        case _:
            return ""


def _called(calls: Json) -> Iterator[str]:
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function") if isinstance(call, dict) else None
        if isinstance(function, dict):
            for value in (function.get("name"), function.get("arguments")):
                if value is not None:
                    yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
