"""Chat completion events as the API returns them (`chat_completion_events.search`, `.fetch`)."""

from pydantic import Field

from .base import Json, JsonObject, Moment, OpenValue
from .rows import (
    LIST_FIELDS,
    MODEL,
    PROMPT,
    RESPONSE,
    SCORE,
    SECONDS,
    TOOLS,
    BadRow,
    Described,
    EventRow,
    Row,
)

__all__ = [
    "LIST_FIELDS",
    "MODEL",
    "PROMPT",
    "RESPONSE",
    "SCORE",
    "SECONDS",
    "TOOLS",
    "BadRow",
    "Event",
    "EventRow",
    "Row",
]


class Event(Described, OpenValue):
    """A whole event (`chat_completion_events.fetch`). Messages and tools are free-form JSON;
    `obs_tui.model.messages` reads them. Unknown keys are kept in `model_extra`."""

    event_id: str
    correlation_id: str = ""
    created_at: Moment
    nb_input_tokens: int | None = None
    nb_output_tokens: int | None = None
    extra_fields: JsonObject = Field(default_factory=dict)
    request_messages: tuple[Json, ...] = ()
    response_messages: tuple[Json, ...] = ()
    enabled_tools: tuple[Json, ...] = ()
    nb_messages: int | None = None
    chat_transcription_events: tuple[Json, ...] = ()
