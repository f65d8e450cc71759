"""Handlers of imports and exports of datasets, and of their tasks. A call of each is one request of
the API.

A file that does not exist is refused at once (422); events and records that do not exist are
skipped, and counted by the task. There is no playground: importing from it is 400
FEATURE_NOT_SUPPORTED.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable

from obs_tui.model.base import Json, JsonObject

from . import campaigns, tasks
from .calls import B, Call
from .exports import export_dataset
from .faults import Fault, fault
from .file_routes import content_path
from .files import fetch_file
from .wire import Nothing
from .wire_datasets import (
    ImportFromCampaignRequest,
    ImportFromDatasetRequest,
    ImportFromExplorerRequest,
    ImportFromFileRequest,
    ImportFromPlaygroundRequest,
    PageQuery,
)


async def import_from_explorer(call: Call[Nothing, ImportFromExplorerRequest]) -> Json:
    return await _import_ids(call, "events", call.body.completion_event_ids)


async def import_from_campaign(call: Call[Nothing, ImportFromCampaignRequest]) -> Json:
    campaign_id = str(call.body.campaign_id)

    def create(conn: sqlite3.Connection) -> JsonObject:
        ids = campaigns.event_ids(conn, campaign_id)
        request = json.dumps([campaigns.annotation_of(conn, campaign_id), ids])
        return tasks.create_task(conn, call.target, "judged events", request, len(ids))

    return await _started(call, create)


async def import_from_dataset(call: Call[Nothing, ImportFromDatasetRequest]) -> Json:
    return await _import_ids(call, "records", map(str, call.body.dataset_record_ids))


async def import_from_file(call: Call[Nothing, ImportFromFileRequest]) -> Json:
    def create(conn: sqlite3.Connection) -> JsonObject:
        try:
            file = fetch_file(conn, call.body.file_id)
        except Fault as error:
            raise fault("VALIDATION_ERROR", f"file_id: {error.message}") from error
        return tasks.create_task(conn, call.target, "lines", file.file_id, file.size)

    return await _started(call, create)


async def import_from_playground(call: Call[Nothing, ImportFromPlaygroundRequest]) -> Json:
    raise Fault(400, "FEATURE_NOT_SUPPORTED", "This server has no playground to import from.")


async def export_to_jsonl(call: Call[Nothing, Nothing]) -> Json:
    file = await export_dataset(call.backend.store, call.target)
    return {"file_url": call.origin + content_path(file)}


async def fetch_task(call: Call[Nothing, Nothing]) -> Json:
    task = await call.backend.store.read(
        lambda conn: tasks.fetch_task(conn, call.target, call.inner)
    )
    _look_after(call, (task,))
    return task


async def list_tasks(call: Call[PageQuery, Nothing]) -> Json:
    page, size = call.query.page, call.query.page_size
    found = await call.backend.store.read(
        lambda conn: tasks.list_tasks(conn, call.target, page=page, page_size=size)
    )
    return {"tasks": found}


async def _import_ids(call: Call[Nothing, B], kind: tasks.Kind, ids: Iterable[str]) -> Json:
    once = list(dict.fromkeys(ids))
    request = json.dumps(once)
    return await _started(
        call, lambda conn: tasks.create_task(conn, call.target, kind, request, len(once))
    )


async def _started(
    call: Call[Nothing, B], create: Callable[[sqlite3.Connection], JsonObject]
) -> JsonObject:
    task = await call.backend.store.write(create)
    _look_after(call, (task,))
    return task


def _look_after(call: Call[Nothing, B], found: Iterable[JsonObject]) -> None:
    """Work on those that run, in case that the process which did was killed."""
    for task in found:
        if task["status"] == "RUNNING":
            call.backend.imports.take_up(str(task["id"]))
