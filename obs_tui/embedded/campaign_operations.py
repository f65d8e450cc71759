"""The rows of the table of operations that are about campaigns."""

from . import campaign_handlers as on_campaigns
from .calls import Operation, operation
from .wire import Nothing
from .wire_campaigns import (
    Campaign,
    CampaignsQuery,
    CampaignsResponse,
    CampaignStatusResponse,
    CreateCampaignRequest,
    SelectedEventsResponse,
)
from .wire_datasets import PageQuery

_CAMPAIGNS = "/v1/observability/campaigns"
_CAMPAIGN = _CAMPAIGNS + "/{campaign_id}"

CAMPAIGN_OPERATIONS: tuple[Operation, ...] = (
    operation(
        "campaigns.create",
        "POST",
        _CAMPAIGNS,
        on_campaigns.create,
        query=Nothing,
        request=CreateCampaignRequest,
        response=Campaign,
        success=201,
    ),
    operation(
        "campaigns.list",
        "GET",
        _CAMPAIGNS,
        on_campaigns.list_campaigns,
        query=CampaignsQuery,
        request=Nothing,
        response=CampaignsResponse,
    ),
    operation(
        "campaigns.fetch",
        "GET",
        _CAMPAIGN,
        on_campaigns.fetch,
        query=Nothing,
        request=Nothing,
        response=Campaign,
    ),
    operation(
        "campaigns.delete",
        "DELETE",
        _CAMPAIGN,
        on_campaigns.delete,
        query=Nothing,
        request=Nothing,
        response=Nothing,
        success=204,
    ),
    operation(
        "campaigns.fetch_status",
        "GET",
        f"{_CAMPAIGN}/status",
        on_campaigns.fetch_status,
        query=Nothing,
        request=Nothing,
        response=CampaignStatusResponse,
    ),
    operation(
        "campaigns.list_events",
        "GET",
        f"{_CAMPAIGN}/selected-events",
        on_campaigns.list_events,
        query=PageQuery,
        request=Nothing,
        response=SelectedEventsResponse,
    ),
)
