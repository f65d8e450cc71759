"""Judging many: 200 events by a model that takes 50 ms a call, 8 at a time, on the embedded service
with its journal on disk; against what the calls alone take."""

import asyncio
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from obs_tui.embedded.app import create_app
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.embedded.store import Store
from obs_tui.evaluation.running import begin, go_on
from obs_tui.journal import Journal
from obs_tui.service.client import Endpoint, HttpService
from obs_tui.service.gathering import for_each
from tests.embedded.serving import event
from tests.evaluation.judging import JUDGE, PROFILE

from .bench_client import _wait_for
from .report import Row

CALLS = 200
SECONDS = 0.05
JOBS = 8
IDEAL = CALLS * SECONDS / JOBS
ROUNDS = 5


def run() -> list[Row]:
    """Paired rounds; medians."""
    with _model() as url:
        ours, plain = asyncio.run(_measure(url))
    median, bare = statistics.median(ours), statistics.median(plain)
    note = f"{CALLS} calls of {SECONDS * 1000:.0f} ms, {JOBS} at once, median of {ROUNDS} rounds"
    return [
        Row(
            "a bulk run of a judge, against the calls alone",
            f"{median:.2f} s",
            f"{IDEAL:.2f} s",
            median / IDEAL,
            "≤ 1.15",
            f"{note}; httpx alone: {bare:.2f} s",
        )
    ]


async def _measure(url: str) -> tuple[list[float], list[float]]:
    seeds = [event(number) for number in range(CALLS)]
    ids = [str(seed["event_id"]) for seed in seeds]
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store.sqlite")
        store.write_now(lambda conn: ingest(conn, seeds))
        app = create_app(store, endpoint=ModelEndpoint(url))
        service = HttpService(Endpoint("http://embedded", None, "embedded", app=app))
        journal = Journal.open(Path(folder) / "journal.sqlite")
        client = httpx.AsyncClient()

        async def ask(_event_id: str) -> None:
            await client.post(f"{url}/chat/completions", json={"model": "m"})

        async def plain() -> float:
            started = time.perf_counter()
            await for_each(ids, ask, JOBS)
            return time.perf_counter() - started

        async def ours() -> float:
            started = time.perf_counter()
            run = await begin(journal, PROFILE, JUDGE, ids, about="all", jobs=JOBS)
            run = await go_on(service, journal, run)
            assert run.judged == CALLS
            return time.perf_counter() - started

        async with app.router.lifespan_context(app):
            await plain(), await ours()
            pairs = [(await ours(), await plain()) for _ in range(ROUNDS)]
        await client.aclose()
        await service.aclose()
        await journal.aclose()
        store.close()
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


@contextmanager
def _model() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "tests.bench.slow_model", str(port), str(SECONDS)]
    with subprocess.Popen(words) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
