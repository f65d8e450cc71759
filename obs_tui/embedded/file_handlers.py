"""Handlers of the Files API's operations on a file that was uploaded."""

from obs_tui.model.base import Json

from .calls import Call
from .file_routes import file_object
from .files import delete_file, fetch_file
from .wire import Nothing


async def retrieve(call: Call[Nothing, Nothing]) -> Json:
    return file_object(await call.backend.store.read(lambda conn: fetch_file(conn, call.target)))


async def delete(call: Call[Nothing, Nothing]) -> Json:
    await call.backend.store.write(lambda conn: delete_file(conn, call.target))
    return {"id": call.target, "object": "file", "deleted": True}
