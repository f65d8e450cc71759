"""Events for tests: built from messages, as the API sends them."""

from datetime import UTC, datetime

from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.text.lines import Block

CREATED = datetime(2026, 1, 15, 12, 30, 5, 250_000, tzinfo=UTC)


def event(
    *messages: Json, answer: Json = None, event_id: str = "event-1", **fields: object
) -> Event:
    """An event with these request messages and, if given, this response message."""
    return Event.model_validate(
        {
            "event_id": event_id,
            "created_at": CREATED,
            "request_messages": messages,
            "response_messages": [] if answer is None else [answer],
            **fields,
        }
    )


def calls(*made: tuple[str, str, str]) -> Json:
    """An assistant message that calls tools: name, id, arguments."""
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": call_id, "function": {"name": name, "arguments": arguments}}
            for name, call_id, arguments in made
        ],
    }


def result(text: str, call_id: str | None = None) -> Json:
    """What a tool answered."""
    return {"role": "tool", "content": text, "tool_call_id": call_id}


def shown(blocks: list[Block], width: int = 80) -> str:
    """The text of blocks at a width."""
    return "\n".join(
        "".join(text for text, _ in line.runs).rstrip()
        for block in blocks
        for line in block.layout(width)
    )
