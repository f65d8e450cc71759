"""What the screens see of a service: one typed method for each operation of the API.

Every method raises `obs_tui.service.errors.ServiceError` and nothing else, returns within its
deadline, and can be cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from obs_tui.model.paging import PAGE_SIZE, Count, Feed, Numbered

if TYPE_CHECKING:
    from obs_tui.model.base import Json
    from obs_tui.model.events import Event
    from obs_tui.model.fields import FieldCatalogue, OptionCount
    from obs_tui.model.filters import Filter, Operator
    from obs_tui.model.judges import Judge, JudgeDraft, Verdict
    from obs_tui.model.shape import Shape
    from obs_tui.model.similar import Shared

    from .campaign_protocol import Campaigns
    from .dataset_protocol import Datasets


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this service can do beyond the API, so that the screens need not ask who it is.

    `totals`: counting is immediate. `offline_judge`: the model `baseline` judges without a network.
    `record_search`: a whole dataset can be searched. `shape`: `shape_events` is answered.
    `conversation`: a field of this name searches every message. `shared`: `fetch_shared` is
    answered. `read_only`: every write is refused. `name` is shown in the title bar; `base_url` is
    where others reach it, empty where they cannot.
    """

    name: str
    totals: bool = False
    offline_judge: bool = False
    read_only: bool = False
    record_search: bool = False
    shape: bool = False
    conversation: bool = False
    shared: bool = False
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """A call that will be tried again: `attempt` of `attempts` failed with `cause`; `wait` is in
    seconds."""

    operation: str
    attempt: int
    attempts: int
    wait: float
    cause: str


RetryListener = Callable[[Retry], None]


class Service(Protocol):
    """The observability API. Operation names in brackets are the API's."""

    @property
    def capabilities(self) -> Capabilities:
        """What this service can do beyond the API."""
        ...

    @property
    def datasets(self) -> Datasets:
        """Datasets and their records (`datasets.*`)."""
        ...

    @property
    def campaigns(self) -> Campaigns:
        """Campaigns, which judge many events (`campaigns.*`)."""
        ...

    def on_retry(self, listener: RetryListener | None) -> None:
        """Have `listener` told of every call that is about to be retried."""
        ...

    async def search_events(
        self,
        filters: Filter,
        *,
        extra_fields: Sequence[str] = (),
        page_size: int = PAGE_SIZE,
        cursor: str | None = None,
    ) -> Feed:
        """One page of events, newest first (`chat_completion_events.search`). `page_size` is 0 to
        100. A row that cannot be read is a BadRow."""
        ...

    async def search_event_ids(self, filters: Filter) -> tuple[str, ...]:
        """Ids of all matching events; the server may cap them (`.search_ids`)."""
        ...

    async def count_events(self, filters: Filter) -> Count:
        """How many events match: from the server's extension, else by counting their ids."""
        ...

    async def shape_events(self, filters: Filter, *, buckets: int = 60) -> Shape:
        """How many events match and how long they took, over time, in 2 to 200 buckets at most
        (the server's extension; only where `capabilities.shape` is)."""
        ...

    async def fetch_event(self, event_id: str) -> Event:
        """The whole event (`.fetch`)."""
        ...

    async def fetch_similar_events(self, event_id: str) -> Feed:
        """Events like this one, most similar first (`.fetch_similar_events`)."""
        ...

    async def fetch_shared(self, event_id: str, others: Sequence[str]) -> Mapping[str, Shared]:
        """What an event shares with each of the others, by their ids, of which 1 to 50 can be asked
        for (the server's extension; only where `capabilities.shared` is)."""
        ...

    async def judge_event(
        self, event_id: str, judge: JudgeDraft, *, patient: bool = True
    ) -> Verdict:
        """The verdict of an inline judge on an event (`.judge`). Nothing is stored. A server that
        is busy or away is tried again, unless the caller sees to that: not `patient`."""
        ...

    async def list_fields(self) -> FieldCatalogue:
        """The fields that events can be filtered by (`fields.list`)."""
        ...

    async def fetch_field_options(
        self, field: str, operator: Operator
    ) -> tuple[str | bool | None, ...]:
        """Values offered for a field under an operator (`fields.fetch_options`); a server may
        offer none."""
        ...

    async def fetch_field_option_counts(
        self, field: str, filters: Filter = None
    ) -> tuple[OptionCount, ...]:
        """Values of a field with how many matching events carry each
        (`fields.fetch_option_counts`)."""
        ...

    async def create_judge(self, judge: JudgeDraft) -> Judge:
        """Save a judge (`judges.create`)."""
        ...

    async def list_judges(
        self,
        *,
        q: str | None = None,
        types: Sequence[str] = (),
        models: Sequence[str] = (),
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Numbered[Judge]:
        """A page of saved judges (`judges.list`). `types` are CLASSIFICATION and REGRESSION."""
        ...

    async def fetch_judge(self, judge_id: str) -> Judge:
        """A saved judge (`judges.fetch`)."""
        ...

    async def update_judge(self, judge_id: str, judge: JudgeDraft) -> None:
        """Replace a saved judge's six fields (`judges.update`)."""
        ...

    async def delete_judge(self, judge_id: str) -> None:
        """Delete a saved judge (`judges.delete`)."""
        ...

    async def judge_conversation(
        self,
        judge_id: str,
        messages: Sequence[Json],
        properties: Mapping[str, Json] | None = None,
    ) -> Verdict:
        """The verdict of a saved judge on inline messages (`judges.judge_conversation`)."""
        ...

    async def aclose(self) -> None:
        """Release the connections."""
        ...
