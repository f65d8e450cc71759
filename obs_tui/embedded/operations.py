"""The table of operations: routing, validation and the OpenAPI document are made from it.

Decisions on what the API's documents leave open are made where they take effect, and listed here:

- statuses of error codes: `responses`; an unknown route is 404 FEATURE_NOT_SUPPORTED, an unknown
  event 404 SEARCH_NOT_FOUND;
- filters, operators, cursors and order of events: `operators`, `sql` and `events`;
- the shape of events, and when its percentiles are of a sample: `shapes`;
- `extra_fields` left out: none are returned;
- what two events share, and which values tell something: `shared` and `shared_terms`;
- similar events: at most 50, best first, `extra_fields` holds `_score` and the fields of a list;
- judges: `judges` (order, names, revisions, `next` and `previous`);
- an undefined verdict: the answer is an empty text, which is never a class or a score;
- what a template sees of a conversation: `judging.template`;
- datasets and records: `datasets` and `records` (order, names, deletion, times, what a record may
  be), `record_text` (what a search finds), `record_handlers` (bulk deletion, judging);
- imports and exports: `tasks` and `task_handlers` (what is skipped, when one fails), `import_steps`
  (what becomes of an event), `record_lines` (lines in and out), `files` (what is kept how long);
- campaigns: `campaigns` (which events, when one fails, what stays), `campaign_work` (what becomes
  of a model that fails, and of a kill), `annotations` (types, the last verdict counts); a judge
  whose verdicts or campaigns there are cannot be changed, but deleted: `judges`;
- ids are UUIDs in any usual spelling; bodies have at most 16 MiB and a depth of 200.
"""

from . import event_handlers as on_events
from . import judge_handlers as on_judges
from .calls import EXTENSION, Operation, operation
from .campaign_operations import CAMPAIGN_OPERATIONS
from .dataset_operations import DATASET_OPERATIONS
from .wire import (
    Capabilities,
    CountRequest,
    CountResponse,
    CreateJudgeRequest,
    Event,
    FeedQuery,
    FieldsResponse,
    Judge,
    JudgeConversationRequest,
    JudgeEventRequest,
    JudgeOutput,
    JudgesQuery,
    JudgesResponse,
    Nothing,
    OptionCountsRequest,
    OptionCountsResponse,
    OptionsQuery,
    OptionsResponse,
    SearchEventIdsResponse,
    SearchEventsRequest,
    SearchEventsResponse,
    ShapeRequest,
    ShapeResponse,
    SharedRequest,
    SharedResponse,
    UpdateJudgeRequest,
)

_EVENTS = "/v1/observability/chat-completion-events"
_EVENT = _EVENTS + "/{event_id}"
_FIELDS = "/v1/observability/chat-completion-fields"
_FIELD = _FIELDS + "/{field_name}"
_JUDGES = "/v1/observability/judges"
_JUDGE = _JUDGES + "/{judge_id}"
OPENAPI_PATH = f"{EXTENSION}/openapi.json"

OPERATIONS: tuple[Operation, ...] = (
    operation(
        "chat_completion_events.search",
        "POST",
        f"{_EVENTS}/search",
        on_events.search,
        query=FeedQuery,
        request=SearchEventsRequest,
        response=SearchEventsResponse,
    ),
    operation(
        "chat_completion_events.search_ids",
        "POST",
        f"{_EVENTS}/search-ids",
        on_events.search_ids,
        query=Nothing,
        request=SearchEventsRequest,
        response=SearchEventIdsResponse,
    ),
    operation(
        "chat_completion_events.fetch",
        "GET",
        _EVENT,
        on_events.fetch,
        query=Nothing,
        request=Nothing,
        response=Event,
    ),
    operation(
        "chat_completion_events.fetch_similar_events",
        "GET",
        f"{_EVENT}/similar-events",
        on_events.fetch_similar,
        query=Nothing,
        request=Nothing,
        response=SearchEventsResponse,
    ),
    operation(
        "chat_completion_events.judge",
        "POST",
        f"{_EVENT}/live-judging",
        on_events.judge,
        query=Nothing,
        request=JudgeEventRequest,
        response=JudgeOutput,
    ),
    operation(
        "chat_completion_events.fields.list",
        "GET",
        _FIELDS,
        on_events.list_fields,
        query=Nothing,
        request=Nothing,
        response=FieldsResponse,
    ),
    operation(
        "chat_completion_events.fields.fetch_options",
        "GET",
        f"{_FIELD}/options",
        on_events.fetch_options,
        query=OptionsQuery,
        request=Nothing,
        response=OptionsResponse,
    ),
    operation(
        "chat_completion_events.fields.fetch_option_counts",
        "POST",
        f"{_FIELD}/options-counts",
        on_events.fetch_option_counts,
        query=Nothing,
        request=OptionCountsRequest,
        response=OptionCountsResponse,
    ),
    operation(
        "judges.create",
        "POST",
        _JUDGES,
        on_judges.create,
        query=Nothing,
        request=CreateJudgeRequest,
        response=Judge,
        success=201,
    ),
    operation(
        "judges.list",
        "GET",
        _JUDGES,
        on_judges.list_judges,
        query=JudgesQuery,
        request=Nothing,
        response=JudgesResponse,
    ),
    operation(
        "judges.fetch",
        "GET",
        _JUDGE,
        on_judges.fetch,
        query=Nothing,
        request=Nothing,
        response=Judge,
    ),
    operation(
        "judges.update",
        "PUT",
        _JUDGE,
        on_judges.update,
        query=Nothing,
        request=UpdateJudgeRequest,
        response=Nothing,
        success=204,
    ),
    operation(
        "judges.delete",
        "DELETE",
        _JUDGE,
        on_judges.delete,
        query=Nothing,
        request=Nothing,
        response=Nothing,
        success=204,
    ),
    operation(
        "judges.judge_conversation",
        "POST",
        f"{_JUDGE}/live-judging",
        on_judges.judge_conversation,
        query=Nothing,
        request=JudgeConversationRequest,
        response=JudgeOutput,
    ),
    operation(
        "obs_tui.capabilities",
        "GET",
        f"{EXTENSION}/capabilities",
        on_events.capabilities,
        query=Nothing,
        request=Nothing,
        response=Capabilities,
    ),
    operation(
        "obs_tui.count",
        "POST",
        f"{EXTENSION}/chat-completion-events/count",
        on_events.count,
        query=Nothing,
        request=CountRequest,
        response=CountResponse,
    ),
    operation(
        "obs_tui.shape",
        "POST",
        f"{EXTENSION}/chat-completion-events/shape",
        on_events.shape,
        query=Nothing,
        request=ShapeRequest,
        response=ShapeResponse,
    ),
    operation(
        "obs_tui.shared",
        "POST",
        f"{EXTENSION}/chat-completion-events/{{event_id}}/shared",
        on_events.fetch_shared,
        query=Nothing,
        request=SharedRequest,
        response=SharedResponse,
    ),
    *DATASET_OPERATIONS,
    *CAMPAIGN_OPERATIONS,
)
