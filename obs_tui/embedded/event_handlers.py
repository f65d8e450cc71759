"""Handlers of the operations on events and fields. A call of each is one request of the API."""

from obs_tui import __version__
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import Filter, conditions
from obs_tui.model.judges import UNDEFINED, Verdict

from . import events, fields, shapes
from .calls import B, Call, Q
from .faults import Fault
from .operators import CONVERSATION
from .reading import read_filters
from .responses import status_of
from .wire import (
    CountRequest,
    FeedQuery,
    JudgeEventRequest,
    Nothing,
    OptionCountsRequest,
    OptionsQuery,
    SearchEventsRequest,
    ShapeRequest,
    SharedRequest,
)


async def search(call: Call[FeedQuery, SearchEventsRequest]) -> Json:
    filters = _filters(call, call.body.search_params.filters)
    names, query = call.body.extra_fields or (), call.query
    feed = await call.backend.store.read(
        lambda conn: events.search(conn, filters, query.page_size, query.cursor, names)
    )
    return {"completion_events": feed}


async def search_ids(call: Call[Nothing, SearchEventsRequest]) -> Json:
    filters = _filters(call, call.body.search_params.filters)
    ids = await call.backend.store.read(lambda conn: events.search_ids(conn, filters))
    return {"completion_event_ids": list(ids)}


async def fetch(call: Call[Nothing, Nothing]) -> Json:
    event = await call.backend.store.read(lambda conn: events.fetch(conn, call.target))
    if event is None:
        raise _no_event(call.target)
    return event


async def fetch_similar(call: Call[Nothing, Nothing]) -> Json:
    seq = await call.backend.store.read(lambda conn: events.seq_of(conn, call.target))
    if seq is None:
        raise _no_event(call.target)
    rows = await call.backend.similar.like(seq)
    return {"completion_events": {"results": rows, "next": None, "cursor": None}}


async def fetch_shared(call: Call[Nothing, SharedRequest]) -> Json:
    ids = (call.target, *dict.fromkeys(call.body.event_ids))
    seqs = await call.backend.store.read(
        lambda conn: {event_id: events.seq_of(conn, event_id) for event_id in ids}
    )
    known = {event_id: seq for event_id, seq in seqs.items() if seq is not None}
    unknown = [event_id for event_id in ids if event_id not in known]
    if unknown:
        raise _no_event(unknown[0])
    others = {event_id: known[event_id] for event_id in ids[1:]}
    return {"shared": await call.backend.similar.shared(known[call.target], others)}


async def judge(call: Call[Nothing, JudgeEventRequest]) -> Json:
    from .live_judging import judge as judge_live

    event = await call.backend.store.read(lambda conn: events.fetch(conn, call.target))
    if event is None:
        raise _no_event(call.target)
    verdict = await judge_live(
        call.body.judge_definition,
        [*events.listed(event, "request_messages"), *events.listed(event, "response_messages")],
        tools=events.listed(event, "enabled_tools"),
        model=call.backend.model,
    )
    return judge_output(verdict)


async def count(call: Call[Nothing, CountRequest]) -> Json:
    filters = _filters(call, call.body.filters)
    return {"count": await call.backend.store.read(lambda conn: events.count(conn, filters))}


async def shape(call: Call[Nothing, ShapeRequest]) -> Json:
    filters, buckets = _filters(call, call.body.filters), call.body.buckets
    return await call.backend.store.read(lambda conn: shapes.shape(conn, filters, buckets))


async def list_fields(call: Call[Nothing, Nothing]) -> Json:
    return await call.backend.store.read(fields.definitions)


async def fetch_options(call: Call[OptionsQuery, Nothing]) -> Json:
    found = await call.backend.store.read(
        lambda conn: fields.options(conn, call.target, call.query.operator)
    )
    return {"options": found}


async def fetch_option_counts(call: Call[Nothing, OptionCountsRequest]) -> Json:
    payload = call.body.filter_params
    filters = _filters(call, payload.filters) if payload else None
    counts = await call.backend.store.read(
        lambda conn: fields.option_counts(conn, call.target, filters)
    )
    return {"counts": counts}


async def capabilities(call: Call[Nothing, Nothing]) -> Json:
    return {
        "name": "embedded",
        "version": __version__,
        "totals": True,
        "offline_judge": True,
        "record_search": True,
        "shape": True,
        "conversation": True,
        "shared": True,
    }


def judge_output(verdict: Verdict) -> JsonObject:
    """The wire's JudgeOutput."""
    answer = UNDEFINED if verdict.answer is None else verdict.answer
    return {"analysis": verdict.analysis, "answer": answer}


def _filters(call: Call[Q, B], data: Json) -> Filter:
    """The filter. What makes such a search quick is made once there is one."""
    filters = read_filters(data)
    call.backend.bitmaps.wake()
    if any(condition.field == CONVERSATION for condition in conditions(filters)):
        call.backend.conversations.wake()
    return filters


def _no_event(event_id: str) -> Fault:
    code = "SEARCH_NOT_FOUND"
    return Fault(status_of(code), code, f"There is no event {event_id}.")
