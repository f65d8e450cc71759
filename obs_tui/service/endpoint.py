"""Where a service is, and whether a key may be sent there."""

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from .errors import AccessError, RefusedError, ServiceError

# ASGI itself leaves the values of its messages open.
Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
"""An ASGI application."""

_PRIVATE_NAMES = (".local", ".lan", ".internal", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of the API. `name` is the profile's. With `app`, requests go to that ASGI
    application in this process and `base_url` only names it. `insecure` allows plain HTTP to a
    private host."""

    base_url: str
    api_key: SecretStr | None
    name: str
    app: App | None = field(default=None, repr=False)
    insecure: bool = False

    @property
    def root(self) -> str:
        """The base URL without its trailing slash: paths are appended to it."""
        return self.base_url.strip().removesuffix("/")

    @property
    def shown_root(self) -> str:
        """The base URL to hand on, without user and password; empty for one in this process."""
        scheme, colon, rest = self.root.partition("://")
        return "" if self.app is not None else scheme + colon + rest.rpartition("@")[2]

    @property
    def host(self) -> str:
        """Host and port as written, for messages."""
        return self.root.partition("://")[2].rpartition("@")[2].partition("/")[0] or self.root

    @property
    def key(self) -> SecretStr | None:
        """The key without the spaces and newlines that come with a copied one; None when empty."""
        bare = self.api_key.get_secret_value().strip() if self.api_key else ""
        return SecretStr(bare) if bare else None

    @property
    def local(self) -> bool:
        """Whether no proxy may stand between: in this process, or plain HTTP."""
        return self.app is not None or not self.root.lower().startswith("https:")

    def objection(self) -> ServiceError | None:
        """Why nothing, least of all a key, may be sent there; None when it may."""
        key = self.key
        if key and not all(33 <= ord(char) <= 126 for char in key.get_secret_value()):
            return AccessError(
                f"The API key of profile {self.name} cannot be sent.",
                cause="it holds spaces, control characters or letters beyond ASCII",
                remedy="Set MISTRAL_API_KEY, or the key of this profile, to the key alone.",
            )
        try:
            parts = urlsplit(self.root)
            fault = _fault(parts, parts.port)
        except ValueError as error:
            fault = str(error)
        if not fault and parts.scheme == "http" and self.app is None:
            fault = _exposed(parts.hostname or "", self.insecure)
        if not fault:
            return None
        return RefusedError(
            f"The address of profile {self.name} cannot be used.",
            cause=fault,
            remedy="Correct base_url in the profile, such as https://api.mistral.ai.",
        )


def _fault(parts: SplitResult, _port: int | None) -> str:
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "it is not an http or https address"
    if "@" in parts.netloc:
        return "it carries a user name or password"
    return "it carries a query or a fragment" if parts.query or parts.fragment else ""


def _exposed(host: str, insecure: bool) -> str:
    try:
        address = ipaddress.ip_address(host)
        loopback, private = address.is_loopback, address.is_private or address.is_link_local
    except ValueError:
        loopback = host == "localhost" or host.endswith(".localhost")
        private = "." not in host or host.endswith(_PRIVATE_NAMES)
    if loopback or (private and insecure):
        return ""
    if private:
        return "plain HTTP to a private host is only used when the profile says insecure = true"
    return "plain HTTP would show the API key to the network; use https"
