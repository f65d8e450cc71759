"""Messages of `llm`'s logs.db in the shape of the API."""

import base64
import json
import sqlite3
from collections.abc import Mapping
from typing import TypeAlias

from obs_tui.model.base import Json, JsonObject

Cell: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = Mapping[str, Cell]
_FRAGMENTS = {
    "prompt": "SELECT f.content FROM prompt_fragments p JOIN fragments f ON f.id = p.fragment_id"
    ' WHERE p.response_id = ? ORDER BY p."order"',
    "system": "SELECT f.content FROM system_fragments p JOIN fragments f ON f.id = p.fragment_id"
    ' WHERE p.response_id = ? ORDER BY p."order"',
}
_ATTACHMENTS = (
    "SELECT a.* FROM prompt_attachments p JOIN attachments a ON a.id = p.attachment_id"
    ' WHERE p.response_id = ? ORDER BY p."order"'
)
_RESULT_ATTACHMENTS = (
    "SELECT a.* FROM tool_results_attachments p JOIN attachments a ON a.id = p.attachment_id"
    ' WHERE p.tool_result_id = ? ORDER BY p."order"'
)


class Logs:
    """A logs.db, open for reading. Tables that are not there are empty."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        found = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.tables = {text(name) for (name,) in found.fetchall()}

    def rows(self, table: str, sql: str, *parameters: Cell) -> list[Row]:
        """What `sql` finds, by column; nothing where `table` is missing."""
        if table not in self.tables:
            return []
        found = self._conn.execute(sql, parameters)
        names = [text(column[0]) for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def row(self, table: str, key: Cell, column: str = "id") -> Row:
        """A row by its key; empty where it is gone."""
        sql = f"SELECT * FROM {table} WHERE {column} = ?"
        return next(iter(self.rows(table, sql, key)), {})

    def prompt(self, row: Row) -> tuple[list[Json], str]:
        """What a response adds to its conversation, and its system prompt."""
        key = row.get("id")
        found = self.rows("prompt_fragments", _FRAGMENTS["prompt"], key)
        told = [text(each["content"]) for each in found]
        prompt = "\n".join([*told, *filter(None, [text(row.get("prompt"))])])
        found = self.rows("system_fragments", _FRAGMENTS["system"], key)
        ruled = [text(each["content"]).strip() for each in found]
        system = "\n\n".join(filter(None, [*ruled, text(row.get("system")).strip()]))
        chunks = [_attachment(each) for each in self.rows("prompt_attachments", _ATTACHMENTS, key)]
        messages: list[Json] = []
        results = "SELECT * FROM tool_results WHERE response_id = ? ORDER BY id"
        for result in self.rows("tool_results", results, key):
            parts = self.rows("tool_results_attachments", _RESULT_ATTACHMENTS, result["id"])
            messages.append(_result(result, [_attachment(each) for each in parts]))
        if prompt or chunks or not messages:
            content: Json = [*_texts(prompt), *chunks] if chunks else prompt
            messages.append({"role": "user", "content": content})
        return messages, system

    def answer(self, row: Row) -> list[Json]:
        """What the model said."""
        sql = "SELECT * FROM tool_calls WHERE response_id = ? ORDER BY id"
        found = self.rows("tool_calls", sql, row.get("id"))
        calls: list[Json] = [_call(each, each.get("arguments")) for each in found]
        said: Json = text(row.get("response"))
        if thought := text(row.get("reasoning")):
            said = [_thinking(thought), *_texts(text(row.get("response")))]
        return [_assistant(said, calls)]

    def tools(self, table: str, column: str, row_id: Cell) -> list[Json]:
        """The tools that were offered."""
        sql = (
            f"SELECT t.* FROM {table} r JOIN tools t ON t.id = r.tool_id"
            f" WHERE r.{column} = ? ORDER BY t.id"
        )
        found = self.rows(table, sql, row_id)
        return [{"type": "function", "function": _function(tool)} for tool in found]

    def schema(self, row: Row) -> Json:
        """The schema that the answer had to follow; None without one."""
        found = self.row("schemas", row.get("schema_id")) if row.get("schema_id") else {}
        return read_json(found.get("content"))

    def chain(self, tip: str, end: str) -> list[Json]:
        """The messages from after `end` up to `tip`, oldest first."""
        found: list[list[Json]] = []
        seen = {end, ""}
        while tip not in seen:
            seen.add(tip)
            sql = "SELECT * FROM messages WHERE hash = ?"
            row = next(iter(self.rows("messages", sql, tip)), None)
            if row is None:
                missing: Json = {"role": "", "content": f"the message {tip} is missing in logs.db"}
                found.append([missing])
                break
            found.append(self._message(row))
            tip = text(row.get("parent_hash"))
        return [message for messages in reversed(found) for message in messages]

    def _message(self, row: Row) -> list[Json]:
        """A message; each result of a tool in it is one of its own."""
        sql = "SELECT * FROM parts WHERE message_hash = ? ORDER BY position"
        chunks: list[Json] = []
        calls: list[Json] = []
        results: list[Json] = []
        for part in self.rows("parts", sql, row.get("hash")):
            payload = read_json(part.get("payload"))
            data: JsonObject = payload if isinstance(payload, dict) else {}
            match text(part.get("type")):
                case "text":
                    chunks.append({"type": "text", "text": self._part_text(part, data)})
                case "reasoning":
                    chunks.append(_thinking(self._part_text(part, data)))
                case "attachment":
                    chunks.append(self._attached(data.get("attachment")))
                case "tool_call":
                    calls.append(_call(_cells(data), json.dumps(data.get("arguments", {}))))
                case "tool_result":
                    held = data.get("attachments")
                    parts = (
                        [self._attached(each) for each in held if each]
                        if isinstance(held, list)
                        else []
                    )
                    results.append(_result(_cells(data), parts))
                case kind:
                    chunks.append({**data, "type": kind, "text": text(part.get("text"))})
        role = text(row.get("role"))
        content = _content(chunks)
        if role == "assistant":
            return [_assistant(content, calls), *results]
        return [*results, *([{"role": role, "content": content}] if chunks or not results else [])]

    def _part_text(self, part: Row, data: JsonObject) -> str:
        pieces = data.get("text_ref")
        if not isinstance(pieces, list):
            return text(part.get("text"))
        return "".join(self._piece(piece) for piece in pieces if isinstance(piece, dict))

    def _piece(self, piece: JsonObject) -> str:
        fragment = piece.get("fragment")
        if isinstance(fragment, int | str):
            return text(self.row("fragments", fragment).get("content"))
        return str(piece.get("literal", ""))

    def _attached(self, reference: Json) -> Json:
        key = reference.get("id") if isinstance(reference, dict) else None
        found = self.row("attachments", key) if isinstance(key, str) else {}
        return _attachment(found) if found else {"type": "attachment", "attachment": reference}


def text(value: Cell) -> str:
    """A cell as text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def read_json(value: Cell) -> Json:
    """What the JSON in a cell says; the text where it is none."""
    if not value:
        return None
    try:
        read: Json = json.loads(text(value))
    except (ValueError, RecursionError):
        return text(value)
    return read


