"""The API service layer over HTTP: one typed method for each operation.

A service opened read-only refuses what the server would store: creating, updating and deleting
judges, datasets and records. Judging is allowed, since nothing is stored by it,
though a model is paid for.
"""

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.fields import FieldCatalogue, OptionCount
from obs_tui.model.filters import Filter, Operator
from obs_tui.model.judges import Judge, JudgeDraft, Verdict
from obs_tui.model.paging import PAGE_SIZE, Count, Feed, Numbered
from obs_tui.model.shape import Shape
from obs_tui.model.similar import Shared

from . import extension, reading, writing
from .calling import SLOW_DEADLINE, Caller, nothing
from .campaign_protocol import Campaigns
from .campaigns import HttpCampaigns
from .dataset_protocol import Datasets
from .datasets import HttpDatasets
from .endpoint import Endpoint
from .protocol import Capabilities, RetryListener
from .retrying import Pace
from .transport import MAX_ANSWER, Call, Transport

__all__ = ["Endpoint", "HttpService", "SecretStr", "connect"]

EVENTS = "/v1/observability/chat-completion-events"
FIELDS = "/v1/observability/chat-completion-fields"
JUDGES = "/v1/observability/judges"

_PROBE_SECONDS = 5.0


class HttpService:
    """A `Service` on a server of the API. `deadline` and `slow_deadline` are seconds for a whole
    call, retries included. Raises ServiceError when the endpoint may not be used."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        capabilities: Capabilities | None = None,
        deadline: float = 30.0,
        slow_deadline: float = SLOW_DEADLINE,
        max_answer: int = MAX_ANSWER,
        pace: Pace | None = None,
    ) -> None:
        self._transport = Transport(endpoint, max_answer=max_answer)
        self._caller = Caller(
            self._transport,
            endpoint,
            capabilities or Capabilities(endpoint.name),
            deadline=deadline,
            slow_deadline=slow_deadline,
            pace=pace or Pace(),
        )
        self._datasets = HttpDatasets(self._caller)
        self._campaigns = HttpCampaigns(self._caller)

    @property
    def capabilities(self) -> Capabilities:
        """What this service can do beyond the API."""
        return self._caller.capabilities

    @property
    def datasets(self) -> Datasets:
        """Datasets and their records."""
        return self._datasets

    @property
    def campaigns(self) -> Campaigns:
        """Campaigns, which judge many events."""
        return self._campaigns

    def on_retry(self, listener: RetryListener | None) -> None:
        """Have `listener` told of every call that is about to be retried."""
        self._caller.listener = listener

    async def probe(self, *, read_only: bool = False) -> None:
        """Ask the server what it can do beyond the API. Whatever goes wrong, it is a plain one."""
        known = Capabilities(
            self._caller.endpoint.name,
            read_only=read_only,
            base_url=self._caller.endpoint.shown_root,
        )
        seconds = min(self._caller.deadline, _PROBE_SECONDS)
        self._caller.capabilities = await extension.probe(self._transport, known, seconds)

    async def search_events(
        self,
        filters: Filter,
        *,
        extra_fields: Sequence[str] = (),
        page_size: int = PAGE_SIZE,
        cursor: str | None = None,
    ) -> Feed:
        """One page of events, newest first (`chat_completion_events.search`)."""
        params = writing.paging(page_size)
        if cursor is not None:
            params += (("cursor", cursor),)
        payload: dict[str, object] = {"search_params": {"filters": writing.filter_body(filters)}}
        if extra_fields:
            payload["extra_fields"] = list(extra_fields)
        call = Call(
            "chat_completion_events.search",
            "POST",
            f"{EVENTS}/search",
            params,
            writing.body(payload),
        )
        return await self._caller.read(call, lambda content: reading.read_feed(content, cursor))

    async def search_event_ids(self, filters: Filter) -> tuple[str, ...]:
        """Ids of all matching events (`.search_ids`)."""
        return await self._caller.read(self._ids(filters), reading.read_ids, slow=True)

    async def count_events(self, filters: Filter) -> Count:
        """How many events match. Without the extension their ids are counted, which a server may
        cap: exact only when there are none."""
        if not self.capabilities.totals:
            ids = await self._caller.read(self._ids(filters), reading.count_ids, slow=True)
            return Count(ids, exact=ids == 0)
        return Count(await self._caller.read(extension.count(filters), reading.read_count))

    async def shape_events(self, filters: Filter, *, buckets: int = 60) -> Shape:
        """How many events match and how long they took, over time (the extension's `shape`)."""
        return await self._caller.read(extension.shape(filters, buckets), reading.read_shape)

    async def fetch_event(self, event_id: str) -> Event:
        """The whole event (`.fetch`)."""
        call = Call("chat_completion_events.fetch", "GET", _event(event_id), of_id=True)
        return await self._caller.read(call, reading.read_event)

    async def fetch_similar_events(self, event_id: str) -> Feed:
        """Events like this one, most similar first (`.fetch_similar_events`). One page: the
        operation takes no cursor."""
        path = f"{_event(event_id)}/similar-events"
        call = Call("chat_completion_events.fetch_similar_events", "GET", path, of_id=True)
        feed = await self._caller.read(call, reading.read_feed)
        return Feed(feed.rows)

    async def fetch_shared(self, event_id: str, others: Sequence[str]) -> dict[str, Shared]:
        """What an event shares with each of the others (the extension's `shared`)."""
        call = extension.shared(event_id, others)
        return await self._caller.read(call, reading.read_shared)

    async def judge_event(
        self, event_id: str, judge: JudgeDraft, *, patient: bool = True
    ) -> Verdict:
        """The verdict of an inline judge on an event (`.judge`). Nothing is stored."""
        call = Call(
            "chat_completion_events.judge",
            "POST",
            f"{_event(event_id)}/live-judging",
            body=writing.body({"judge_definition": judge.model_dump(mode="json")}),
            of_id=True,
            repeatable=False,
        )
        return await self._caller.read(call, reading.read_verdict, slow=True, patient=patient)

    async def list_fields(self) -> FieldCatalogue:
        """The fields that events can be filtered by (`fields.list`)."""
        return await self._caller.read(Call("fields.list", "GET", FIELDS), reading.read_fields)

    async def fetch_field_options(
        self, field: str, operator: Operator
    ) -> tuple[str | bool | None, ...]:
        """Values offered for a field under an operator (`fields.fetch_options`)."""
        params = (("operator", operator.value),)
        call = Call("fields.fetch_options", "GET", f"{_field(field)}/options", params, of_id=True)
        return await self._caller.read(call, reading.read_options)

    async def fetch_field_option_counts(
        self, field: str, filters: Filter = None
    ) -> tuple[OptionCount, ...]:
        """Values of a field with how many matching events carry each
        (`fields.fetch_option_counts`)."""
        wire = writing.filter_body(filters)
        call = Call(
            "fields.fetch_option_counts",
            "POST",
            f"{_field(field)}/options-counts",
            body=writing.body({"filter_params": {"filters": wire}}),
            of_id=True,
        )
        return await self._caller.read(call, reading.read_option_counts)

    async def create_judge(self, judge: JudgeDraft) -> Judge:
        """Save a judge (`judges.create`)."""
        call = self._write("judges.create", "POST", JUDGES, judge)
        return await self._caller.write(call, reading.read_judge)

    async def list_judges(
        self,
        *,
        q: str | None = None,
        types: Sequence[str] = (),
        models: Sequence[str] = (),
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Numbered[Judge]:
        """A page of saved judges (`judges.list`)."""
        params = writing.judge_types(types) + writing.repeated("model_filter", models)
        params += writing.paging(page_size, page)
        if q is not None:
            params += (("q", q),)
        call = Call("judges.list", "GET", JUDGES, params)
        return await self._caller.read(
            call, lambda body: reading.read_judges(body, page, page_size)
        )

    async def fetch_judge(self, judge_id: str) -> Judge:
        """A saved judge (`judges.fetch`)."""
        call = Call("judges.fetch", "GET", _judge(judge_id), of_id=True)
        return await self._caller.read(call, reading.read_judge)

    async def update_judge(self, judge_id: str, judge: JudgeDraft) -> None:
        """Replace a saved judge's six fields (`judges.update`)."""
        call = self._write("judges.update", "PUT", _judge(judge_id), judge)
        await self._caller.write(call, nothing)

    async def delete_judge(self, judge_id: str) -> None:
        """Delete a saved judge (`judges.delete`)."""
        call = self._write("judges.delete", "DELETE", _judge(judge_id))
        await self._caller.write(call, nothing)

    async def judge_conversation(
        self,
        judge_id: str,
        messages: Sequence[Json],
        properties: Mapping[str, Json] | None = None,
    ) -> Verdict:
        """The verdict of a saved judge on inline messages (`judges.judge_conversation`)."""
        call = Call(
            "judges.judge_conversation",
            "POST",
            f"{_judge(judge_id)}/live-judging",
            body=writing.conversation(messages, properties),
            of_id=True,
            repeatable=False,
        )
        return await self._caller.read(call, reading.read_verdict, slow=True)

    async def aclose(self) -> None:
        """Release the connections."""
        await self._transport.aclose()

    def _ids(self, filters: Filter) -> Call:
        payload = {"search_params": {"filters": writing.filter_body(filters)}}
        path = f"{EVENTS}/search-ids"
        operation = "chat_completion_events.search_ids"
        return Call(operation, "POST", path, (), writing.body(payload))

    def _write(
        self, operation: str, method: str, path: str, judge: JudgeDraft | None = None
    ) -> Call:
        content = writing.body(judge.model_dump(mode="json")) if judge else None
        of_id = path != JUDGES
        return Call(operation, method, path, (), content, of_id=of_id, repeatable=False)


async def connect(
    endpoint: Endpoint, *, read_only: bool = False, deadline: float = 30.0
) -> HttpService:
    """A service on `endpoint`, asked what it can do beyond the API. A server that does not answer,
    or not to this key, says so at the first call. Raises ServiceError when the endpoint may not be
    used."""
    service = HttpService(endpoint, deadline=deadline)
    await service.probe(read_only=read_only)
    return service


def _event(event_id: str) -> str:
    return f"{EVENTS}/{writing.segment(event_id, 'event id')}"


def _field(name: str) -> str:
    return f"{FIELDS}/{writing.segment(name, 'field')}"


def _judge(judge_id: str) -> str:
    return f"{JUDGES}/{writing.segment(judge_id, 'judge id')}"
