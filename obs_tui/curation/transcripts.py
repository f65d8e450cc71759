"""Records and events as transcripts to read, in Markdown and HTML.

Nothing in them is obeyed: texts are fenced or escaped, so that no markup, link or script of theirs
comes alive, and characters that hide or turn text are written as escapes.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.messages import (
    Attachment,
    Message,
    Part,
    Reference,
    Text,
    Thinking,
    read_messages,
)

from .formats import json_text

Facts: TypeAlias = tuple[tuple[str, Json], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record or event. `kind` and the names of `sections` are ours, all else is untrusted;
    `rest` is what is neither a fact nor a message."""

    kind: str
    id: str
    facts: Facts = ()
    sections: tuple[tuple[str, tuple[Message, ...]], ...] = ()
    rest: Json = None


def record_entry(record: DatasetRecord) -> Entry:
    """A record: its properties are the facts."""
    messages = record.payload.get("messages")
    held = isinstance(messages, list)
    rest: JsonObject = {
        key: value for key, value in record.payload.items() if not (held and key == "messages")
    }
    sections = (("", read_messages(messages)),) if isinstance(messages, list) else ()
    return Entry("Record", record.id, tuple(record.properties.items()), sections, rest or None)


# Markdown.


def markdown(entry: Entry) -> str:
    """A part of a Markdown file: texts stand in fences."""
    parts = [f"## {entry.kind} {_inline(entry.id)}\n"]
    if entry.facts:
        rows = (f"- {_inline(key)}: {_inline(_shown(value))}\n" for key, value in entry.facts)
        parts.append("".join(rows))
    for name, messages in entry.sections:
        parts += [f"### {name}\n"] * bool(name)
        parts += ["\n".join(_turn(message)) for message in messages]
    if entry.rest is not None:
        parts.append(_fenced(_pretty(entry.rest), "json"))
    return "\n".join(parts) + "\n"


def _turn(message: Message) -> Iterator[str]:
    name = f" {_inline(message.name)}" if message.name else ""
    yield f"**{_inline(message.role or 'message')}**{name}\n"
    for part in message.parts:
        match part:
            case Text(text):
                yield _fenced(text, "text")
            case Thinking(text):
                yield _fenced(text, "thinking")
            case Attachment() | Reference():
                yield f"[{_kind(part)}] {_inline(_title(part))}\n"
            case _:
                yield _fenced(json_text(part.data), "json")
    for call in message.tool_calls:
        yield f"calls {_inline(call.name)}\n"
        yield _fenced(call.raw or json_text(call.arguments), "json")


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{visible(text)}\n{fence}\n"


def _inline(text: str) -> str:
    """One line of code: shown as it is."""
    flat = visible(" ".join(text.split())) or " "
    longest = max((len(run) for run in re.findall("`+", flat)), default=0)
    tick = "`" * (longest + 1)
    space = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{tick}{space}{flat}{space}{tick}"


# HTML.

HTML_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Transcript</title>
<style>
:root { color-scheme: light dark; --ink: #1d1f24; --paper: #fff; --soft: #f3f4f6; --dim: #667;
  --user: #2563eb; --assistant: #c2410c; --system: #6b7280; --tool: #15803d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6eb; --paper: #15171c; --soft: #1f222a;
  --dim: #9aa; --user: #7aa2f7; --assistant: #ff9e64; --system: #9aa5b1; --tool: #9ece6a; } }
body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; color: var(--ink);
  background: var(--paper); font: 16px/1.55 system-ui, sans-serif; }
article { border-top: 2px solid var(--dim); margin-top: 3rem; }
h2, h3 { line-height: 1.25; } h3 { color: var(--dim); font-size: 1rem; }
table { border-spacing: 0; font-size: .85rem; }
th { color: var(--dim); font-weight: 400; padding-right: 1rem; text-align: left; }
th, td { overflow-wrap: anywhere; vertical-align: top; }
.turn { border-left: 3px solid var(--dim); margin: 1rem 0; padding-left: 1rem; }
.turn > b { font-size: .85rem; }
.user { border-color: var(--user); } .user > b { color: var(--user); }
.assistant { border-color: var(--assistant); } .assistant > b { color: var(--assistant); }
.system { border-color: var(--system); } .system > b { color: var(--system); }
.tool { border-color: var(--tool); } .tool > b { color: var(--tool); }
p, pre { margin: .4rem 0; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: var(--soft); border-radius: 4px; font-size: .85rem; padding: .5rem .75rem; }
summary, i { color: var(--dim); }
</style>
</head>
<body>
"""
HTML_TAIL = "</body>\n</html>\n"
_ROLES = frozenset({"user", "assistant", "system", "tool"})


def html(entry: Entry) -> str:
    """A part of an HTML file, between `HTML_HEAD` and `HTML_TAIL`: every text is escaped, and none
    is in a tag."""
    parts = [f"<article>\n<h2>{entry.kind} <code>{_text(entry.id)}</code></h2>\n"]
    if entry.facts:
        rows = (
            f"<tr><th>{_text(key)}</th><td>{_text(_shown(value))}</td></tr>\n"
            for key, value in entry.facts
        )
        parts += ["<table>\n", *rows, "</table>\n"]
    for name, messages in entry.sections:
        parts += [f"<h3>{name}</h3>\n"] * bool(name)
        for message in messages:
            parts += _html_turn(message)
    if entry.rest is not None:
        parts.append(f"<details><summary>more</summary>{_pre(_pretty(entry.rest))}</details>\n")
    return "".join((*parts, "</article>\n"))


def _html_turn(message: Message) -> Iterator[str]:
    role = message.role if message.role in _ROLES else "other"
    title = " · ".join(filter(None, (message.role or "message", message.name)))
    yield f'<div class="turn {role}"><b>{_text(title)}</b>\n'
    for part in message.parts:
        match part:
            case Text(text):
                yield f'<p dir="auto">{_text(text)}</p>\n'
            case Thinking(text):
                thought = f'<p dir="auto">{_text(text)}</p>'
                yield f"<details><summary>thinking</summary>{thought}</details>\n"
            case Attachment() | Reference():
                yield f"<p><i>{_kind(part)}</i> {_text(_title(part))}</p>\n"
            case _:
                yield _pre(json_text(part.data))
    for call in message.tool_calls:
        yield f"<p><i>calls</i> <code>{_text(call.name)}</code></p>\n"
        yield _pre(call.raw or json_text(call.arguments))
    yield "</div>\n"


def _pre(text: str) -> str:
    return f'<pre dir="auto">{_text(text)}</pre>\n'


def _text(text: str) -> str:
    return escape(visible(text))


# Both.


def _kind(part: Attachment | Reference) -> str:
    return part.kind if isinstance(part, Attachment) else "reference"


def _title(part: Part) -> str:
    """What names an attachment or a reference; never what is in it."""
    match part:
        case Attachment():
            away = "" if part.size is not None else part.source
            size = "" if part.size is None else f"{part.size:,} bytes"
            return " · ".join(filter(None, (part.name or away, part.media_type, size)))
        case Reference():
            return " · ".join(filter(None, (part.title, ", ".join(part.ids), part.url)))
        case _:
            return ""


_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """Text over lines, with escapes for what hides or turns text or drives a terminal. In JSON they
    mean what they stand for."""
    return _HIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], text.replace("\r\n", "\n"))


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else json_text(value)


def _pretty(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
