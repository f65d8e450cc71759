"""Rows of a list of events. They are plain, for the first frame shows some and cannot wait for
pydantic; `service.reading` validates them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

MODEL = "model_name"
SECONDS = "total_time_elapsed"
TOOLS = "invoked_tools"
PROMPT = "last_user_message_preview"
RESPONSE = "response_messages_preview"
SCORE = "_score"
TIMESTAMP = "timestamp"
INPUT_TOKENS = "input_tokens"
OUTPUT_TOKENS = "output_tokens"
EVENT_ID = "event_id"
CORRELATION_ID = "correlation_id"
AT_THE_TOP = {
    TIMESTAMP: "created_at",
    INPUT_TOKENS: "nb_input_tokens",
    OUTPUT_TOKENS: "nb_output_tokens",
    EVENT_ID: EVENT_ID,
    CORRELATION_ID: CORRELATION_ID,
}
"""Fields that every event carries as keys of its own, and what these are called."""
LIST_FIELDS = (MODEL, SECONDS, TOOLS, PROMPT)
"""The `extra_fields` a list of events asks for: previews carry no model name unless asked."""


class Described:
    """What rows and whole events have in common: `extra_fields`, by name."""

    extra_fields: Mapping[str, object]

    def text(self, field: str) -> str:
        """The extra field as text; empty when absent or null."""
        value = self.extra_fields.get(field)
        return "" if value is None else str(value)

    def number(self, field: str) -> float | None:
        """The extra field as a number; None when absent or not a number."""
        value = self.extra_fields.get(field)
        return float(value) if isinstance(value, int | float) else None

    def value(self, field: str) -> object:
        """The value of a field, by the name that filters have for it; None when absent or null."""
        key = AT_THE_TOP.get(field)
        return self.extra_fields.get(field) if key is None else getattr(self, key)

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


@dataclass(frozen=True, kw_only=True)
class EventRow(Described):
    """One row of a list: the API's EventPreview, read tolerantly.

    `created_at` is UTC. `extra_fields` holds what the search asked for by name.
    """

    event_id: str
    correlation_id: str = ""
    created_at: datetime
    nb_input_tokens: int | None = None
    nb_output_tokens: int | None = None
    extra_fields: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.created_at.tzinfo is not UTC:
            object.__setattr__(self, "created_at", as_utc(self.created_at))


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row of a page that could not be read: shown as such, never a lost page."""

    event_id: str = ""
    cause: str
    raw: str = ""
    created_at: datetime | None = None


Row: TypeAlias = EventRow | BadRow


def as_utc(moment: datetime) -> datetime:
    """The instant in UTC. The API may send times without a zone; those are read as UTC."""
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
