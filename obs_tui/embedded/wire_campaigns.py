"""The models of the operations on campaigns, as `wire` has them of the others."""

from obs_tui.model.base import Moment, Value
from obs_tui.model.campaigns import CampaignDraft
from obs_tui.model.datasets import TaskStatus

from .wire import EventPreview, FilterPayload, Judge
from .wire_datasets import PageQuery


class CreateCampaignRequest(CampaignDraft):
    search_params: FilterPayload


class CampaignsQuery(PageQuery):
    q: str | None = None


class Campaign(Value):
    """`judge` is as it was when the campaign began."""

    id: str
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    name: str
    owner_id: str
    workspace_id: str
    description: str
    max_nb_events: int
    search_params: FilterPayload
    judge: Judge


class CampaignPage(Value):
    results: list[Campaign]
    count: int
    next: str | None
    previous: str | None


class CampaignsResponse(Value):
    campaigns: CampaignPage


class CampaignStatusResponse(Value):
    """Beyond the status, which is all that the API has: of the events `selected`, those with a
    verdict, with an undefined one, and those that could not be judged. `message` says how it
    ended, or what holds it up."""

    status: TaskStatus
    selected: int
    judged: int
    undefined: int
    failed: int
    message: str | None


class SelectedEventsPage(Value):
    results: list[EventPreview]
    count: int
    next: str | None
    previous: str | None


class SelectedEventsResponse(Value):
    completion_events: SelectedEventsPage
