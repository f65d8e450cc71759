"""From a target to a service. Imported late: it brings HTTP and, for a store, the server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from logging.handlers import RotatingFileHandler
from pathlib import Path
from sqlite3 import Connection
from urllib.parse import urlsplit

from obs_tui.embedded.app import create_app
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.embedded.schema import UnusableStore
from obs_tui.embedded.store import Store as Database
from obs_tui.service.client import Endpoint, HttpService, connect
from obs_tui.service.errors import RefusedError, UnreachableError
from obs_tui.settings import Settings, SettingsError, judge_key

from .target import Server, Store, Target

_MAX_LOG = 1 << 20


@asynccontextmanager
async def opened(
    target: Target, settings: Settings, *, lasting: bool = False
) -> AsyncIterator[HttpService]:
    """The service of a target; closed, with its store, on the way out. `lasting` is for what does
    not end soon and has a screen: it goes on with the campaigns of a store, and logs to a file.
    Raises ServiceError."""
    if isinstance(target, Server):
        async with _connected(_remote(target), target.read_only) as service:
            yield service
        return
    database = await _opened_in_thread(target)
    try:
        with logged_to(settings.log_path()) if lasting else nullcontext("stderr") as log:
            app = create_app(
                database,
                endpoint=model_endpoint(settings),
                resume=lasting and not target.read_only,
                log=log,
            )
            endpoint = Endpoint("http://embedded", None, "embedded", app=app)
            # The transport into this process runs no lifespan, so it is run here.
            async with (
                app.router.lifespan_context(app),
                _connected(endpoint, target.read_only) as service,
            ):
                yield service
    finally:
        await asyncio.to_thread(database.close)


@contextmanager
def logged_to(path: Path) -> Iterator[str]:
    """Meanwhile what we log goes to a file, which begins anew at `_MAX_LOG`; where that is, in
    words. It is made with the first failure; where its folder cannot be, there is none."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        yield f"no log ({path} cannot be written)"
        return
    handler = RotatingFileHandler(
        path, maxBytes=_MAX_LOG, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    ours = logging.getLogger("obs_tui")
    ours.addHandler(handler)
    try:
        yield str(path)
    finally:
        ours.removeHandler(handler)
        handler.close()


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
    service = await connect(endpoint, read_only=read_only)
    try:
        yield service
    finally:
        await service.aclose()


def _remote(target: Server) -> Endpoint:
    server = target.server
    host = urlsplit(server.base_url).netloc
    return Endpoint(server.base_url, target.key, host, insecure=server.insecure)


def model_endpoint(settings: Settings) -> ModelEndpoint | None:
    """Where judges' models are; None when there is only `baseline`. Raises RefusedError."""
    if not settings.judge_url:
        return None
    try:
        key, insecure = judge_key(settings), settings.judge_insecure
        return ModelEndpoint(settings.judge_url, key, insecure, settings.judge_timeout)
    except (ValueError, SettingsError) as error:
        raise RefusedError(
            "The server for judging cannot be used.",
            cause=str(error),
            remedy="Correct OBS_TUI_JUDGE_URL, or judge_url and what goes with it in the"
            " configuration file.",
        ) from error


async def _opened_in_thread(target: Store) -> Database:
    """Open in a thread. When cancelled, the thread is waited for and what it opened is closed."""
    opening = asyncio.ensure_future(asyncio.to_thread(_open, target))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        (await opening).close()
        raise


def _open(target: Store) -> Database:
    try:
        store = Database.open(target.path)
    except (UnusableStore, OSError) as error:
        raise UnreachableError(
            f"The store {target.path or 'of the demo'} cannot be opened.",
            cause=str(error),
            remedy="Name another with --store, or make its folder writable.",
        ) from error
    if target.sample:
        store.write_now(_fill)
    return store


def _fill(conn: Connection) -> None:
    """The bundled sample, into a store that has no events."""
    from obs_tui.embedded.ingest import ingest
    from obs_tui.embedded.judges import create_judge
    from obs_tui.embedded.sample import JUDGES, generate

    if conn.execute("SELECT 1 FROM events LIMIT 1").fetchone():
        return
    ingest(conn, generate())
    for judge in JUDGES:
        create_judge(conn, judge)
