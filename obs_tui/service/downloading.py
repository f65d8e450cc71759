"""A file that the server named, as it arrives.

The address is the server's word: it may lie with the server itself (relative, or of its origin),
which gets the key, or anywhere else, which must be https and gets none. Once a redirect has led
elsewhere, the key is not sent any more, wherever it leads next.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import replace
from urllib.parse import urlsplit

import httpx

from obs_tui import __version__

from .endpoint import Endpoint
from .errors import BadResponseError, ServiceError
from .translate import refusal, unread

DOWNLOAD = "datasets.export_to_jsonl"
"""The operation that names files."""
_MAX_REDIRECTS = 5
_MAX_ERROR = 64 << 10
_PIECE = 256 << 10


async def pieces(
    own: httpx.AsyncClient, endpoint: Endpoint, url: str
) -> AsyncGenerator[bytes, None]:
    """The bytes at `url`. `own` reaches the server, with its key. Raises ServiceError, and what
    httpx raises."""
    target = httpx.URL(f"{endpoint.root}/").join(url)
    home = origin(httpx.URL(endpoint.root))
    client = own
    async with AsyncExitStack() as stack:
        for _ in range(_MAX_REDIRECTS + 1):
            if client is own and origin(target) != home:
                client = await stack.enter_async_context(elsewhere())
            if client is not own:
                _check(target, endpoint)
            request = client.build_request("GET", target, headers={"Accept": "*/*"}, timeout=None)
            response = await client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    if response.status_code != 200:
                        raise await _refused(response, endpoint, left=client is not own)
                    async for piece in response.aiter_bytes(_PIECE):
                        yield piece
                    return
                target = response.url.join(response.headers["Location"])
            finally:
                await response.aclose()
    raise unread("The server redirects without end.", f"to {_named(target)}", endpoint)


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port."""
    default = {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host, url.port or default


def elsewhere() -> httpx.AsyncClient:
    """A client that knows no key."""
    headers = {"User-Agent": f"obs-tui/{__version__}"}
    return httpx.AsyncClient(headers=headers, follow_redirects=False)


def whence(endpoint: Endpoint, url: str) -> Endpoint:
    """The endpoint as it is named in messages about `url`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return endpoint
    host = parts.netloc.rpartition("@")[2]
    return replace(endpoint, base_url=f"{parts.scheme}://{host}") if host else endpoint


def _check(target: httpx.URL, endpoint: Endpoint) -> None:
    if target.scheme != "https" or target.userinfo or not target.host:
        sentence = "The file lies at an address that is not used: it must be https."
        raise unread(sentence, _named(target), endpoint)


async def _refused(response: httpx.Response, endpoint: Endpoint, *, left: bool) -> ServiceError:
    status = response.status_code
    if left or status < 400:
        return BadResponseError(
            "The file cannot be downloaded.",
            cause=f"HTTP {status} from {_named(response.url)}",
            remedy="Export again: such an address expires after a while.",
            status=status,
        )
    body = b""
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _MAX_ERROR:
            break
    retry_after = response.headers.get("Retry-After")
    return refusal(status, body, retry_after, endpoint, DOWNLOAD, of_id=True)


def _named(url: httpx.URL) -> str:
    """The address without its path and query: a presigned one holds a signature."""
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"
