"""CPU of one search of 50 rows over HTTP: ours against plain httpx and the official client."""

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import httpx
from mistralai.client import Mistral
from mistralai.client.models import FilterPayload
from pydantic import SecretStr

from obs_tui.model.filters import Condition, Operator
from obs_tui.service.client import Endpoint, HttpService

from .canned import ROWS
from .report import Row

ROUNDS = 15
CALLS = 60
PATH = "/v1/observability/chat-completion-events/search"
FIELDS = ["model_name", "invoked_tools", "total_time_elapsed", "last_user_message_preview"]
FILTER = {"field": "model_name", "op": "eq", "value": "mistral-medium-2508"}
Search = Callable[[], Awaitable[int]]


def run() -> list[Row]:
    """Paired rounds in this process, the server in another; medians of CPU per call."""
    with _server() as url:
        ours, plain, official = asyncio.run(_measure(url))
    note = f"{ROWS} rows a search, median of {ROUNDS} paired rounds of {CALLS} searches, CPU"
    return [
        Row(
            "search over HTTP: ours against httpx + json.loads",
            _ms(statistics.median(ours)),
            _ms(statistics.median(plain)),
            _paired(ours, plain),
            "≤ 1.2",
            note,
        ),
        Row(
            "search over HTTP: ours against the official client 2.9.4",
            _ms(statistics.median(ours)),
            _ms(statistics.median(official)),
            _paired(ours, official),
            "",
            note,
        ),
    ]


async def _measure(url: str) -> tuple[list[float], list[float], list[float]]:
    service = HttpService(Endpoint(url, SecretStr("key"), "bench"))
    condition = Condition("model_name", Operator.EQ, FILTER["value"])
    client = httpx.AsyncClient(base_url=url, headers={"Authorization": "Bearer key"})
    sdk = Mistral(api_key="key", server_url=url)
    payload = {"search_params": {"filters": FILTER}, "extra_fields": FIELDS}

    async def ours() -> int:
        return len((await service.search_events(condition, extra_fields=FIELDS)).rows)

    async def plain() -> int:
        response = await client.post(PATH, params={"page_size": 50}, json=payload)
        return len(json.loads(response.content)["completion_events"]["results"])

    async def official() -> int:
        found = await sdk.beta.observability.chat_completion_events.search_async(
            search_params=FilterPayload.model_validate({"filters": FILTER}),
            extra_fields=FIELDS,
        )
        return len(found.completion_events.results or ())

    searches: tuple[Search, ...] = (ours, plain, official)
    for search in searches:
        assert await search() == ROWS
        await _cpu(search)
    rounds = [[await _cpu(search) for search in searches] for _ in range(ROUNDS)]
    await service.aclose()
    await client.aclose()
    first, second, third = (list(column) for column in zip(*rounds, strict=True))
    return first, second, third


async def _cpu(search: Search) -> float:
    """Seconds of CPU of one call."""
    start = time.process_time()
    for _ in range(CALLS):
        await search()
    return (time.process_time() - start) / CALLS


@contextmanager
def _server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, "-m", "tests.bench.canned", str(port)]) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the canned server did not start")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def _paired(ours: list[float], other: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, other, strict=True))
