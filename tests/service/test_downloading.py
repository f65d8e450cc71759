"""Exports lie wherever the server says: the key stays at home."""

import asyncio
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from obs_tui.service import downloading
from obs_tui.service.client import Endpoint, HttpService
from obs_tui.service.errors import BadResponseError, DeadlineError, ServiceError, UnreachableError

from .scripted import KEY, Answer, service
from .test_secrets import drips, raw_server, resets, saying

Elsewhere = Callable[[httpx.Request], httpx.Response]
PRESIGNED = "https://bucket.example/export.jsonl?X-Amz-Signature=s3cr3t"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> dict[str, Elsewhere]:
    """The rest of the world: what each host answers."""
    hosts: dict[str, Elsewhere] = {}

    def client() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(lambda r: hosts[r.url.host](r)))

    monkeypatch.setattr(downloading, "elsewhere", client)
    return hosts


async def test_a_presigned_address_gets_no_key(elsewhere: dict[str, Elsewhere]) -> None:
    asked: list[httpx.Request] = []

    def bucket(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"{}\n")

    elsewhere["bucket.example"] = bucket
    async with service(Answer(500)) as (api, server):
        found = [piece async for piece in api.datasets.download(PRESIGNED)]
    assert found == [b"{}\n"]
    assert str(asked[0].url) == PRESIGNED
    assert KEY not in str(asked[0].headers.raw)
    assert not server.asked


async def test_a_redirect_away_takes_no_key_and_none_comes_back(
    elsewhere: dict[str, Elsewhere],
) -> None:
    asked: list[httpx.Request] = []

    def back(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "home.example":
            return httpx.Response(200, content=b"x")
        return httpx.Response(302, headers={"location": "https://home.example/v1/delete"})

    elsewhere["bucket.example"] = elsewhere["home.example"] = back
    away = Answer(302, headers={"location": PRESIGNED})
    async with service(away, base_url="https://home.example") as (api, server):
        found = [piece async for piece in api.datasets.download("/v1/files/f")]
    assert found == [b"x"]
    assert "authorization" in server.asked[0].headers
    assert [request.url.host for request in asked] == ["bucket.example", "home.example"]
    assert all("authorization" not in request.headers for request in asked)


@pytest.mark.parametrize(
    "url",
    [
        "http://bucket.example/x?sig=s3cr3t",
        "http://127.0.0.1:1/x?sig=s3cr3t",
        "https://user:s3cr3t@bucket.example/x",
        "file:///etc/passwd",
        "ftp://bucket.example/x",
    ],
)
@pytest.mark.parametrize("redirected", [False, True])
async def test_only_https_elsewhere(
    elsewhere: dict[str, Elsewhere], url: str, redirected: bool
) -> None:
    answer = Answer(307, headers={"location": url}) if redirected else Answer(500)
    async with service(answer) as (api, _):
        with pytest.raises(BadResponseError, match="https") as raised:
            await anext(api.datasets.download("/x" if redirected else url))
    shown = f"{raised.value} {raised.value.cause} {raised.value.remedy}"
    assert "s3cr3t" not in shown.replace("user:s3cr3t@", "")


@pytest.mark.parametrize("url", ["http://[", "https://a b/", "https://\x00/"])
async def test_an_address_that_is_none(url: str) -> None:
    async with service(Answer(404)) as (api, _):
        with pytest.raises(ServiceError):
            await anext(api.datasets.download(url))


async def test_an_expired_address_says_so(elsewhere: dict[str, Elsewhere]) -> None:
    elsewhere["bucket.example"] = lambda _: httpx.Response(403, content=b"<Error>s3cr3t</Error>")
    async with service(Answer(500)) as (api, _):
        with pytest.raises(BadResponseError, match="cannot be downloaded") as raised:
            await anext(api.datasets.download(PRESIGNED))
    assert raised.value.cause == "HTTP 403 from https://bucket.example"
    assert "expires" in raised.value.remedy


async def test_going_round_ends() -> None:
    async with service(Answer(302, headers={"location": "/again"})) as (api, server):
        with pytest.raises(BadResponseError, match="without end"):
            await anext(api.datasets.download("/x"))
    assert len(server.asked) == 6


async def test_pieces_come_as_they_arrive_and_a_broken_file_is_an_error() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    async with raw_server(saying(head, b"x" * 300_000)) as (api, _):
        pieces = api.datasets.download("/x")
        assert len(await anext(pieces)) == 256 << 10
        with pytest.raises(UnreachableError, match="broke") as raised:
            while True:
                await anext(pieces)
    text = "".join(
        traceback.TracebackException.from_exception(raised.value, capture_locals=True).format()
    )
    assert KEY not in text and "httpx" not in text.replace("downloading", "")


async def test_a_connection_that_breaks_at_once() -> None:
    async with raw_server(resets) as (api, _):
        with pytest.raises(UnreachableError):
            await anext(api.datasets.download("/x"))


async def test_a_file_that_stalls_is_late() -> None:
    async with raw_server(drips) as (api, _):
        api._caller.slow_deadline = 0.05
        with pytest.raises(DeadlineError):
            await anext(api.datasets.download("/x"))


async def test_a_download_can_be_left_and_cancelled() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    async with raw_server(saying(head, b"x" * 600_000)) as (api, _):
        pieces = api.datasets.download("/x")
        await anext(pieces)
        await pieces.aclose()  # type: ignore[attr-defined]
    async with raw_server(drips) as (api, _):
        task = asyncio.ensure_future(anext(api.datasets.download("/x")))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_upload_over_a_socket() -> None:
    answer = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"id":"f1"}'
    got = bytearray()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        told = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-len"))
        got.extend(await reader.readexactly(int(told.split(b":")[1])))
        writer.write(answer)
        await writer.drain()

    async def content() -> object:
        for _ in range(64):
            yield b"x" * 65_536

    async with raw_server(handler) as (api, _):
        assert await api.datasets.upload("big", content(), 64 * 65_536) == "f1"  # type: ignore[arg-type]
    assert got.count(b"x" * 65_536) == 64


