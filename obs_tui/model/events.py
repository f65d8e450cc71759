"""Chat completion events as the API returns them (`chat_completion_events.search`, `.fetch`)."""

from datetime import datetime
from typing import TypeAlias

from pydantic import Field

from .base import Json, JsonObject, Moment, OpenValue, Value

MODEL = "model_name"
SECONDS = "total_time_elapsed"
TOOLS = "invoked_tools"
PROMPT = "last_user_message_preview"
RESPONSE = "response_messages_preview"
SCORE = "_score"
LIST_FIELDS = (MODEL, SECONDS, TOOLS, PROMPT)
"""The `extra_fields` a list of events asks for: previews carry no model name unless asked."""


class EventRow(Value):
    """One row of a list: the API's EventPreview, read tolerantly.

    `created_at` is UTC. `extra_fields` holds what the search asked for by name.
    """

    event_id: str
    correlation_id: str = ""
    created_at: Moment
    nb_input_tokens: int | None = None
    nb_output_tokens: int | None = None
    extra_fields: JsonObject = Field(default_factory=dict)

    def text(self, field: str) -> str:
        """The extra field as text; empty when absent or null."""
        value = self.extra_fields.get(field)
        return "" if value is None else str(value)

    def number(self, field: str) -> float | None:
        """The extra field as a number; None when absent or not a number."""
        value = self.extra_fields.get(field)
        return float(value) if isinstance(value, int | float) else None

    @property
    def model(self) -> str:
        return self.text(MODEL)

    @property
    def seconds(self) -> float | None:
        """How long the completion took, in seconds."""
        return self.number(SECONDS)

    @property
    def tools(self) -> tuple[str, ...]:
        """Names of the tools the completion invoked."""
        value = self.extra_fields.get(TOOLS)
        return tuple(str(name) for name in value) if isinstance(value, list) else ()

    @property
    def score(self) -> float | None:
        """How similar to the seed, 0 to 1, on rows of similar events that carry it."""
        return self.number(SCORE)


class BadRow(Value):
    """A row of a page that could not be read: shown as such, never a lost page."""

    event_id: str = ""
    cause: str
    raw: str = ""
    created_at: datetime | None = None


Row: TypeAlias = EventRow | BadRow


class Event(EventRow, OpenValue):
    """A whole event (`chat_completion_events.fetch`). Messages and tools are free-form JSON;
    `obs_tui.model.messages` reads them. Unknown keys are kept in `model_extra`."""

    request_messages: tuple[Json, ...] = ()
    response_messages: tuple[Json, ...] = ()
    enabled_tools: tuple[Json, ...] = ()
    nb_messages: int | None = None
    chat_transcription_events: tuple[Json, ...] = ()
