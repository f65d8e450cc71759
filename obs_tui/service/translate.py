"""What went wrong, in words: HTTP answers and broken connections into the tree of `errors`.

Texts from a server are untrusted: escaped, shortened, and rid of the key should it echo it.
"""

import json
import math
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from obs_tui.model.base import Json
from obs_tui.model.load import REMEDY

from .advice import ADVICE, ENDINGS, Advice, when_late
from .endpoint import Endpoint
from .errors import (
    AccessError,
    BadResponseError,
    BusyError,
    ConflictError,
    DeadlineError,
    NotFoundError,
    RefusedError,
    ServerError,
    ServiceError,
    UnreachableError,
)

_LONGEST = 400
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})


def refusal(
    status: int,
    body: bytes,
    retry_after: str | None,
    endpoint: Endpoint,
    operation: str,
    *,
    of_id: bool,
) -> ServiceError:
    """The error that an answer of `status` 400 and above to `operation` stands for. `of_id`: the
    address named one event, field or judge, so that a 404 may mean just that one."""
    code, message = _told(body)
    said, _, to_do = message.partition(REMEDY)
    cause = _plain(said or _phrase(status), endpoint)
    advice = _advice(status, code, endpoint, of_id=of_id)
    wait = seconds_to_wait(retry_after, datetime.now(UTC))
    remedy = _plain(to_do, endpoint) or advice.remedy or when_late(operation)
    if wait:
        remedy = f"Wait {math.ceil(wait)} s. {remedy}".strip()
    return advice.kind(
        advice.sentence,
        cause=f"{cause} (HTTP {status}{f', {_plain(code, endpoint)}' if code else ''})",
        remedy=remedy,
        status=status,
        code=code,
        transient=status in _TRANSIENT,
        untouched=status == 429 or (status == 503 and wait is not None),
        retry_after=wait,
    )


def unread(sentence: str, cause: str, endpoint: Endpoint) -> BadResponseError:
    """An answer that cannot be used, for a reason other than its status."""
    remedy = f"Check base_url of profile {endpoint.name}."
    return BadResponseError(sentence, cause=_plain(cause, endpoint), remedy=remedy)


def late(seconds: float, endpoint: Endpoint, operation: str) -> DeadlineError:
    """No answer to `operation` within `seconds`."""
    return DeadlineError(
        f"{endpoint.host} did not answer in time.",
        cause=f"no answer within {seconds:g} s",
        remedy=when_late(operation),
    )


def broken(error: Exception, endpoint: Endpoint) -> ServiceError:
    """The error that a failed connection or a broken answer stands for."""
    host = endpoint.host
    cause = _plain(str(error) or type(error).__name__, endpoint)
    chain = tuple(_chain(error))
    sent_nothing = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    if isinstance(error, httpx.DecodingError):
        return unread("The server's answer cannot be decompressed.", cause, endpoint)
    if any(isinstance(link, socket.gaierror) for link in chain):
        return UnreachableError(
            f"The name {host} cannot be resolved.",
            cause=cause,
            remedy="Check the network and base_url of the profile.",
            untouched=True,
        )
    if any(isinstance(link, ssl.SSLError) for link in chain):
        return UnreachableError(
            f"No secure connection to {host}.",
            cause=cause,
            remedy="Check base_url and this computer's clock and certificates (SSL_CERT_FILE).",
            untouched=sent_nothing,
        )
    if sent_nothing:
        return UnreachableError(
            f"{host} cannot be reached.",
            cause=cause,
            remedy="Check the network, and that the server runs.",
            transient=True,
            untouched=True,
        )
    return UnreachableError(
        f"The connection to {host} broke.",
        cause=cause,
        remedy="Try again.",
        transient=True,
    )


def seconds_to_wait(text: str | None, now: datetime) -> float | None:
    """What Retry-After asks for, in seconds from `now`: a number or an HTTP date. None without it,
    or when it is neither."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            seconds = (moment - now).total_seconds()
        except (ValueError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _advice(status: int, code: str | None, endpoint: Endpoint, *, of_id: bool) -> Advice:
    if code and (known := ADVICE.get(code)):
        return known
    if status == 401:
        return _unauthorised(endpoint)
    if status == 404 and not code and not of_id:
        return Advice(
            AccessError,
            "The server does not offer observability to this key.",
            "It needs an Enterprise organisation: ask your workspace admin, check which workspace "
            f"the key of profile {endpoint.name} belongs to, and check base_url.",
        )
    if code and (known := next((a for end, a in ENDINGS if code.endswith(end)), None)):
        return known
    return _by_status(status)


def _unauthorised(endpoint: Endpoint) -> Advice:
    if endpoint.key is None:
        return Advice(
            AccessError,
            f"Profile {endpoint.name} has no API key.",
            "Set MISTRAL_API_KEY, or the key of this profile, and start again.",
        )
    return Advice(
        AccessError,
        f"The server did not accept the API key of profile {endpoint.name}.",
        "Set MISTRAL_API_KEY, or the key of this profile, to a valid key and start again.",
    )


def _by_status(status: int) -> Advice:
    match status:
        case 403:
            return ADVICE["AUTH_FORBIDDEN"]
        case 404 | 410:
            return Advice(NotFoundError, "It does not exist.", "Reload the list; check the id.")
        case 408:
            return Advice(ServerError, "The server took too long.", "")
        case 409:
            return Advice(ConflictError, "It contradicts what the server holds.", "Reload first.")
        case 429:
            return Advice(BusyError, "Too many requests.", "Try again in a while.")
        case _ if status >= 500:
            return Advice(ServerError, "The server failed.", "Try again in a while.")
        case _:
            return Advice(
                RefusedError, "The server refused the request.", "Change what it names, try again."
            )


def _told(body: bytes) -> tuple[str | None, str]:
    """Error code and message in whatever shape they came."""
    text = body.decode("utf-8", "replace").strip()
    try:
        data: Json = json.loads(text)
    except (ValueError, RecursionError):
        title = _TITLE.search(text)
        return None, title[1].strip() if title else "an HTML page" if text[:1] == "<" else text
    if not isinstance(data, dict):
        return None, data if isinstance(data, str) else ""
    code = data.get("error_code")
    for key in ("detail", "error", "message"):
        match data.get(key):
            case list(items):
                return _string(code), "; ".join(map(_fault, items[:5]))
            case str(found) if found:
                return _string(code), found
            case dict(held) if held:
                code = held.get("error_code", code)
                return _string(code), _string(held.get("message")) or _compact(held)
    return _string(code), _compact(data) if data else ""


def _fault(item: Json) -> str:
    if not isinstance(item, dict):
        return _compact(item)
    where = item.get("loc")
    path = ".".join(map(str, where)) if isinstance(where, list) else ""
    return ": ".join(filter(None, (path, _string(item.get("msg")) or _compact(item))))


def _string(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None


def _compact(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)[: 2 * _LONGEST]


def _plain(text: str | None, endpoint: Endpoint) -> str:
    """The text on one line, printable, short, and without the key."""
    key = endpoint.key
    bare = (text or "").replace(key.get_secret_value(), "…") if key else text or ""
    line = " ".join(bare[: 4 * _LONGEST].split())
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in line
    )
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no explanation"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        link = waiting.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [link.__cause__, link.__context__]
        if isinstance(link, BaseExceptionGroup):
            waiting += link.exceptions
