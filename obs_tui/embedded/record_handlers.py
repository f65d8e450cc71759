"""Handlers of the operations on records. A call of each is one request of the API.

A bulk deletion skips the records that do not exist, so that it can be asked again. A record is
judged by its payload's `messages` and `tools`, and its properties are the template's; a payload
without messages is DATASET_RECORD_FORMAT_ERROR.
"""

from obs_tui.model.base import Json

from . import records
from .calls import Call
from .event_handlers import judge_output
from .faults import fault
from .record_text import encode_object
from .wire import JudgeEventRequest, Nothing
from .wire_datasets import (
    BulkDeleteRequest,
    CreateRecordRequest,
    PageQuery,
    RecordsQuery,
    UpdatePayloadRequest,
    UpdatePropertiesRequest,
)


async def create(call: Call[Nothing, CreateRecordRequest]) -> Json:
    body = call.body
    draft = records.Draft.of(body.payload, body.properties or {}, "DIRECT_INPUT")
    return await call.backend.store.write(
        lambda conn: records.create_record(conn, call.target, draft)
    )


async def list_records(call: Call[PageQuery, Nothing]) -> Json:
    page, size = call.query.page, call.query.page_size
    found = await call.backend.store.read(
        lambda conn: records.list_records(conn, call.target, page=page, page_size=size)
    )
    return {"records": found}


async def search(call: Call[RecordsQuery, Nothing]) -> Json:
    query = call.query
    found = await call.backend.store.read(
        lambda conn: records.search_records(
            conn, call.target, query.q, page=query.page, page_size=query.page_size
        )
    )
    return {"records": found}


async def fetch(call: Call[Nothing, Nothing]) -> Json:
    return await call.backend.store.read(lambda conn: records.fetch_record(conn, call.target))


async def update_payload(call: Call[Nothing, UpdatePayloadRequest]) -> Json:
    text = encode_object(call.body.payload)
    await call.backend.store.write(
        lambda conn: records.update_record(conn, call.target, "payload", text)
    )
    return None


async def update_properties(call: Call[Nothing, UpdatePropertiesRequest]) -> Json:
    text = encode_object(call.body.properties)
    await call.backend.store.write(
        lambda conn: records.update_record(conn, call.target, "properties", text)
    )
    return None


async def delete(call: Call[Nothing, Nothing]) -> Json:
    await call.backend.store.write(lambda conn: records.delete_record(conn, call.target))
    return None


async def bulk_delete(call: Call[Nothing, BulkDeleteRequest]) -> Json:
    ids = [str(record_id) for record_id in call.body.dataset_record_ids]
    await call.backend.store.write(lambda conn: records.delete_records(conn, ids))
    return None


async def judge(call: Call[Nothing, JudgeEventRequest]) -> Json:
    from .live_judging import judge as judge_live

    record = await call.backend.store.read(lambda conn: records.fetch_record(conn, call.target))
    payload, properties = record["payload"], record["properties"]
    messages = payload.get("messages") if isinstance(payload, dict) else None
    tools = payload.get("tools") if isinstance(payload, dict) else None
    if not isinstance(messages, list):
        raise fault(
            "DATASET_RECORD_FORMAT_ERROR", "The record is no conversation: it has no messages."
        )
    verdict = await judge_live(
        call.body.judge_definition,
        messages,
        tools=tools if isinstance(tools, list) else [],
        properties=properties if isinstance(properties, dict) else {},
        model=call.backend.model,
    )
    return judge_output(verdict)
