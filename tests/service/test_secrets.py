"""The key goes into one header, to one origin, and nowhere else."""

import asyncio
import logging
import socket
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from pydantic import SecretStr

from obs_tui.service.client import Endpoint, HttpService
from obs_tui.service.errors import (
    AccessError,
    BadResponseError,
    DeadlineError,
    RefusedError,
    ServiceError,
    UnreachableError,
)
from tests.embedded.served import PATIENCE

from .scripted import KEY, Naps

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def endpoint(url: str, *, insecure: bool = False, key: str = KEY) -> Endpoint:
    return Endpoint(url, SecretStr(key), "prod", insecure=insecure)


@asynccontextmanager
async def raw_server(
    handler: Handler, *, deadline: float = PATIENCE, scheme: str = "http"
) -> AsyncIterator[tuple[HttpService, Naps]]:
    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    naps = Naps()
    at = endpoint(f"{scheme}://127.0.0.1:{port}")
    api = HttpService(at, deadline=deadline, pace=naps.pace)
    try:
        yield api, naps
    finally:
        await api.aclose()
        server.close()


def saying(*parts: bytes) -> Handler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part)
            await writer.drain()

    return handler


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    writer.transport.abort()


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    await writer.drain()
    await reader.read()


OK = b"HTTP/1.1 200 OK\r\n"
BROKEN = {
    "closed at once": saying(),
    "reset": resets,
    "half a head": saying(b"HTTP/1.1 200"),
    "no HTTP": saying(b"SSH-2.0-OpenSSH_9\r\n\r\n"),
    "short body": saying(OK + b'Content-Length: 99\r\n\r\n{"a":'),
    "broken chunk": saying(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "chunks break off": saying(OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a"'),
}


def rendered(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_answer_is_an_unreachable_server_and_shows_no_key(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with raw_server(BROKEN[name]) as (api, naps):
        with pytest.raises(UnreachableError) as caught:
            await api.search_events(None)
        assert len(naps.slept) == 3
        text = rendered(caught.value) + repr(api) + repr(vars(api))
    assert KEY not in text
    assert "captured" not in text
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert KEY not in caplog.text
    assert KEY not in "".join(str(record.args) for record in caplog.records)


async def test_a_slow_drip_meets_the_deadline_and_shows_no_key() -> None:
    async with raw_server(drips, deadline=0.2) as (api, _):
        with pytest.raises(DeadlineError) as caught:
            await api.list_fields()
    assert KEY not in rendered(caught.value)


async def test_a_cancelled_call_shows_no_key() -> None:
    asked = asyncio.Event()

    async def waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await reader.read()

    async with raw_server(waits) as (api, _):
        task = asyncio.create_task(api.list_fields())
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
    assert KEY not in rendered(caught.value)


async def test_an_answer_that_never_ends_is_refused_while_it_streams() -> None:
    async def floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            await writer.drain()

    server = await asyncio.start_server(floods, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    api = HttpService(endpoint(f"http://127.0.0.1:{port}"), max_answer=1 << 20)
    with pytest.raises(BadResponseError) as caught:
        await api.list_fields()
    assert "1 MB" in caught.value.cause
    await api.aclose()
    server.close()


async def test_tls_against_what_does_not_speak_it() -> None:
    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()

    async with raw_server(greets, scheme="https") as (api, _):
        with pytest.raises(UnreachableError) as caught:
            await api.list_fields()
    assert caught.value.remedy


async def test_nobody_listens_and_nobody_has_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        naps = Naps()
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        api = HttpService(endpoint(url), pace=naps.pace)
        with pytest.raises(UnreachableError) as caught:
            await api.delete_judge("j1")
        assert len(naps.slept) == 3
        assert caught.value.untouched
        await api.aclose()

    def unknown(*_: object, **__: object) -> None:  # who would be asked may not answer either
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    api = HttpService(endpoint("http://nowhere.localhost:1"), pace=Naps().pace)
    with pytest.raises(UnreachableError):
        await api.list_fields()
    await api.aclose()


@pytest.mark.parametrize(
    ("url", "insecure", "fine"),
    [
        ("https://api.mistral.ai", False, True),
        ("http://api.mistral.ai", True, False),
        ("http://127.0.0.1:8080", False, True),
        ("http://[::1]:8080/x", False, True),
        ("http://localhost", False, True),
        ("http://localhost.example.com", True, False),
        ("http://127.0.0.1.example.com", True, False),
        ("http://10.0.0.3", False, False),
        ("http://10.0.0.3", True, True),
        ("http://box", True, True),
        ("http://box.lan", True, True),
        ("http://8.8.8.8", True, False),
        ("https://user:pass@host", False, False),
        ("https://host?x=1", False, False),
        ("https://host:99999", False, False),
        ("ftp://host", False, False),
        ("host", False, False),
        ("", False, False),
    ],
)
def test_where_a_key_may_go(url: str, insecure: bool, fine: bool) -> None:
    if fine:
        HttpService(endpoint(url, insecure=insecure))
        return
    with pytest.raises(RefusedError) as caught:
        HttpService(endpoint(url, insecure=insecure))
    assert caught.value.cause


def test_a_key_that_cannot_be_a_header_is_refused_without_being_shown() -> None:
    for bad in ("sk-a\nb", "sk-é", "sk a"):
        with pytest.raises(AccessError) as caught:
            HttpService(endpoint("https://host", key=bad))
        assert caught.tb.tb_next
        assert bad not in rendered(caught.value.with_traceback(caught.tb.tb_next))
    assert HttpService(endpoint("https://host", key=f" {KEY}\n"))
    assert endpoint("https://host", key=" ").key is None


async def test_no_proxy_of_the_environment_reads_plain_http(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    fields = b'{"field_definitions":[]}'
    answer = OK + b"Content-Length: %d\r\n\r\n" % len(fields) + fields
    async with raw_server(saying(answer)) as (api, _):
        await api.list_fields()


@pytest.mark.parametrize("module", ["service", "service.protocol", "service.errors"])
def test_what_the_screens_import_is_light(module: str) -> None:
    heavy = ("httpx", "textual", "starlette", "sqlite3", "tenacity", "obs_tui.embedded")
    code = f"import sys, obs_tui.{module}; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_errors_are_one_tree() -> None:
    for kind in (AccessError, BadResponseError, DeadlineError, RefusedError, UnreachableError):
        assert issubclass(kind, ServiceError)


class Holding(httpx.AsyncBaseTransport):
    """A connection whose frame holds the header when it fails, as a failed write does."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        header = request.headers["authorization"]
        assert KEY in header
        raise self.error


@pytest.mark.parametrize("error", [httpx.WriteError("x"), asyncio.CancelledError()])
async def test_frames_that_hold_the_header_do_not_leave(error: BaseException) -> None:
    api = HttpService(endpoint("https://host"), pace=Naps().pace)
    api._transport._client._transport = Holding(error)
    with pytest.raises((UnreachableError, asyncio.CancelledError)) as caught:
        await api.list_fields()
    assert KEY not in rendered(caught.value)
    await api.aclose()
