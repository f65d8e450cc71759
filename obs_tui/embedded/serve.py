"""The embedded service on a socket, for other clients."""

import secrets
import signal
import socket
import sys
from collections.abc import Collection

import uvicorn
from pydantic import SecretStr

from .app import create_app
from .auth import AnswersTo, is_loopback
from .model_client import ModelEndpoint
from .store import Store


def serve_store(
    store: Store,
    host: str,
    port: int,
    token: SecretStr | None = None,
    *,
    auth: bool = True,
    endpoint: ModelEndpoint | None = None,
    names: Collection[str] = (),
) -> None:
    """Serve an open store until SIGINT or SIGTERM. Port 0 takes a free one; `names` are further
    names that clients may call this server by.

    A proxy on 127.0.0.1 (elsewhere: FORWARDED_ALLOW_IPS) is believed when its X-Forwarded-Proto
    says that clients came by https, and exports are then named so.

    The address is printed on stderr, and with it the token that is made where none is given.
    Without `auth` nobody needs a token: ValueError beyond loopback. Raises OSError when the address
    cannot be bound.
    """
    check_access(host, auth)
    made = auth and token is None
    key = SecretStr(secrets.token_urlsafe(32)) if made else token
    app = create_app(
        store, token=key if auth else None, endpoint=endpoint, hosts=AnswersTo(host, names)
    )
    with bound(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        print(f"Serving on http://{shown}:{listener.getsockname()[1]}", file=sys.stderr)
        if made and key is not None:
            print(f"Token: {key.get_secret_value()}", file=sys.stderr)
        sys.stderr.flush()
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            proxy_headers=True,
            timeout_graceful_shutdown=5,
        )
        # uvicorn raises the signal that stopped it again, for whoever handled it before.
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGTERM, before)


def check_access(host: str, auth: bool) -> None:
    """Raises ValueError when everybody on the network could read the store."""
    if not auth and not is_loopback(host):
        raise ValueError(f"serving on {host} without a token would show the store to the network")


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens: once its address is told, clients may come."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
