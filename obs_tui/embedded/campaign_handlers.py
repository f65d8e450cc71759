"""Handlers of the operations on campaigns. A call of each is one request of the API."""

from obs_tui.model.base import Json

from . import campaigns
from .calls import Call
from .reading import read_filters
from .wire import Nothing
from .wire_campaigns import CampaignsQuery, CreateCampaignRequest
from .wire_datasets import PageQuery


async def create(call: Call[Nothing, CreateCampaignRequest]) -> Json:
    draft, store = call.body, call.backend.store
    sent = draft.search_params.filters
    filters = read_filters(sent)
    selected = await store.read(
        lambda conn: campaigns.select_events(conn, filters, draft.max_nb_events)
    )
    made = await store.write(lambda conn: campaigns.create_campaign(conn, draft, sent, selected))
    call.backend.campaigns.wake()
    return made


async def list_campaigns(call: Call[CampaignsQuery, Nothing]) -> Json:
    query = call.query
    page = await call.backend.store.read(
        lambda conn: campaigns.list_campaigns(
            conn, q=query.q, page=query.page, page_size=query.page_size
        )
    )
    return {"campaigns": page}


async def fetch(call: Call[Nothing, Nothing]) -> Json:
    return await call.backend.store.read(lambda conn: campaigns.fetch_campaign(conn, call.target))


async def delete(call: Call[Nothing, Nothing]) -> Json:
    gone = await call.backend.store.write(lambda conn: campaigns.delete_campaign(conn, call.target))
    call.backend.campaigns.drop(gone)
    return None


async def fetch_status(call: Call[Nothing, Nothing]) -> Json:
    status = await call.backend.store.read(lambda conn: campaigns.fetch_status(conn, call.target))
    if status["status"] == "RUNNING":  # the process that judged may have been killed
        call.backend.campaigns.wake()
    return status


async def list_events(call: Call[PageQuery, Nothing]) -> Json:
    page, size = call.query.page, call.query.page_size
    found = await call.backend.store.read(
        lambda conn: campaigns.list_events(conn, call.target, page=page, page_size=size)
    )
    return {"completion_events": found}
