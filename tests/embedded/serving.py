"""The server under test, in process and on a socket; and a few events and judges for it."""

import socket
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp

from obs_tui.embedded.app import create_app
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.embedded.store import Store
from obs_tui.model.base import Json, JsonObject

API = "/v1/observability"
EVENTS = f"{API}/chat-completion-events"
JUDGES = f"{API}/judges"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def event(number: int, **changes: Json) -> JsonObject:
    """An API-shaped event; a higher number is newer."""
    whole: JsonObject = {
        "event_id": str(UUID(int=number + 1, version=4)),
        "correlation_id": f"c{number}",
        "created_at": f"2026-01-01T00:{number // 60:02}:{number % 60:02}Z",
        "extra_fields": {"model_name": "large" if number % 2 else "small"},
        "nb_input_tokens": 10,
        "nb_output_tokens": 5,
        "enabled_tools": [],
        "request_messages": [{"role": "user", "content": f"question {number} about cats"}],
        "response_messages": [{"role": "assistant", "content": f"answer {number}"}],
        "nb_messages": 2,
        "chat_transcription_events": [],
    }
    return whole | changes


def draft(name: str = "Is it kind?", **changes: Json) -> JsonObject:
    """A judge as it is sent."""
    whole: JsonObject = {
        "name": name,
        "description": "tells kind from unkind",
        "model_name": "baseline",
        "output": {
            "type": "CLASSIFICATION",
            "options": [
                {"value": "kind", "description": "a kind answer"},
                {"value": "unkind", "description": "an unkind answer"},
            ],
        },
        "instructions": "Is the answer kind?",
        "tools": [],
    }
    return whole | changes


@contextmanager
def stored(events: Iterable[JsonObject] = ()) -> Iterator[Store]:
    """A temporary store with these events."""
    store = Store.open(None)
    try:
        store.write_now(lambda conn: ingest(conn, events))
        yield store
    finally:
        store.close()


@asynccontextmanager
async def client(
    store: Store,
    *,
    token: SecretStr | None = None,
    endpoint: ModelEndpoint | None = None,
    hosts: frozenset[str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app in process."""
    app = create_app(store, token=token, endpoint=endpoint, hosts=hosts)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://server", headers=headers
    ) as made:
        yield made


@contextmanager
def on_socket(app: ASGIApp) -> Iterator[int]:
    """The port on loopback where uvicorn serves the app, from a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # so that a client can connect at once
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def error_code(response: httpx.Response) -> str:
    """The code of an error, whose body must have the API's shape and nothing else."""
    body = response.json()
    assert set(body) == {"detail"}
    assert set(body["detail"]) == {"message", "error_code"}
    assert isinstance(body["detail"]["message"], str)
    return str(body["detail"]["error_code"])
