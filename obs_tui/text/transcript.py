"""A conversation as blocks: role headers, gutters, tool calls beside their results."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.messages import (
    Attachment,
    Message,
    Part,
    Reference,
    Text,
    Thinking,
    ToolCall,
    Unknown,
    read_attachment,
    read_messages,
)

from .code import highlight
from .folds import FOLDED, Fold, Folds
from .json_view import pretty
from .lines import BLANK, Block, Line, Run, Runs, plain_blocks, prefixed, wrap
from .markdown import markdown_blocks
from .size import size_of, size_text
from .turns import Turn, turns

GUTTER = "┃ "
_RESULT = "result"
"""The kind of results, by which they fold; thinking folds by the role of who thought."""
_ROLES = {"user": "user", "assistant": "assistant", "system": "system", "tool": "tool"}
_LONG_RESULT = 400
_LONG_ROWS = 6
_SHORT_ARGUMENTS = 60
_PRETTY = 200_000


def conversation_blocks(event: Event, folds: Folds = FOLDED, *, raw: bool = False) -> list[Block]:
    """The whole conversation. `raw` shows texts as they were written."""
    blocks: list[Block] = []
    answered = False
    for number, turn in enumerate(turns(event)):
        if blocks:
            blocks.append(BLANK)
        if turn.answer and not answered:
            answered = True
            blocks += [_divider("answer"), BLANK]
        blocks += _turn(turn, number, folds, raw)
    for number, item in enumerate(event.chat_transcription_events):
        blocks += [
            BLANK,
            _divider("transcription"),
            BLANK,
            *_transcription(item, number, folds, raw),
        ]
    return blocks or [_note("This event has no messages.")]


def _divider(title: str) -> Block:
    def layout(width: int) -> list[Line]:
        tail = "─" * max(1, width - len(title) - 6)
        return [Line((("──── ", "rule"), (title, "answer"), (f" {tail}", "rule")))]

    return Block(layout)


def _note(text: str) -> Block:
    return Block(lambda width: wrap(((text, "dim"),), width), len(text))


def _turn(turn: Turn, number: int, folds: Folds, raw: bool) -> list[Block]:
    message = turn.message
    style = _ROLES.get(message.role, "other")
    title: list[Run] = [(message.role or "no role", style)]
    if message.name:
        title.append((f" · {message.name}", "dim"))
    if message.role == "tool" and message.tool_call_id:
        title.append((f" · for call {message.tool_call_id}", "dim"))
    head = Block(lambda width: wrap(title, width), message=number, head=True)
    prefix: Runs = ((GUTTER, style),)
    body = list(_body(turn, str(number), folds, raw)) or [_note("(empty)")]
    return [head, *(prefixed(block, prefix, number) for block in body)]


def _body(turn: Turn, name: str, folds: Folds, raw: bool) -> Iterator[Block]:
    message = turn.message
    for number, part in enumerate(message.parts):
        if number:
            yield BLANK
        if message.role == "tool":
            yield from _result_part(part, Fold(f"{name}.{number}", kind=_RESULT), folds)
        else:
            yield from part_blocks(part, Fold(f"{name}.{number}", kind=message.role), folds, raw)
    for number, call in enumerate(message.tool_calls):
        if number or message.parts:
            yield BLANK
        yield from _call(call)
        result = turn.results[number] if number < len(turn.results) else None
        if result is not None:
            yield from _result(result, Fold(f"{name}.result{number}", kind=_RESULT), folds)


def part_blocks(part: Part, fold: Fold, folds: Folds, raw: bool) -> list[Block]:
    """One part of a message."""
    match part:
        case Text(text):
            return plain_blocks(text) if raw else markdown_blocks(text)
        case Thinking(text):
            head = _fold_head((("thinking", "dim"), (f"  {measure(text)}", "dim")), fold, folds)
            return [head, *(_part(plain_blocks(text, "dim"), fold) if folds.shows(fold) else ())]
        case Attachment():
            return [_attachment(part)]
        case Reference(ids, title, url):
            names = ", ".join(ids)
            runs = [(f"[reference {names}]" if names else "[reference]", "mark")]
            runs += [(f" {text}", style) for text, style in ((title, ""), (url, "dim")) if text]
            return [_wrapped(*runs)]
        case Unknown(data):
            return [_wrapped(("unknown part", "warning")), *json_blocks(data)]


def attachment_text(part: Attachment) -> str:
    """`[image, 182 KB, png]`, or its address where it is not inline."""
    facts = [part.kind, part.name, "" if part.size is None else size_text(part.size)]
    facts.append(part.media_type.rpartition("/")[2])
    if part.size is None:
        facts.append(part.source[:500])
    return f"[{', '.join(filter(None, facts))}]"


def _attachment(part: Attachment) -> Block:
    saves = () if part.size is None else (("  W saves it", "dim"),)
    return _wrapped((attachment_text(part), "mark"), *saves)


def _call(call: ToolCall) -> list[Block]:
    head: list[Run] = [("→ ", "tool"), (call.name or "no name", "tool")]
    if call.fault:
        fault = f"these arguments are not JSON: {call.fault}"
        return [_wrapped(*head), *plain_blocks(call.raw), _wrapped((fault, "error"))]
    if call.arguments in ({}, None):
        return [_wrapped(*head, ("  no arguments", "dim"))]
    short = _short(call.arguments) if len(call.raw) <= 4 * _SHORT_ARGUMENTS else ""
    if short:
        return [_wrapped(*head, ("  ", ""), *highlight(short, "json"))]
    return [_wrapped(*head), *json_blocks(call.arguments)]


def _short(arguments: Json) -> str:
    if not isinstance(arguments, dict):
        return ""
    if any(isinstance(value, dict | list) for value in arguments.values()):
        return ""
    text = "  ".join(
        f"{key} {json.dumps(value, ensure_ascii=False)}" for key, value in arguments.items()
    )
    return text if len(text) <= _SHORT_ARGUMENTS else ""


def _result(message: Message, fold: Fold, folds: Folds) -> Iterator[Block]:
    if not message.parts:
        yield _wrapped(("← ", "tool"), ("empty result", "dim"))
    for number, part in enumerate(message.parts):
        yield from _result_part(part, fold._replace(name=f"{fold.name}.{number}"), folds)


def _result_part(part: Part, fold: Fold, folds: Folds) -> list[Block]:
    if not isinstance(part, Text):
        return part_blocks(part, fold, folds, raw=True)
    text = part.text
    if len(text) <= _LONG_RESULT and text.count("\n") < _LONG_ROWS:
        return [Block(lambda width: wrap(((text, ""),), width, _BACK, _UNDER), len(text))]
    head = _fold_head((("← ", "tool"), (measure(text), "dim")), fold, folds)
    if not folds.shows(fold):
        return [head]
    data = _parsed(text)
    return [head, *_part(plain_blocks(text) if data is None else json_blocks(data), fold)]


_BACK: Runs = (("← ", "tool"),)
_UNDER: Runs = (("  ", ""),)


def _parsed(text: str) -> Json:
    if len(text) > _PRETTY or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        data: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data


def _fold_head(runs: Runs, fold: Fold, folds: Folds) -> Block:
    state = "open" if folds.is_open(fold) else "folded"
    text = (*runs, (f"  [{state}]", "fold"))
    return Block(lambda width: wrap(text, width), fold=fold)


def measure(text: str) -> str:
    """`3 lines, 1.2 KB`."""
    rows = text.count("\n") + 1
    return f"{rows:,} line{'s' if rows > 1 else ''}, {size_text(size_of(text))}"


def _part(blocks: Iterable[Block], fold: Fold) -> Iterator[Block]:
    """The blocks as what the part holds beside its head."""
    return (replace(block, part=fold) for block in blocks)


def _wrapped(*runs: Run) -> Block:
    return Block(lambda width: wrap(runs, width), sum(len(text) for text, _ in runs))


def json_blocks(data: Json) -> list[Block]:
    """Any JSON, pretty-printed."""
    return list(pretty(data))


def _transcription(item: Json, number: int, folds: Folds, raw: bool) -> list[Block]:
    if not isinstance(item, dict):
        return json_blocks(item)
    blocks = [_wrapped(("model ", "dim"), (_text(item.get("model")), ""))]
    url = item.get("audio_url")
    if isinstance(url, str):
        blocks.append(_attachment(read_attachment("audio", url)))
    elif url is not None:
        blocks += json_blocks(url)
    for message in read_messages([item.get("response_message")]):
        for place, part in enumerate(message.parts):
            blocks += part_blocks(part, Fold(f"transcription{number}.{place}"), folds, raw)
    return blocks


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
