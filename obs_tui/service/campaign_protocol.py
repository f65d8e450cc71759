"""What the screens see of campaigns: one typed method for each operation of the API.

As everywhere in the service layer, every method raises `ServiceError` and nothing else, returns
within its deadline, and can be cancelled.
"""

from typing import Protocol

from obs_tui.model.campaigns import Campaign, CampaignDraft, CampaignStatus
from obs_tui.model.filters import Filter
from obs_tui.model.paging import PAGE_SIZE, Numbered
from obs_tui.model.rows import Row


class Campaigns(Protocol):
    """The observability API's campaigns. Operation names in brackets are the API's."""

    async def create_campaign(self, draft: CampaignDraft, filters: Filter) -> Campaign:
        """Start judging the newest events that match (`campaigns.create`). A relative time has to
        be resolved first."""
        ...

    async def list_campaigns(
        self, *, q: str | None = None, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Campaign]:
        """A page of campaigns whose name holds `q` (`campaigns.list`)."""
        ...

    async def fetch_campaign(self, campaign_id: str) -> Campaign:
        """A campaign (`campaigns.fetch`)."""
        ...

    async def delete_campaign(self, campaign_id: str) -> None:
        """Delete a campaign; what its judge said stays with the events (`campaigns.delete`)."""
        ...

    async def fetch_campaign_status(self, campaign_id: str) -> CampaignStatus:
        """How it stands (`campaigns.fetch_status`)."""
        ...

    async def list_campaign_events(
        self, campaign_id: str, *, page: int = 1, page_size: int = PAGE_SIZE
    ) -> Numbered[Row]:
        """A page of the events it judges (`campaigns.list_events`). The operation takes no
        `extra_fields`; which a row has is the server's choice. A row that cannot be read is a
        BadRow."""
        ...
