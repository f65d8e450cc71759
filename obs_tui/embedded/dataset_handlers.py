"""Handlers of the operations on datasets. A call of each is one request of the API."""

from obs_tui.model.base import Json

from . import datasets
from .calls import Call
from .wire import Nothing
from .wire_datasets import CreateDatasetRequest, DatasetsQuery, UpdateDatasetRequest


async def create(call: Call[Nothing, CreateDatasetRequest]) -> Json:
    name, description = call.body.name, call.body.description
    return await call.backend.store.write(
        lambda conn: datasets.create_dataset(conn, name, description)
    )


async def list_datasets(call: Call[DatasetsQuery, Nothing]) -> Json:
    query = call.query
    page = await call.backend.store.read(
        lambda conn: datasets.list_datasets(
            conn, q=query.q, page=query.page, page_size=query.page_size
        )
    )
    return {"datasets": page}


async def fetch(call: Call[Nothing, Nothing]) -> Json:
    return await call.backend.store.read(lambda conn: datasets.fetch_dataset(conn, call.target))


async def update(call: Call[Nothing, UpdateDatasetRequest]) -> Json:
    name, description = call.body.name, call.body.description
    return await call.backend.store.write(
        lambda conn: datasets.update_dataset(conn, call.target, name, description)
    )


async def delete(call: Call[Nothing, Nothing]) -> Json:
    await call.backend.store.write(lambda conn: datasets.delete_dataset(conn, call.target))
    return None
