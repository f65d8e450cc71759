"""An ASGI application of this process, answering piece by piece: httpx's own transport holds an
answer until it is complete, which a file may be too long for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx

from .endpoint import App, Message

_AHEAD = 4
"""Pieces that the application may be ahead of whoever reads."""


class StreamedApp(httpx.AsyncBaseTransport):
    """Sends requests without a body to `app`."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = _Answer(self._app, _scope(request))
        try:
            status, headers = await answer.head()
        except BaseException:  # cancelled, too
            await answer.aclose()
            raise
        return httpx.Response(status, headers=headers, stream=answer)


class _Answer(httpx.AsyncByteStream):
    """What the application answers; closing it tells the application that nobody reads on."""

    def __init__(self, app: App, scope: Message) -> None:
        self._start: asyncio.Future[tuple[int, list[tuple[bytes, bytes]]]] = asyncio.Future()
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(_AHEAD)
        self._left = asyncio.Event()
        self._asked = self._complete = False
        self._task = asyncio.create_task(self._run(app, scope))

    async def head(self) -> tuple[int, list[tuple[bytes, bytes]]]:
        """Status and headers. Raises RemoteProtocolError when there is no answer."""
        return await self._start

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (piece := await self._pieces.get()) is not None:
            yield piece
        if not self._complete:
            raise httpx.RemoteProtocolError("the answer broke off")

    async def aclose(self) -> None:
        """Tell the application, and wait until it has ended."""
        self._left.set()
        if not self._complete:
            self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self, app: App, scope: Message) -> None:
        # A bug of the application is an answer that breaks off, as it would be over a socket.
        with suppress(Exception):
            await app(scope, self._receive, self._send)
        if not self._start.done():
            self._start.set_exception(httpx.RemoteProtocolError("there is no answer"))
        if not self._complete:
            await self._pieces.put(None)

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start.set_result((message["status"], list(message.get("headers", []))))
            return
        await self._pieces.put(message.get("body", b""))
        if not message.get("more_body", False):
            self._complete = True
            await self._pieces.put(None)


def _scope(request: httpx.Request) -> Message:
    path, _, query = request.url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(key.lower(), value) for key, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": path,
        "query_string": query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }
