"""Records as JSONL, CSV and Markdown."""

import json
import re
from collections.abc import Iterable
from enum import StrEnum

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.messages import Attachment, Message, Reference, Text, Thinking, read_messages
from obs_tui.model.moments import format_moment

COLUMNS = ("id", "created_at", "updated_at", "source")


class Format(StrEnum):
    """What can be written here."""

    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "md"


def jsonl_line(record: DatasetRecord) -> bytes:
    """A line that `imports/from-file` and both kinds of readers understand: payload, properties,
    and a conversation's messages at the top as well."""
    line: JsonObject = {"payload": record.payload, "properties": record.properties}
    if isinstance(record.payload.get("messages"), list):
        line["messages"] = record.payload["messages"]
    return f"{_json(line)}\n".encode()


def csv_header(keys: Iterable[str]) -> list[str]:
    """The first row: columns of a record, of its properties by name, and its payload as JSON."""
    return [*COLUMNS, *(_harmless(f"properties.{key}") for key in keys), "payload"]


def csv_row(record: DatasetRecord, keys: Iterable[str]) -> list[str | int | float]:
    """A record's row. Numbers stay numbers; no text is a formula to a spreadsheet."""
    times = (record.created_at, record.updated_at)
    return [
        _harmless(record.id),
        *("" if time is None else format_moment(time) for time in times),
        _harmless(record.source),
        *(_cell(record.properties.get(key)) for key in keys),
        _json(record.payload),
    ]


def markdown(record: DatasetRecord) -> str:
    """A record as a transcript: texts stand in fences, so that nothing in them is shown as markup,
    loaded or run; control characters are escaped."""
    parts = [f"## Record {_inline(record.id)}\n"]
    if record.properties:
        rows = (f"- {_inline(key)}: {_inline(_shown(value))}\n" for key, value in _pairs(record))
        parts.append("".join(rows))
    messages = record.payload.get("messages")
    if isinstance(messages, list):
        parts += [_turn(message) for message in read_messages(messages)]
        rest = {key: value for key, value in record.payload.items() if key != "messages"}
    else:
        rest = record.payload
    if rest:
        parts.append(_fenced(json.dumps(rest, indent=2, ensure_ascii=False), "json"))
    return "\n".join(parts) + "\n"


def _pairs(record: DatasetRecord) -> Iterable[tuple[str, Json]]:
    return record.properties.items()


def _turn(message: Message) -> str:
    blocks = [f"**{_inline(message.role or 'message')}**\n"]
    for part in message.parts:
        match part:
            case Text(text):
                blocks.append(_fenced(text, "text"))
            case Thinking(text):
                blocks.append(_fenced(text, "thinking"))
            case Attachment():
                blocks.append(f"[{part.kind}] {_inline(part.name or part.media_type)}\n")
            case Reference():
                blocks.append(f"[reference] {_inline(part.title or ', '.join(part.ids))}\n")
            case _:
                blocks.append(_fenced(_json(part.data), "json"))
    for call in message.tool_calls:
        blocks.append(f"calls {_inline(call.name)}\n")
        blocks.append(_fenced(call.raw or _json(call.arguments), "json"))
    return "\n".join(blocks)


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{_visible(text)}\n{fence}\n"


def _inline(text: str) -> str:
    """One line of code: shown as it is."""
    flat = _visible(" ".join(text.split())) or " "
    longest = max((len(run) for run in re.findall("`+", flat)), default=0)
    tick = "`" * (longest + 1)
    space = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{tick}{space}{flat}{space}{tick}"


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _visible(text: str) -> str:
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\r\n", "\n"))


def _cell(value: Json) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return _harmless(_shown(value))


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _harmless(text: str) -> str:
    """A leading quote keeps a spreadsheet from running it, also behind blanks."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: Json) -> str:
    """JSON with characters as they are, unless one is half a surrogate pair, which no file can
    hold."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text
