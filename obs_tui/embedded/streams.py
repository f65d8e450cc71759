"""Streamed chat completions joined into one response: chunks in a list, or server-sent events as
text.

Tool calls are put together by id, by index where ids are missing. What cannot be read is an error
of the response; the rest is kept.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from obs_tui.model.base import Json, JsonObject

_NO_ID = (None, "", "null")
_ABOUT = ("id", "object", "model", "created", "usage", "error")


def chunks_of(response: Json) -> list[Json] | None:
    """The chunks of a streamed response, unread ones as text; None where it is not streamed."""
    if isinstance(response, str):
        return _events(response) if _is_sse(response) else None
    if not isinstance(response, list):
        return None
    chunks: list[Json] = []
    for item in response:
        if isinstance(item, str):
            chunks.extend(_events(item) if _is_sse(item) else [_read(item)])
        elif isinstance(item, dict) and "choices" not in item and "data" in item:
            data = item["data"]
            chunks.append(_read(data) if isinstance(data, str) else data)
        else:
            chunks.append(item)
    return [chunk for chunk in chunks if chunk != "[DONE]"]


def joined(chunks: Iterable[Json]) -> JsonObject:
    """One chat completion of all chunks; `error` is what came last as one, or the first chunk that
    cannot be read."""
    whole: JsonObject = {}
    choices: dict[int, _Choice] = {}
    for number, chunk in enumerate(chunks, 1):
        if not isinstance(chunk, dict):
            whole.setdefault("error", f"chunk {number:,} of the stream cannot be read")
            continue
        whole.update({key: chunk[key] for key in _ABOUT if chunk.get(key) is not None})
        found = chunk.get("choices")
        if found is None and "message" in chunk:
            whole["error"] = chunk["message"]
        for choice in found if isinstance(found, list) else ():
            if isinstance(choice, dict):
                index = choice.get("index")
                held = choices.setdefault(index if isinstance(index, int) else 0, _Choice())
                held.add(choice)
    whole["choices"] = [{"index": index, **choices[index].whole()} for index in sorted(choices)]
    return whole


@dataclass(slots=True)
class _Call:
    whole: JsonObject
    function: JsonObject
    arguments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Choice:
    """A choice in the making."""

    finish: Json = None
    content: list[Json] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    others: JsonObject = field(default_factory=dict)
    calls: list[_Call] = field(default_factory=list)
    by_id: dict[str, _Call] = field(default_factory=dict)
    by_index: dict[int, _Call] = field(default_factory=dict)

    def add(self, choice: JsonObject) -> None:
        if choice.get("finish_reason") is not None:
            self.finish = choice["finish_reason"]
        delta = choice.get("delta", choice.get("message"))
        for key, value in delta.items() if isinstance(delta, dict) else ():
            if key == "content":
                self.content.append(value)
            elif key == "tool_calls" and isinstance(value, list):
                for call in value:
                    bare: JsonObject = {"function": call}
                    self._add_call(call if isinstance(call, dict) else bare)
            elif isinstance(value, str) and key != "role":
                self.texts.setdefault(key, []).append(value)
            elif value is not None:
                self.others[key] = value

    def whole(self) -> JsonObject:
        message: JsonObject = {"role": "assistant", **self.others, "content": self._content()}
        message.update({key: "".join(texts) for key, texts in self.texts.items()})
        if self.calls:
            message["tool_calls"] = [_whole_call(call) for call in self.calls]
        return {"message": message, "finish_reason": self.finish}

    def _content(self) -> Json:
        pieces = [piece for piece in self.content if piece is not None]
        texts = [piece for piece in pieces if isinstance(piece, str)]
        if len(texts) == len(pieces):
            return "".join(texts)
        chunks: list[Json] = []
        for piece in pieces:
            if isinstance(piece, list):
                chunks.extend(piece)
            elif piece:
                chunks.append({"type": "text", "text": piece})
        return _merged(chunks)

    def _add_call(self, delta: JsonObject) -> None:
        given = delta.get("function")
        named: JsonObject = {"name": given}
        function = given if isinstance(given, dict) else named
        call = self._call_of(delta)
        call.whole.update(
            {
                key: value
                for key, value in delta.items()
                if key != "function" and (key != "id" or value not in _NO_ID)
            }
        )
        for key, value in function.items():
            if key == "arguments" and isinstance(value, str):
                call.arguments.append(value)
            elif value not in (None, ""):
                call.function[key] = value

    def _call_of(self, delta: JsonObject) -> _Call:
        call_id, index = delta.get("id"), delta.get("index")
        named = isinstance(call_id, str) and call_id not in _NO_ID
        call = self.by_id.get(str(call_id)) if named else None
        if call is None:
            last = self.calls[-1] if self.calls else None
            call = self.by_index.get(index) if isinstance(index, int) else last
            if call is None or (named and call.whole.get("id") not in _NO_ID):
                call = _Call({}, {})
                self.calls.append(call)
        if named:
            self.by_id[str(call_id)] = call
        if isinstance(index, int):
            self.by_index[index] = call
        return call


def _whole_call(call: _Call) -> JsonObject:
    function = dict(call.function)
    if call.arguments or "arguments" not in function:
        function["arguments"] = "".join(call.arguments)
    return {**call.whole, "function": function}


def _merged(chunks: Iterable[Json]) -> list[Json]:
    """Text after text and thought after thought become one."""
    merged: list[Json] = []
    for chunk in chunks:
        last = merged[-1] if merged else None
        if isinstance(last, dict) and isinstance(chunk, dict) and last.keys() == chunk.keys():
            kind = chunk.get("type")
            if kind in ("text", "thinking") and kind == last.get("type"):
                key = str(kind)
                match last.get(key), chunk.get(key):
                    case str(first), str(second):
                        merged[-1] = {**last, key: first + second}
                        continue
                    case list(before), list(after):
                        merged[-1] = {**last, key: _merged([*before, *after])}
                        continue
        merged.append(chunk)
    return merged


def _is_sse(text: str) -> bool:
    return text.startswith("data:") or "\ndata:" in text


def _events(text: str) -> list[Json]:
    lines = (line.strip() for line in text.split("\n"))
    data = [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]
    return [_read(item) for item in data if item and item != "[DONE]"]


def _read(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except ValueError:
        return text
    return value
