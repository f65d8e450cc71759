"""Campaigns (`campaigns.*`): a saved judge over the events that matched a filter, its verdicts
written onto them.

`CampaignDraft` is what is sent beside the filter, with the API's limits; the others are what comes
back, read tolerantly.
"""

from uuid import UUID

from pydantic import Field, field_validator

from .base import JsonObject, Moment, OpenValue, Request
from .datasets import TaskStatus
from .fields import ANNOTATION
from .filters import Filter, read_filter
from .judges import Judge

MAX_EVENTS = 10_000
"""Events that one campaign judges at most."""


def annotation_field(judge_id: str) -> str:
    """The field in which events carry the verdicts of a judge's campaigns."""
    return ANNOTATION + judge_id.replace("-", "").lower()


def is_annotation(field: str) -> bool:
    """Whether this field holds a judge's verdicts."""
    return field.startswith(ANNOTATION)


class CampaignDraft(Request):
    """A campaign to be made, but for its filter."""

    name: str = Field(min_length=5, max_length=50)
    description: str
    judge_id: str
    max_nb_events: int = Field(ge=1, le=MAX_EVENTS)

    @field_validator("judge_id")
    @classmethod
    def _uuid(cls, text: str) -> str:
        return str(UUID(text))


class Campaign(OpenValue):
    """A campaign. `judge` is as it was when the campaign began; None where it cannot be read.
    `search_params` is `{"filters": …}`."""

    id: str
    name: str = ""
    description: str = ""
    max_nb_events: int | None = None
    search_params: JsonObject = Field(default_factory=dict)
    judge: Judge | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    deleted_at: Moment | None = None
    owner_id: str | None = None
    workspace_id: str | None = None

    def filters(self) -> Filter:
        """What the events were selected by. Raises FilterError where it is no filter we know."""
        return read_filter(self.search_params.get("filters"), as_server=True)


class CampaignStatus(OpenValue):
    """How a campaign stands. A server of ours tells how many events it `selected`, how many of them
    are done with (`judged`, `undefined` or `failed`), and in `message` what went wrong or holds it
    up."""

    status: str = TaskStatus.UNKNOWN
    selected: int | None = None
    judged: int | None = None
    undefined: int | None = None
    failed: int | None = None
    message: str | None = None

    @property
    def running(self) -> bool:
        """Whether it is worth asking again."""
        return self.status in (TaskStatus.RUNNING, TaskStatus.CONTINUED_AS_NEW)
