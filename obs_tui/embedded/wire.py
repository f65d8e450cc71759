"""The API's requests, queries and responses as models: requests and queries are validated by them,
and the OpenAPI document is made of them all. Responses are plain JSON, checked against them by
the tests."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from obs_tui.model.base import Json, JsonObject, Moment, Value
from obs_tui.model.filters import Operator
from obs_tui.model.judges import AnswerSpec, JudgeDraft
from obs_tui.model.paging import PAGE_SIZE
from obs_tui.model.shape import MAX_BUCKETS

FilterTree = Annotated[
    Json,
    WithJsonSchema(
        {
            "anyOf": [
                {"$ref": "#/components/schemas/FilterGroup"},
                {"$ref": "#/components/schemas/FilterCondition"},
                {"type": "null"},
            ]
        }
    ),
]
"""A filter, which `model.filters.read_filter` reads."""

MAX_SHARED = 50
"""Events that one can ask about at once."""
Scalar = str | int | float | bool
FieldValue = Scalar | list[str] | dict[str, str] | None


class FilterCondition(Value):
    """`value` may be left out with `isnull`, and then means true."""

    field: str
    op: Operator
    value: Scalar


class FilterGroup(Value):
    """Exactly one of AND and OR, with at least one node."""

    all_of: list[FilterTree] | None = Field(None, alias="AND")
    any_of: list[FilterTree] | None = Field(None, alias="OR")


class FilterPayload(Value):
    filters: FilterTree


class SearchEventsRequest(Value):
    search_params: FilterPayload
    extra_fields: list[str] | None = None


class OptionCountsRequest(Value):
    filter_params: FilterPayload | None = None


class CreateJudgeRequest(JudgeDraft):
    tools: list[str]


class UpdateJudgeRequest(CreateJudgeRequest):
    pass


class JudgeEventRequest(Value):
    judge_definition: CreateJudgeRequest


class JudgeConversationRequest(Value):
    messages: list[JsonObject]
    properties: JsonObject | None = None


class Nothing(Value):
    """No query, no body or no content."""


class FeedQuery(Value):
    page_size: int = Field(PAGE_SIZE, ge=0, le=100)
    cursor: str | None = None


class OptionsQuery(Value):
    operator: Operator


class JudgesQuery(Value):
    type_filter: list[Literal["REGRESSION", "CLASSIFICATION"]] = Field(default_factory=list)
    model_filter: list[str] = Field(default_factory=list)
    page_size: int = Field(PAGE_SIZE, ge=0, le=100)
    page: int = Field(1, ge=1)
    q: str | None = None


class EventPreview(Value):
    event_id: str
    correlation_id: str
    created_at: Moment
    extra_fields: dict[str, FieldValue]
    nb_input_tokens: int
    nb_output_tokens: int


class EventFeed(Value):
    """`next` and `cursor` are the same token while more events exist, both null on the last
    page."""

    results: list[EventPreview]
    next: str | None
    cursor: str | None


class SearchEventsResponse(Value):
    completion_events: EventFeed


class SearchEventIdsResponse(Value):
    completion_event_ids: list[str]


class TranscriptionEvent(Value):
    audio_url: str
    model: str
    response_message: JsonObject


class Event(EventPreview):
    request_messages: list[JsonObject]
    response_messages: list[JsonObject]
    enabled_tools: list[JsonObject]
    nb_messages: int
    chat_transcription_events: list[TranscriptionEvent]


class FieldDefinition(Value):
    name: str
    label: str
    type: str
    supported_operators: list[Operator]
    group: str | None


class FieldGroup(Value):
    name: str
    label: str


class FieldsResponse(Value):
    field_definitions: list[FieldDefinition]
    field_groups: list[FieldGroup]


class OptionsResponse(Value):
    options: list[str | bool | None] | None


class OptionCount(Value):
    value: str
    count: int


class OptionCountsResponse(Value):
    counts: list[OptionCount]


class Judge(Value):
    id: str
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    owner_id: str
    workspace_id: str
    name: str
    description: str
    model_name: str
    output: AnswerSpec
    instructions: str
    tools: list[str]
    up_revision: str | None
    down_revision: str | None
    base_revision: str | None


class JudgePage(Value):
    """`next` and `previous` are page numbers as text."""

    results: list[Judge]
    count: int
    next: str | None
    previous: str | None


class JudgesResponse(Value):
    judges: JudgePage


class JudgeOutput(Value):
    """The answer is a class, a score, or an empty text when undefined."""

    analysis: str
    answer: str | float


class Capabilities(Value):
    name: str
    version: str
    totals: bool
    offline_judge: bool
    record_search: bool
    shape: bool
    conversation: bool
    shared: bool


class CountRequest(Value):
    filters: FilterTree


class CountResponse(Value):
    count: int


class ShapeRequest(Value):
    """`buckets`: how many at most."""

    filters: FilterTree
    buckets: int = Field(60, ge=2, le=MAX_BUCKETS)


class ShapeBucket(Value):
    start: Moment
    count: int
    p50: float | None
    p95: float | None


class ShapeResponse(Value):
    """Buckets of `seconds` each, empty ones too, from the first match to the last. Percentiles are
    of `total_time_elapsed`, of a sample where not `exact`."""

    buckets: list[ShapeBucket]
    seconds: float
    total: int
    p50: float | None
    p95: float | None
    exact: bool


class SharedRequest(Value):
    event_ids: list[str] = Field(min_length=1, max_length=MAX_SHARED)


class SharedField(Value):
    """A field with the value that both events have; of an array, an item of both."""

    name: str
    value: str


class SharedWith(Value):
    """What the event shares with this one: `terms` of their texts, the most telling first, and
    `fields`, those with the rarest values first; 8 of each at most."""

    event_id: str
    terms: list[str]
    fields: list[SharedField]


class SharedResponse(Value):
    shared: list[SharedWith]


class ErrorDetail(Value):
    message: str
    error_code: str | None


class ObservabilityError(Value):
    detail: ErrorDetail
