"""The campaigns of the API over HTTP: one typed method for each operation."""

from obs_tui.model.base import Json
from obs_tui.model.campaigns import Campaign, CampaignDraft, CampaignStatus
from obs_tui.model.filters import Filter
from obs_tui.model.paging import PAGE_SIZE, Numbered
from obs_tui.model.rows import Row

from . import reading, writing
from .calling import Caller, nothing
from .json_repair import mended, parse
from .shapes import numbered, object_of, salvaged, validated, whole, without_nulls
from .transport import Call

CAMPAIGNS = "/v1/observability/campaigns"


class HttpCampaigns:
    """The `Campaigns` of a server of the API. What changes them is sent once: a call that may have
    run is not repeated."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create_campaign(self, draft: CampaignDraft, filters: Filter) -> Campaign:
        """Start judging the newest events that match (`campaigns.create`)."""
        payload = {
            "search_params": {"filters": writing.filter_body(filters)},
            **draft.model_dump(mode="json"),
        }
        content = writing.body(payload)
        call = Call("campaigns.create", "POST", CAMPAIGNS, body=content, repeatable=False)
        return await self._caller.write(call, _read_campaign)

    async def list_campaigns(
        self, *, q: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Campaign]:
        """A page of campaigns whose name holds `q` (`campaigns.list`). One without an id is left
        out."""
        params = writing.paging(page_size, page) + ((("q", q),) if q is not None else ())
        call = Call("campaigns.list", "GET", CAMPAIGNS, params)
        return await self._caller.read(
            call, lambda content: numbered(content, "campaigns", _campaign, page, page_size)
        )

    async def fetch_campaign(self, campaign_id: str) -> Campaign:
        """A campaign (`campaigns.fetch`)."""
        call = Call("campaigns.fetch", "GET", _path(campaign_id), of_id=True)
        return await self._caller.read(call, _read_campaign)

    async def delete_campaign(self, campaign_id: str) -> None:
        """Delete a campaign; what its judge said stays with the events (`campaigns.delete`)."""
        path = _path(campaign_id)
        call = Call("campaigns.delete", "DELETE", path, of_id=True, repeatable=False)
        await self._caller.write(call, nothing)

    async def fetch_campaign_status(self, campaign_id: str) -> CampaignStatus:
        """How it stands (`campaigns.fetch_status`)."""
        call = Call("campaigns.fetch_status", "GET", f"{_path(campaign_id)}/status", of_id=True)
        return await self._caller.read(call, _read_status)

    async def list_campaign_events(
        self, campaign_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Row]:
        """A page of the events it judges (`campaigns.list_events`). A row that cannot be read is a
        BadRow."""
        path = f"{_path(campaign_id)}/selected-events"
        call = Call(
            "campaigns.list_events", "GET", path, writing.paging(page_size, page), of_id=True
        )
        return await self._caller.read(
            call,
            lambda content: numbered(
                content, "completion_events", reading.read_row, page, page_size
            ),
        )


def _read_campaign(content: bytes) -> Campaign:
    return whole(_campaign(parse(content)), "campaign")


def _campaign(data: Json) -> Campaign | None:
    fields = mended(data)
    if isinstance(fields, dict):
        fields = fields | {"judge": without_nulls(fields.get("judge"))}
    found = salvaged(Campaign, fields)
    return found and found[0]


def _read_status(content: bytes) -> CampaignStatus:
    return validated(CampaignStatus, object_of(without_nulls(mended(parse(content))), "status"))


def _path(campaign_id: str) -> str:
    return f"{CAMPAIGNS}/{writing.segment(campaign_id, 'campaign id')}"
