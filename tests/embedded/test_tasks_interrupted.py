"""Imports interrupted by a stop, another server, a deletion: no line is lost or doubled."""

import sqlite3
import threading
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from obs_tui.embedded import imports
from obs_tui.embedded.app import create_app
from obs_tui.embedded.datasets import create_dataset
from obs_tui.embedded.files import save_file
from obs_tui.embedded.import_steps import next_step
from obs_tui.embedded.store import Store
from obs_tui.embedded.tasks import Step, Work, advance, create_task, fetch_work
from tests.embedded.curating import (
    ASKS,
    DATASETS,
    contents,
    ended,
    jsonl,
)
from tests.embedded.served import PATIENCE
from tests.embedded.serving import client, on_socket


def begun(store: Store, lines: int) -> tuple[str, Work]:
    """A dataset's id and its import of so many lines, of which the first step is done."""
    made = store.write_now(lambda conn: create_dataset(conn, "a dataset", ""))
    dataset_id = str(made["id"])
    content = jsonl({"payload": {"n": n}} for n in range(lines))
    file = save_file(store, [content], name="x", purpose="x", hours=1)
    task = store.write_now(
        lambda conn: create_task(conn, dataset_id, "lines", file.file_id, file.size)
    )
    task_id = str(task["id"])
    before = store.read_now(lambda conn: fetch_work(conn, task_id))
    assert before is not None
    step = store.read_now(lambda conn: next_step(conn, before))
    store.write_now(lambda conn: advance(conn, before, step))
    again = store.read_now(lambda conn: next_step(conn, before))
    store.write_now(lambda conn: advance(conn, before, again))  # by another process, too late
    work = store.read_now(lambda conn: fetch_work(conn, task_id))
    assert work is not None
    assert 0 < work.position < work.total
    assert work.imported == len(step.drafts)
    return dataset_id, work


async def test_an_interrupted_import_goes_on_with_the_first_request(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "events.db")
    dataset_id, work = begun(store, 2_000)
    store.close()
    store = Store.open(tmp_path / "events.db")
    path = f"{DATASETS}/{dataset_id}"
    async with client(store) as http:
        for _ in range(ASKS):
            (task,) = (await http.get(f"{path}/tasks")).json()["tasks"]["results"]
            if task["status"] != "RUNNING":
                break
        assert (task["id"], task["message"]) == (work.task_id, "Imported 2,000 lines.")
        assert await contents(http, path) == [({"n": n}, {}) for n in range(2_000)]
    store.close()


async def test_two_servers_on_one_store_import_every_line_once(tmp_path: Path) -> None:
    stores = [Store.open(tmp_path / "events.db") for _ in range(2)]
    dataset_id, work = begun(stores[0], 3_000)
    path = f"{DATASETS}/{dataset_id}"
    async with client(stores[0]) as one, client(stores[1]) as two:
        for _ in range(ASKS):
            await one.get(f"{path}/tasks/{work.task_id}")
            task = (await two.get(f"{path}/tasks/{work.task_id}")).json()
            if task["status"] != "RUNNING":
                break
        assert await contents(two, path) == [({"n": n}, {}) for n in range(3_000)]
    for store in stores:
        store.close()


def started(app: Starlette, path: str) -> None:
    """Ask the app on a socket for the tasks until the only one has ended."""
    with (
        on_socket(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http,
    ):
        for _ in range(ASKS):
            (task,) = http.get(f"{path}/tasks").json()["tasks"]["results"]
            if task["status"] != "RUNNING":
                break
        assert task["status"] == "COMPLETED"


def test_a_stopped_server_lets_the_next_one_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path / "events.db")
    dataset_id, work = begun(store, 3_000)
    path = f"{DATASETS}/{dataset_id}"
    at_work, stopped = threading.Event(), threading.Event()

    def held(conn: sqlite3.Connection, found: tuple[Work, Step]) -> None:
        advance(conn, *found)
        at_work.set()
        stopped.wait(PATIENCE)

    with monkeypatch.context() as patch:
        patch.setattr(imports, "_advance", held)
        with on_socket(create_app(store)):
            assert at_work.wait(PATIENCE)
        stopped.set()
        store.close()
    store = Store.open(tmp_path / "events.db")
    halfway = store.read_now(lambda conn: fetch_work(conn, work.task_id))
    assert halfway is not None and work.position < halfway.position < halfway.total
    store.close()
    store = Store.open(tmp_path / "events.db")
    started(create_app(store), path)
    store.close()


def test_a_server_goes_on_before_anybody_asks() -> None:
    store = Store.open(None)
    _, work = begun(store, 2_000)
    with on_socket(create_app(store)):
        for _ in range(100 * ASKS):
            if store.read_now(lambda conn: fetch_work(conn, work.task_id)) is None:
                break
    assert store.read_now(lambda conn: fetch_work(conn, work.task_id)) is None
    store.close()


async def test_a_server_that_cannot_look_for_imports_says_so_and_looks_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store.open(None)
    _, work = begun(store, 2_000)
    store.write_now(lambda conn: conn.execute("ALTER TABLE import_tasks RENAME TO elsewhere"))
    async with client(store) as http:
        for _ in range(ASKS):
            await http.get(DATASETS)
            if caplog.records:
                break
        assert "An import failed with OperationalError" in caplog.text
        store.write_now(lambda conn: conn.execute("ALTER TABLE elsewhere RENAME TO import_tasks"))
        for _ in range(ASKS):
            await http.get(DATASETS)
            if store.read_now(lambda conn: fetch_work(conn, work.task_id)) is None:
                break
    assert store.read_now(lambda conn: fetch_work(conn, work.task_id)) is None
    store.close()


async def test_a_dataset_deleted_during_its_import_stays_deleted(tmp_path: Path) -> None:
    store = Store.open(None)
    dataset_id, work = begun(store, 5_000)
    path = f"{DATASETS}/{dataset_id}"
    async with client(store) as http:
        assert (await http.delete(path)).status_code == 204
        assert (await http.get(f"{path}/tasks/{work.task_id}")).status_code == 404
    assert store.read_now(lambda conn: fetch_work(conn, work.task_id)) is None
    store.close()


async def test_a_file_deleted_during_its_import_fails_the_task() -> None:
    store = Store.open(None)
    dataset_id, work = begun(store, 2_000)
    store.write_now(lambda conn: conn.execute("DELETE FROM file_chunks"))
    path = f"{DATASETS}/{dataset_id}"
    async with client(store) as http:
        task = await ended(http, path, (await http.get(f"{path}/tasks/{work.task_id}")).json())
        assert task["status"] == "FAILED"
        assert task["message"] == f"Imported {work.imported:,} lines. The file is gone."
        assert isinstance(task["progress"], int)
        assert 0 < task["progress"] < 100
    store.close()
