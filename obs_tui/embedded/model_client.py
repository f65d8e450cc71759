"""A language model for judging, behind any OpenAI-compatible `/chat/completions`.

Servers differ in what they understand: a JSON schema, only that JSON is wanted, or neither. What a
server refuses is left out of the next call, and for each model it is remembered what was accepted.
A redirect is never followed: it could carry the key to another host.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from obs_tui.model.base import Json, JsonObject

from .auth import is_loopback
from .model_reply import (
    Answer,
    Reply,
    failed,
    late,
    read_reply,
    refused,
    refused_part,
    unreached,
)

if TYPE_CHECKING:
    from httpx import AsyncClient

TIMEOUT = 120.0
"""Seconds a model may take to answer."""
LONGEST_TIMEOUT = 290.0
"""The most that may be set: who asks for a verdict waits for 300."""

_TO_CONNECT = 10.0
_MAX_BYTES = 8 << 20
_REMEMBERED = 100
"""Models of which it is remembered at most what they understand."""


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """Where judges' models are reached. `base_url` is what precedes `/chat/completions`; `timeout`
    is in seconds.

    Raises ValueError for a URL that would send the key in the clear: http is for loopback, and
    with `insecure` for addresses of private networks. Also for a key or a timeout that cannot be.
    """

    base_url: str
    api_key: SecretStr | None = None
    insecure: bool = False
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise ValueError("the judge's URL must look like https://host/v1")
        plain = is_loopback(host) or (self.insecure and _is_private(host))
        if parts.scheme == "http" and not plain:
            raise ValueError(f"the judge's URL must be https: http would show the key to {host}")
        key = self.api_key.get_secret_value() if self.api_key else ""
        if not (key.isascii() and key.isprintable()):
            raise ValueError("the judge's key holds characters that no key has")
        if not 0 < self.timeout <= LONGEST_TIMEOUT:
            raise ValueError(f"a judge's model may take up to {LONGEST_TIMEOUT:g} seconds")


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan"))


class _Way(NamedTuple):
    """How a server is asked. `form` is one of `_FORMS`; `cold` asks for the likeliest words."""

    form: str = "json_schema"
    cold: bool = True

    def body(self, model: str, messages: Sequence[Json], schema: JsonObject) -> JsonObject:
        body: JsonObject = {"model": model, "messages": list(messages)}
        if self.cold:
            body["temperature"] = 0
        if self.form == "json_schema":
            wanted: JsonObject = {"name": "verdict", "schema": schema, "strict": True}
            body["response_format"] = {"type": self.form, "json_schema": wanted}
        elif self.form:
            body["response_format"] = {"type": self.form}
        return body

    def without(self, part: str) -> "_Way | None":
        """The next way to ask, when the server did not like `part`; None when there is none."""
        if part == "temperature" and self.cold:
            return self._replace(cold=False)
        left = _FORMS[_FORMS.index(self.form) + 1 :] if part else ()
        return self._replace(form=left[0]) if left else None


_FORMS = ("json_schema", "json_object", "")


class ModelClient:
    """One long-lived connection to the endpoint, made on first use."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        self._endpoint = endpoint
        self._client: AsyncClient | None = None
        self._ways: dict[tuple[str, str], _Way] = {}

    async def complete(
        self, model: str, messages: Sequence[Json], schema: JsonObject, *, kind: str = ""
    ) -> Reply:
        """The model's reply, of the JSON `schema` where the server can enforce one. Schemas of one
        `kind` are understood or not by the same models. Raises Fault JUDGE_MISTRAL_API_ERROR or
        JUDGE_MISTRAL_API_TIMEOUT; its status is 429 or 503 only when nothing was run, and 502 when
        a connection broke."""
        way = self._ways.get((model, kind), _Way())
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                while True:
                    answer = await self._post(way.body(model, messages, schema))
                    if answer.status == 200:
                        break
                    following = way.without(refused_part(answer))
                    if following is None:
                        raise refused(answer)
                    way = following
        except TimeoutError as error:
            raise late(self._endpoint.timeout) from error
        self._remember((model, kind), way)
        return read_reply(answer)

    async def aclose(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()

    def _remember(self, about: tuple[str, str], way: _Way) -> None:
        if len(self._ways) >= _REMEMBERED:
            self._ways.clear()
        self._ways[about] = way

    async def _post(self, body: JsonObject) -> Answer:
        import httpx

        host = urlsplit(self._endpoint.base_url).netloc
        try:
            return await self._sent(json.dumps(body).encode())
        except httpx.ConnectTimeout as error:
            raise unreached(f"{host} cannot be reached (no answer)") from error
        except httpx.ConnectError as error:
            raise unreached(f"{host} cannot be reached ({error})") from error
        except httpx.TimeoutException as error:
            raise TimeoutError from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            cause = str(error) or type(error).__name__
            remedy = "Try again; what was asked for may have been run, and billed."
            said = f"the connection to {host} broke ({cause})"
            raise failed(said, remedy, status=502) from error

    async def _sent(self, body: bytes) -> Answer:
        """The answer to `body`, which is ASCII, so that a lone surrogate can be sent."""
        key = self._endpoint.api_key
        url = f"{self._endpoint.base_url.rstrip('/')}/chat/completions"
        content = bytearray()
        async with self._connection().stream("POST", url, content=body) as response:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > _MAX_BYTES:
                    raise failed(
                        f"its answer is longer than {_MAX_BYTES >> 20} MB", "Check the judge's URL."
                    )
        return Answer(response.status_code, dict(response.headers), bytes(content), key)

    def _connection(self) -> "AsyncClient":
        import httpx

        if self._client is None:
            headers = {"content-type": "application/json", "accept": "application/json"}
            if self._endpoint.api_key is not None:
                headers["authorization"] = f"Bearer {self._endpoint.api_key.get_secret_value()}"
            local = is_loopback(urlsplit(self._endpoint.base_url).hostname or "")
            limits = httpx.Timeout(
                self._endpoint.timeout, connect=min(_TO_CONNECT, self._endpoint.timeout)
            )
            self._client = httpx.AsyncClient(headers=headers, timeout=limits, trust_env=not local)
        return self._client