class Stream:
    """An application whose file has no end, unless it breaks off."""

    def __init__(self, pieces: int | None = None) -> None:
        self.pieces = pieces
        self.sent = 0
        self.ended = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while self.sent != self.pieces:
                await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
                self.sent += 1
            raise RuntimeError(KEY)
        finally:
            self.ended.set()


async def test_in_this_process_too_pieces_come_one_by_one() -> None:
    app = Stream()
    api = HttpService(Endpoint("http://embedded", None, "demo", app=app))
    pieces = api.datasets.download("/x")
    for _ in range(10):
        assert len(await anext(pieces)) == 256 << 10
    assert app.sent < 60
    await pieces.aclose()  # type: ignore[attr-defined]
    assert app.ended.is_set()
    await api.aclose()


@pytest.mark.parametrize("count", [0, 3])
async def test_in_this_process_too_a_file_that_breaks_off_is_an_error(count: int) -> None:
    api = HttpService(Endpoint("http://embedded", None, "demo", app=Stream(count)))
    with pytest.raises(UnreachableError, match="broke"):
        _ = [piece async for piece in api.datasets.download("/x")]
    await api.aclose()


async def test_an_application_that_says_nothing_has_no_file() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        return

    api = HttpService(Endpoint("http://embedded", None, "demo", app=silent))
    with pytest.raises(UnreachableError):
        await anext(api.datasets.download("/x"))
    await api.aclose()


async def test_a_download_in_this_process_can_be_cancelled() -> None:
    waiting, left = asyncio.Event(), asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            left.set()

    api = HttpService(Endpoint("http://embedded", None, "demo", app=slow))
    task = asyncio.ensure_future(anext(api.datasets.download("/x")))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left.is_set()
    await api.aclose()
