"""From a target to a service. Imported late: it brings HTTP and, for a store, the server."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from obs_tui.embedded.faults import Fault
from obs_tui.embedded.store import Store as Database
from obs_tui.service.client import Endpoint, HttpService
from obs_tui.service.errors import UnreachableError
from obs_tui.settings import Settings

from .target import Server, Store, Target


@asynccontextmanager
async def opened(target: Target, settings: Settings) -> AsyncIterator[HttpService]:
    """The service of a target; closed, with its store, on the way out. Raises ServiceError."""
    if isinstance(target, Server):
        async with _connected(_remote(target), target.read_only) as service:
            yield service
        return
    database = await _in_thread(target)
    try:
        async with _connected(_embedded(target, database, settings), target.read_only) as service:
            yield service
    finally:
        await asyncio.to_thread(database.close)


@contextmanager
def database(target: Store) -> Iterator[Database]:
    """The store of a target, filled with the sample where asked for; closed on the way out.
    Raises ServiceError."""
    store = _open(target)
    try:
        yield store
    finally:
        store.close()


@asynccontextmanager
async def _connected(endpoint: Endpoint, read_only: bool) -> AsyncIterator[HttpService]:
    service = await HttpService.connect(endpoint, read_only=read_only)
    try:
        yield service
    finally:
        await service.aclose()


def _remote(target: Server) -> Endpoint:
    server = target.server
    return Endpoint(server.base_url, target.key, target.profile, insecure=server.insecure)


def _embedded(target: Store, database: Database, settings: Settings) -> Endpoint:
    from obs_tui.embedded.app import create_app

    app = create_app(database, endpoint=model_endpoint(settings))
    return Endpoint("http://embedded", None, target.profile, app=app)


async def _in_thread(target: Store) -> Database:
    """Open in a thread. When cancelled, the thread is waited for and what it opened is closed."""
    opening = asyncio.ensure_future(asyncio.to_thread(_open, target))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        (await opening).close()
        raise


def _open(target: Store) -> Database:
    try:
        if target.path:
            target.path.parent.mkdir(parents=True, exist_ok=True)
        store = Database.open(target.path)
    except (sqlite3.Error, OSError, Fault) as error:
        raise UnreachableError(
            f"The store {target.path or 'of the demo'} cannot be opened.",
            cause=str(error),
            remedy="Name another with --store, or make its folder writable.",
        ) from error
    return store