def _cells(data: JsonObject) -> Row:
    return {
        key: value if isinstance(value, str | int | float | None) else json.dumps(value)
        for key, value in data.items()
    }


def _texts(content: str) -> list[Json]:
    return [{"type": "text", "text": content}] if content else []


def _content(chunks: list[Json]) -> Json:
    match chunks:
        case []:
            return ""
        case [{"type": "text", "text": str(only)}]:
            return only
        case _:
            return chunks


def _thinking(thought: str) -> JsonObject:
    return {"type": "thinking", "thinking": [{"type": "text", "text": thought}]}


def _assistant(content: Json, calls: list[Json]) -> JsonObject:
    message: JsonObject = {"role": "assistant", "content": content}
    return {**message, "tool_calls": calls} if calls else message


def _call(row: Row, arguments: Cell) -> JsonObject:
    function: JsonObject = {"name": text(row.get("name")), "arguments": text(arguments)}
    return {"id": text(row.get("tool_call_id")), "type": "function", "function": function}


def _result(row: Row, parts: list[Json]) -> JsonObject:
    output = text(row.get("output"))
    message: JsonObject = {
        "role": "tool",
        "name": text(row.get("name")),
        "tool_call_id": text(row.get("tool_call_id")),
        "content": [*_texts(output), *parts] if parts else output,
    }
    failure = row.get("exception")
    return {**message, "exception": text(failure)} if failure else message


def _function(tool: Row) -> JsonObject:
    parameters = read_json(tool.get("input_schema"))
    name, description = text(tool.get("name")), text(tool.get("description"))
    return {"name": name, "description": description, "parameters": parameters}


def _attachment(row: Row) -> JsonObject:
    """Bytes as a data URL; else the address, else the path."""
    media, content = text(row.get("type")), row.get("content")
    source = text(row.get("url")) or text(row.get("path"))
    if content:
        data = content if isinstance(content, bytes) else text(content).encode()
        source = f"data:{media};base64,{base64.b64encode(data).decode()}"
    kind = {"image": "image_url", "audio": "input_audio"}.get(media.split("/")[0], "document_url")
    return {"type": kind, kind: source}
