"""One request and its answer, over one long-lived client.

The key is put into the header by `_KeyAuth` and nowhere else. No exception that leaves here has
httpx or its libraries in its traceback: their frames hold the header, and a traceback rendered with
its locals would show it.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from obs_tui import __version__

from .downloading import origin, pieces, whence
from .endpoint import Endpoint
from .errors import BadResponseError, ServiceError, UnreachableError
from .in_process import StreamedApp
from .multipart import Multipart
from .translate import broken, refusal, unread

MAX_ANSWER = 128 << 20
"""Longest answer read, in bytes: three million ids. Longer ones are refused."""

_MAX_ERROR = 64 << 10
_MAX_REDIRECTS = 5
_EXTENSIONS = {"timeout": httpx.Timeout(None, connect=10.0).as_dict()}


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of the API, ready to send. `of_id`: the path names one event, field or judge.
    `repeatable`: it changes and spends nothing, so that it may be sent twice."""

    operation: str
    method: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    of_id: bool = False
    repeatable: bool = True


class _KeyAuth(httpx.Auth):
    """Sends the key to the endpoint's own origin only."""

    def __init__(self, key: SecretStr, root: httpx.URL) -> None:
        self._key = key
        self._origin = origin(root)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if origin(request.url) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        yield request


class Transport:
    """The connection to an endpoint. Raises ServiceError when the endpoint may not be used."""

    def __init__(self, endpoint: Endpoint, *, max_answer: int = MAX_ANSWER) -> None:
        if objection := endpoint.objection():
            raise objection
        self._endpoint = endpoint
        self._max_answer = max_answer
        self._root = endpoint.root
        key = endpoint.key
        auth = _KeyAuth(key, httpx.URL(self._root)) if key else None
        self._client = httpx.AsyncClient(
            auth=auth,
            transport=_in_process(endpoint),
            follow_redirects=False,
            # A proxy named in the environment would read plain HTTP, key and all.
            trust_env=not endpoint.local,
        )
        self._client.headers["Accept"] = "application/json"
        self._client.headers["User-Agent"] = f"obs-tui/{__version__}"
        self._files = self._client
        if endpoint.app:
            # The transport of `_client` would hold a whole file in memory.
            streamed = StreamedApp(endpoint.app)
            self._files = httpx.AsyncClient(auth=auth, transport=streamed, trust_env=False)
        self._headers = self._client.headers.raw
        self._body_headers = [*self._headers, (b"Content-Type", b"application/json")]

    async def send(self, call: Call, form: Multipart | None = None) -> bytes:
        """The body of the answer to `call`, with the form as its body. Raises ServiceError; sets no
        deadline."""
        self._check_open()
        try:
            return await self._follow(call, form)
        except ServiceError:
            raise
        except asyncio.CancelledError as error:
            error.__context__ = None
            raise error.with_traceback(None) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, AssertionError) as error:
            # An ASGI application that ends without an answer trips assertions of the transport.
            failure = (form and form.failure) or broken(error, self._endpoint)
        raise failure

    async def download(self, url: str) -> AsyncGenerator[bytes, None]:
        """The bytes at an address that the server named. Raises ServiceError; sets no deadline."""
        self._check_open()
        try:
            async with aclosing(pieces(self._files, self._endpoint, url)) as found:
                async for piece in found:
                    yield piece
            return
        except (ServiceError, GeneratorExit):
            raise
        except asyncio.CancelledError as error:
            error.__context__ = None
            raise error.with_traceback(None) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, AssertionError) as error:
            failure = broken(error, whence(self._endpoint, url))
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()
        await self._files.aclose()

    def _check_open(self) -> None:
        if self._client.is_closed:
            raise UnreachableError("The service is closed.", remedy="Start again.")

    async def _follow(self, call: Call, form: Multipart | None) -> bytes:
        query = f"?{urlencode(call.params)}" if call.params else ""
        url = httpx.URL(f"{self._root}{call.path}{query}")
        for _ in range(_MAX_REDIRECTS + 1):
            response = await self._client.send(self._request(call, url, form), stream=True)
            try:
                if form and form.failure:
                    raise form.failure
                if not response.has_redirect_location:
                    return await self._answer(call, response)
                url = self._redirected(call, response)
                if form:
                    raise unread("The server redirects an upload.", str(url.path), self._endpoint)
            finally:
                await response.aclose()
        raise unread("The server redirects without end.", f"to {url}", self._endpoint)

    def _request(self, call: Call, url: httpx.URL, form: Multipart | None) -> httpx.Request:
        # Not by the client's build_request, which merges URLs, headers and cookies again each time.
        headers = self._headers if call.body is None else self._body_headers
        if form:
            headers = [*headers, *form.headers]
        return httpx.Request(
            call.method, url, content=form or call.body, headers=headers, extensions=_EXTENSIONS
        )

    def _redirected(self, call: Call, response: httpx.Response) -> httpx.URL:
        """Where to go: the same origin only, and never as another method."""
        target = response.url.join(response.headers["Location"])
        if origin(target) != origin(response.url) or target.userinfo:
            cause = f"to {target.scheme}://{target.netloc.decode('ascii', 'replace')}"
            sentence = "The server redirects elsewhere; the API key is not sent there."
            raise unread(sentence, cause, self._endpoint)
        if call.method != "GET" and response.status_code not in (307, 308):
            cause = f"HTTP {response.status_code} to {target.path}, which would drop the request"
            raise unread("The server redirects the request to a page.", cause, self._endpoint)
        return target

    async def _answer(self, call: Call, response: httpx.Response) -> bytes:
        status = response.status_code
        if 200 <= status < 300:
            return await self._body(response)
        if status < 400:
            cause = f"HTTP {status} without an address to go to"
            raise unread("The server's answer cannot be used.", cause, self._endpoint)
        body = await _beginning(response)
        retry_after = response.headers.get("Retry-After")
        raise refusal(status, body, retry_after, self._endpoint, call.operation, of_id=call.of_id)

    async def _body(self, response: httpx.Response) -> bytes:
        told = response.headers.get("Content-Length", "")
        size = int(told) if told.isdecimal() and len(told) < 20 else 0
        if size > self._max_answer:
            raise self._too_long()
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self._max_answer:
                raise self._too_long()
            chunks.append(chunk)
        return b"".join(chunks)

    def _too_long(self) -> BadResponseError:
        return BadResponseError(
            "The server's answer is too long to show.",
            cause=f"longer than {self._max_answer >> 20} MB",
            remedy="Narrow the filter.",
        )


async def _beginning(response: httpx.Response) -> bytes:
    """What there is of an error's body: its status counts even when its body breaks off."""
    kept = b""
    try:
        async for chunk in response.aiter_bytes():
            kept += chunk
            if len(kept) > _MAX_ERROR:
                break
    except httpx.HTTPError:
        return kept
    return kept[:_MAX_ERROR]


def _in_process(endpoint: Endpoint) -> httpx.AsyncBaseTransport | None:
    if endpoint.app is None:
        return None
    return httpx.ASGITransport(endpoint.app, raise_app_exceptions=False)
