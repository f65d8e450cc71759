"""The server: the table of operations as a Starlette app.

A request's work is raced against its client: when the client leaves or the caller cancels, the
work is cancelled too, and with it the query that SQLite runs.
"""

import asyncio
import logging
import sqlite3
import traceback
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Container, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from obs_tui.model.base import Json

from .auth import Guard
from .bitmaps import BITMAPS
from .calls import Backend, Operation, RawCall
from .campaign_work import CampaignWork
from .catching_up import CatchingUp
from .conversation_index import CONVERSATIONS
from .faults import Fault, broken
from .file_routes import CONTENT_PATTERN, file_routes
from .imports import Imports
from .model_client import ModelClient, ModelEndpoint
from .operations import OPENAPI_PATH, OPERATIONS
from .reading import read_body, read_id
from .responses import error_response, json_response
from .similar_events import SimilarEvents
from .store import Store

T = TypeVar("T")
_log = logging.getLogger(__name__)


def create_app(
    store: Store,
    *,
    token: SecretStr | None = None,
    endpoint: ModelEndpoint | None = None,
    hosts: Container[str] | None = None,
    resume: bool = True,
    log: str = "its log",
) -> Starlette:
    """The app on `store`, which stays the caller's to close.

    Without `token` and `hosts` everybody may call: that is for use in process. `endpoint` is where
    judges' models are; without it only `baseline` judges. `resume` says to go on with the campaigns
    that run, which calls models: not for what ends soon. `log` is where those who see an error find
    the log.
    """
    model = ModelClient(endpoint) if endpoint else None
    imports = Imports(store, log)
    campaigns = CampaignWork(store, model, log, resume=resume)
    following = CatchingUp(store, CONVERSATIONS), CatchingUp(store, BITMAPS)
    backend = Backend(store, SimilarEvents(store), imports, campaigns, *following, model, log)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        imports.wake()
        campaigns.begin()
        yield
        await campaigns.aclose()
        await imports.aclose()
        for each in following:
            await each.aclose()
        if model is not None:
            await model.aclose()

    app = Starlette(
        routes=[
            *_routes(backend),
            *file_routes(store),
            Route(OPENAPI_PATH, _openapi, methods=["GET"]),
        ],
        middleware=[Middleware(Guard, token=token, hosts=hosts, is_open=_is_open)],
        exception_handlers={HTTPException: _refused, Fault: _faulty},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.router.default = _unknown
    return app


def _routes(backend: Backend) -> list[Route]:
    by_path: dict[str, dict[str, Operation]] = defaultdict(dict)
    for operation in OPERATIONS:
        by_path[operation.path][operation.method] = operation
    return [
        # A field's name may hold slashes.
        Route(path.replace("{field_name}", "{field_name:path}"), _Endpoint(methods, backend))
        for path, methods in by_path.items()
    ]


class _Endpoint:
    """The operations of one path, by method."""

    def __init__(self, methods: Mapping[str, Operation], backend: Backend) -> None:
        self._methods = methods
        self._backend = backend

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        method = "GET" if request.method == "HEAD" else request.method
        operation = self._methods.get(method)
        try:
            if operation is None:
                response = _not_allowed(request, _allowed(self._methods))
            else:
                response = await self._answer(operation, request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, operation: Operation, request: Request) -> Response:
        self._backend.imports.wake()
        self._backend.campaigns.begin()
        try:
            body = await read_body(request)
            target, inner, *_ = (*_targets(request), "", "")
            origin = str(request.base_url).removesuffix("/")
            call = RawCall(self._backend, target, inner, origin, request.query_params, body)
            answer = await _unless_gone(request, operation.run(call))
        except Fault as fault:
            return _fault_response(fault)
        except ClientDisconnect:
            raise
        except Exception as error:  # a bug must not take the server down, nor reach the client
            return _broken(operation, error, self._backend.log)
        if operation.success == 204:
            return Response(status_code=204)
        return json_response(answer, operation.success)


async def _unless_gone(request: Request, work: Awaitable[T]) -> T:
    """What `work` returns. Raises ClientDisconnect, with `work` cancelled, when the client leaves
    first."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _targets(request: Request) -> list[str]:
    """The ids and the field's name in the path, in order. Raises Fault 422 for an id that is no
    UUID."""
    return [
        read_id(value) if name.endswith("_id") else str(value)
        for name, value in request.path_params.items()
    ]


def _broken(operation: Operation, error: Exception, log: str) -> Response:
    """500, with the place of the failure in the log, but no message: it may quote the request."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s failed with %s\n%s", operation.operation_id, type(error).__name__, frames)
    code = "DATABASE_ERROR" if isinstance(error, sqlite3.Error) else "UNKNOWN_ERROR"
    return error_response(code, broken(error, log))


def _allowed(methods: Iterable[str]) -> str:
    return ", ".join((*methods, "HEAD") if "GET" in methods else methods)


def _not_allowed(request: Request, allowed: str) -> Response:
    message = f"{request.method} is not available here, only {allowed}."
    return error_response("FEATURE_NOT_SUPPORTED", message, status=405, headers={"Allow": allowed})


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        response = error_response("FEATURE_NOT_SUPPORTED", "This server has nothing at this path.")
        await response(scope, receive, send)


async def _refused(request: Request, error: Exception) -> Response:
    """405, which is all that Starlette itself refuses."""
    headers = error.headers if isinstance(error, HTTPException) else None
    return _not_allowed(request, (headers or {}).get("Allow", ""))


async def _faulty(request: Request, error: Exception) -> Response:
    if not isinstance(error, Fault):
        raise error
    return _fault_response(error)


def _fault_response(fault: Fault) -> Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else None
    return error_response(fault.code, fault.message, status=fault.status, headers=headers)


def _is_open(path: str) -> bool:
    """Whether no token is needed: downloads have one in their address."""
    return path == OPENAPI_PATH or CONTENT_PATTERN.fullmatch(path) is not None


async def _openapi(request: Request) -> Response:
    from .openapi import document

    content: Json = document()
    return json_response(content)
