"""A language model for judging, behind any OpenAI-compatible `/chat/completions`.

Every failure is a Fault whose message says what a person can do. A redirect is never followed: it
could carry the key to another host.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from obs_tui.model.base import Json, JsonObject

from .auth import is_loopback
from .faults import Fault
from .responses import status_of

if TYPE_CHECKING:
    from httpx import AsyncClient, Response

TIMEOUT = 120.0
"""Seconds a model may take to answer."""

_REMEDIES = {
    401: "check OBS_TUI_JUDGE_KEY",
    403: "check what OBS_TUI_JUDGE_KEY is entitled to",
    404: "check OBS_TUI_JUDGE_URL (its path usually ends in /v1) and the judge's model name",
    429: "too many requests, wait and try again",
}


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """Where judges' models are reached. `base_url` is what precedes `/chat/completions`.

    Raises ValueError for a URL that would send the key in the clear: http is for loopback, and
    with `insecure` for addresses of private networks.
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


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan"))


class ModelClient:
    """One long-lived connection to the endpoint, made on first use."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        self._endpoint = endpoint
        self._client: AsyncClient | None = None

    async def complete(self, model: str, messages: Sequence[Json], schema: JsonObject) -> str:
        """The model's reply as text, of the JSON `schema` where the server can enforce one. Raises
        Fault JUDGE_MISTRAL_API_ERROR or JUDGE_MISTRAL_API_TIMEOUT."""
        body: JsonObject = {"model": model, "messages": list(messages), "temperature": 0}
        wanted: JsonObject = {
            "type": "json_schema",
            "json_schema": {"name": "verdict", "schema": schema, "strict": True},
        }
        response = await self._post({**body, "response_format": wanted})
        if response.status_code in (400, 422):  # a server that knows no schemas
            response = await self._post(body)
        if response.status_code != 200:
            raise _api_error(_refusal(response))
        return _reply(response)

    async def aclose(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()

    async def _post(self, body: JsonObject) -> "Response":
        import httpx

        try:
            # ASCII, so that a lone surrogate of a conversation can be sent.
            return await self._connection().post(
                f"{self._endpoint.base_url.rstrip('/')}/chat/completions",
                content=json.dumps(body).encode(),
            )
        except httpx.TimeoutException as error:
            code = "JUDGE_MISTRAL_API_TIMEOUT"
            message = f"The judge's model did not answer within {self._endpoint.timeout:g} s."
            raise Fault(status_of(code), code, message) from error
        except httpx.HTTPError as error:
            cause = str(error) or type(error).__name__
            host = urlsplit(self._endpoint.base_url).netloc
            raise _api_error(f"{host} cannot be reached ({cause})") from error

    def _connection(self) -> "AsyncClient":
        import httpx

        if self._client is None:
            headers = {"content-type": "application/json", "accept": "application/json"}
            if self._endpoint.api_key is not None:
                headers["authorization"] = f"Bearer {self._endpoint.api_key.get_secret_value()}"
            local = is_loopback(urlsplit(self._endpoint.base_url).hostname or "")
            self._client = httpx.AsyncClient(
                headers=headers, timeout=self._endpoint.timeout, trust_env=not local
            )
        return self._client


def _reply(response: "Response") -> str:
    try:
        choice = response.json()["choices"][0]
        message = choice["message"]
        content = message.get("content")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _api_error("its answer is not a chat completion") from error
    if refusal := message.get("refusal"):
        raise _api_error(f"it refused to answer: {str(refusal)[:300]}")
    if isinstance(content, list):
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if not isinstance(content, str) or not content.strip():
        raise _api_error(f"its answer is empty (finish_reason {choice.get('finish_reason')})")
    return content


def _refusal(response: "Response") -> str:
    status = response.status_code
    if response.is_redirect:
        return "it redirects, which is not followed; set OBS_TUI_JUDGE_URL to the final address"
    remedy = _REMEDIES.get(status) or ("try again later" if status >= 500 else "")
    wait = response.headers.get("retry-after")
    pause = f"after {wait} s" if wait and wait.isdigit() else ""
    told = " ".join(filter(None, (remedy, pause)))
    return f"HTTP {status}{f', {told}' if told else ''}: {_excerpt(response)}"


def _excerpt(response: "Response") -> str:
    try:
        body = response.json()
        detail = body.get("error", body.get("detail", body.get("message")))
        text = detail.get("message") if isinstance(detail, dict) else detail
    except (ValueError, AttributeError):
        text = None
    return str(text if text is not None else response.text)[:300]


def _api_error(cause: str) -> Fault:
    code = "JUDGE_MISTRAL_API_ERROR"
    return Fault(status_of(code), code, f"The judge's model failed: {cause}.")
