"""Who may call: the bearer token, and the names that the server answers to.

A web page that the user visits can send requests to a server on loopback, and by rebinding its
own name to 127.0.0.1 read the answers. So the Host must be one of ours, and an Origin, which only
browsers send, must be that very host.
"""

import hmac
import ipaddress
import socket
from collections.abc import Callable, Collection, Container
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .responses import error_response

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """Lets through what carries the token and is addressed to one of `hosts`; where `is_open`
    no token is needed. None switches a check off: in process there is nobody to keep out."""

    def __init__(
        self,
        app: ASGIApp,
        token: SecretStr | None,
        hosts: Container[str] | None,
        is_open: Callable[[str], bool],
    ) -> None:
        self._app = app
        self._token = token
        self._hosts = hosts
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._hosts is not None and (objection := self._stranger(headers)):
            response = error_response("AUTH_FORBIDDEN", objection)
        elif self._is_open(scope["path"]) or self._knows(headers.get("authorization", "")):
            await self._app(scope, receive, send)
            return
        else:
            response = error_response(
                "AUTH_UNAUTHORIZED",
                "A bearer token is needed: Authorization: Bearer …",
                headers={"WWW-Authenticate": "Bearer"},
            )
        await response(scope, receive, send)

    def _stranger(self, headers: Headers) -> str | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._hosts is not None and host_name(host) not in self._hosts:
            return "This server does not answer to that Host."
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return "Requests from other origins are refused."
        return None

    def _knows(self, authorization: str) -> bool:
        if self._token is None:
            return True
        scheme, _, given = authorization.partition(" ")
        wanted = self._token.get_secret_value().encode()
        same = hmac.compare_digest(given.strip().encode("latin-1"), wanted)
        return same and scheme.lower() == "bearer"


def host_name(netloc: str) -> str:
    """The name in a Host header, in lower case, without port and brackets; empty if malformed."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is bound to `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class AnswersTo:
    """The names of a server bound to `host`: that name, loopback, `more`; and beyond loopback this
    machine's name and any address, since an address cannot be rebound."""

    def __init__(self, host: str, more: Collection[str] = ()) -> None:
        self._any_address = not is_loopback(host)
        machine = {socket.gethostname().lower()} if self._any_address else set()
        self._names = LOOPBACK | {host.lower()} | {name.lower() for name in more} | machine

    def __contains__(self, name: object) -> bool:
        return name in self._names or (self._any_address and _is_address(name))


def _is_address(name: object) -> bool:
    try:
        ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return True
