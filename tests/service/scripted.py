"""A server that answers what the test wrote down, and remembers what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from obs_tui.service.client import Endpoint, HttpService
from obs_tui.service.protocol import Capabilities
from obs_tui.service.retrying import Pace

KEY = "sk-very-secret-0123456789"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes | str | dict[str, Any] | list[Any] | None = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode("utf-8", "surrogatepass")


class Script:
    """An ASGI application that gives its answers in turn, the last one for ever; one of None never
    answers."""

    def __init__(self, *answers: Answer | None) -> None:
        self.answers = list(answers)
        self.asked: list[Asked] = []
        self.waiting = asyncio.Event()
        self.cancelled = False

    async def __call__(
        self,
        scope: Any,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        path, query = scope["raw_path"].decode(), scope["query_string"].decode()
        self.asked.append(Asked(scope["method"], path, query, headers, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            self.waiting.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.cancelled = True
            return
        sent = [(key.encode(), value.encode()) for key, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": sent})
        await send({"type": "http.response.body", "body": answer.content})


class Naps:
    """A clock that only sleeping moves, and no chance."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def pace(self) -> Pace:
        return Pace(sleep=self.sleep, clock=lambda: self.now, chance=lambda: 1.0)


@asynccontextmanager
async def service(
    *answers: Answer | None,
    naps: Naps | None = None,
    deadline: float = 30.0,
    capabilities: Capabilities | None = None,
    key: str | None = KEY,
    base_url: str = "http://embedded",
    max_answer: int = 1 << 20,
) -> AsyncIterator[tuple[HttpService, Script]]:
    script = Script(*answers)
    endpoint = Endpoint(base_url, SecretStr(key) if key else None, "prod", app=script)
    client = HttpService(
        endpoint,
        capabilities=capabilities,
        deadline=deadline,
        max_answer=max_answer,
        pace=(naps or Naps()).pace,
    )
    try:
        yield client, script
    finally:
        await client.aclose()


def row(event_id: str = "e1", **more: Any) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "correlation_id": "c",
        "created_at": "2026-02-21T23:55:18.412Z",
        "extra_fields": {},
        "nb_input_tokens": 1,
        "nb_output_tokens": 2,
        **more,
    }


def feed(rows: Sequence[Any], **envelope: Any) -> Answer:
    return Answer(body={"completion_events": {"results": list(rows), **envelope}})
