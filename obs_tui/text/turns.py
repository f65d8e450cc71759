"""The messages of an event in order, each tool's result with its call."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from obs_tui.model.events import Event
from obs_tui.model.messages import Attachment, Message, read_attachment, read_messages


@dataclass(frozen=True, slots=True)
class Turn:
    """A message with the results of its tool calls, `None` where a call has none. `answer`: it is
    of the response."""

    message: Message
    results: tuple[Message | None, ...] = ()
    answer: bool = False


class Held(NamedTuple):
    """An attachment of a conversation: of the turn with this number, -1 where it is of none."""

    turn: int
    role: str
    attachment: Attachment


def held(event: Event) -> tuple[Held, ...]:
    """The attachments in order: of each turn with its results, then of transcriptions."""
    return (*_of_turns(event), *_of_transcriptions(event))


def _of_turns(event: Event) -> Iterator[Held]:
    for number, turn in enumerate(turns(event)):
        for message in (turn.message, *filter(None, turn.results)):
            for part in message.parts:
                if isinstance(part, Attachment):
                    yield Held(number, message.role, part)


def _of_transcriptions(event: Event) -> Iterator[Held]:
    for item in event.chat_transcription_events:
        url = item.get("audio_url") if isinstance(item, dict) else None
        if isinstance(url, str) and url:
            yield Held(-1, "transcription", read_attachment("audio", url))


def turns(event: Event) -> tuple[Turn, ...]:
    """The messages in order; a tool's result is with its call, where the call is known."""
    requests = read_messages(event.request_messages)
    responses = read_messages(event.response_messages)
    messages = requests + responses
    results = _paired(messages)
    used = {place for places in results.values() for place in places if place is not None}
    return tuple(
        Turn(
            message,
            tuple(None if at is None else messages[at] for at in results.get(place, ())),
            place >= len(requests),
        )
        for place, message in enumerate(messages)
        if place not in used
    )


def _paired(messages: Sequence[Message]) -> dict[int, list[int | None]]:
    """For each message with calls, where the result of each call is: by id, else by order among
    the tool messages that follow it."""
    ids = {call.id for message in messages for call in message.tool_calls if _is_id(call.id)}
    by_id: dict[str, deque[int]] = {}
    for place, message in enumerate(messages):
        if message.role == "tool" and message.tool_call_id in ids:
            by_id.setdefault(message.tool_call_id, deque()).append(place)
    pairs: dict[int, list[int | None]] = {}
    for place, message in enumerate(messages):
        if message.tool_calls:
            loose = deque(
                at for at in _following(messages, place) if messages[at].tool_call_id not in ids
            )
            pairs[place] = [
                _next_after(place, by_id.get(call.id, loose)) for call in message.tool_calls
            ]
    return pairs


def _next_after(place: int, queue: deque[int]) -> int | None:
    while queue:
        if (at := queue.popleft()) > place:
            return at
    return None


def _is_id(text: str) -> bool:
    return text not in ("", "null")


def _following(messages: Sequence[Message], place: int) -> Iterator[int]:
    for at in range(place + 1, len(messages)):
        if messages[at].role != "tool":
            return
        yield at
