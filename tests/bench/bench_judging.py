"""Judging many: 200 calls of 50 ms, 8 at a time, with the journal on disk, against what such calls
take at best; what httpx alone takes is told beside it, for it depends on the machine. The calls are
the API's, to a server in another process; and the embedded service's, which works in this process
while a model in another takes the 50 ms."""

import asyncio
import gc
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
from pydantic import SecretStr

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
ROUNDS = 9


def run() -> list[Row]:
    """Paired rounds; medians."""
    with _model() as url:
        rounds = asyncio.run(_measure(url))
    remote, embedded, plain = (statistics.median(column) for column in zip(*rounds, strict=True))
    note = (
        f"{CALLS} calls of {SECONDS * 1000:.0f} ms, {JOBS} at once, median of {ROUNDS} rounds;"
        f" httpx alone: {plain:.2f} s, {plain / IDEAL:.2f}"
    )
    return [
        _row("judging many, by a server", remote, "≤ 1.15", note),
        _row("judging many, by the embedded service and a model", embedded, "", note),
    ]


def _row(what: str, seconds: float, budget: str, note: str) -> Row:
    return Row(what, f"{seconds:.2f} s", f"{IDEAL:.2f} s", seconds / IDEAL, budget, note)


async def _measure(url: str) -> list[tuple[float, float, float]]:
    seeds = [event(number) for number in range(CALLS)]
    ids = [str(seed["event_id"]) for seed in seeds]
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store.sqlite")
        store.write_now(lambda conn: ingest(conn, seeds))
        app = create_app(store, endpoint=ModelEndpoint(url))
        embedded = HttpService(Endpoint("http://embedded", None, "embedded", app=app))
        remote = HttpService(Endpoint(url, SecretStr("key"), "remote"))
        journal = Journal.open(Path(folder) / "journal.sqlite")
        client = httpx.AsyncClient()

        async def ask(event_id: str) -> None:
            await client.post(f"{url}/{event_id}", json={"model": "m"})

        async def plain() -> float:
            started = time.perf_counter()
            await for_each(ids, ask, JOBS)
            return time.perf_counter() - started

        async def ours(service: HttpService) -> float:
            started = time.perf_counter()
            run = await begin(journal, PROFILE, JUDGE, ids, about="all", jobs=JOBS)
            run = await go_on(service, journal, run)
            assert run.judged == CALLS
            return time.perf_counter() - started

        gc.collect()
        gc.freeze()  # as the app does once it shows something
        async with app.router.lifespan_context(app):
            rounds = [
                (await ours(remote), await ours(embedded), await plain()) for _ in range(ROUNDS + 1)
            ]
        await client.aclose()
        await remote.aclose()
        await embedded.aclose()
        await journal.aclose()
        store.close()
    return rounds[1:]


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
