"""What of a conversation is copied: texts as they were written, never what was drawn."""

import json
import re

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
    last_text,
    read_messages,
)

from .transcript import attachment_text
from .turns import Turn, turns


def message_text(event: Event, number: int) -> str:
    """The message with this number in the conversation; empty when there is none."""
    held = turns(event)
    return turn_text(held[number]) if 0 <= number < len(held) else ""


def last_answer_text(event: Event) -> str:
    """The text of the response; of the last assistant message where there is no response."""
    responses = read_messages(event.response_messages)
    answer = last_text(responses, "assistant")
    return answer or last_text(read_messages(event.request_messages), "assistant")


def conversation_markdown(event: Event) -> str:
    """The whole conversation as markdown, a heading for each message."""
    return "".join(
        f"## {' · '.join(filter(None, (turn.message.role or 'no role', turn.message.name)))}\n\n"
        f"{turn_text(turn)}\n\n"
        for turn in turns(event)
    ).rstrip("\n") + ("\n" if turns(event) else "")


def turn_text(turn: Turn) -> str:
    """What a message says, with its calls and their results."""
    paragraphs = [_parts_text(turn.message)]
    for number, call in enumerate(turn.message.tool_calls):
        paragraphs.append(_call_text(call))
        result = turn.results[number] if number < len(turn.results) else None
        if result is not None:
            paragraphs.append(f"Result of {call.name}:\n\n{_fenced(_parts_text(result))}")
    return "\n\n".join(filter(None, paragraphs))


def _parts_text(message: Message) -> str:
    return "\n\n".join(filter(None, map(_part_text, message.parts)))


def _part_text(part: Part) -> str:
    match part:
        case Text(text):
            return text
        case Thinking(text):
            return "\n".join(f"> {line}" for line in text.split("\n"))
        case Attachment():
            return attachment_text(part)
        case Reference(ids, title, url):
            return " ".join(filter(None, (f"[{', '.join(ids)}]" if ids else "", title, url)))
        case Unknown(data):
            return _fenced(_json(data), "json")


def _call_text(call: ToolCall) -> str:
    body = call.raw if call.fault else _json(call.arguments)
    return f"Call of {call.name}:\n\n{_fenced(body, '' if call.fault else 'json')}"


def _json(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _fenced(text: str, language: str = "") -> str:
    """A fence longer than any in the text."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
