"""The store: snapshots, cancelled reads, what is refused."""

import asyncio
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from obs_tui.embedded.schema import UnusableStore
from obs_tui.embedded.store import Store

ENDLESS = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
SELECT count(*) FROM numbers WHERE NOT matches(CAST(n AS TEXT), 'x')
"""


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    yield store
    store.close()


def one(conn: sqlite3.Connection) -> int:
    (number,) = conn.execute("SELECT count(*) + 1 FROM events").fetchone()
    return int(number)


async def cancelled_read(store: Store, left_open: bool) -> None:
    started = threading.Event()

    def query(conn: sqlite3.Connection) -> None:
        cursor = conn.execute("SELECT 1 UNION SELECT 2")
        if left_open:
            cursor.fetchone()
        started.set()
        conn.execute(ENDLESS).fetchone()

    task = asyncio.create_task(store.read(query))
    await asyncio.to_thread(started.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("left_open", [False, True], ids=["plain", "with an open cursor"])
async def test_a_cancelled_read_harms_no_other(store: Store, left_open: bool) -> None:
    for _ in range(10):
        await cancelled_read(store, left_open)
        assert await asyncio.gather(*(store.read(one) for _ in range(5))) == [1] * 5


async def test_every_reader_cancelled_at_once(store: Store) -> None:
    await asyncio.gather(*(cancelled_read(store, True) for _ in range(3)))
    assert await asyncio.gather(*(store.read(one) for _ in range(50))) == [1] * 50


async def test_a_read_cancelled_while_python_runs_stops_at_its_next_query(store: Store) -> None:
    started, cancelled = threading.Event(), threading.Event()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def query(conn: sqlite3.Connection) -> None:
        started.set()
        cancelled.wait()
        try:
            conn.execute(ENDLESS).fetchone()
        finally:
            loop.call_soon_threadsafe(stopped.set)

    task = asyncio.create_task(store.read(query))
    await asyncio.to_thread(started.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    cancelled.set()
    await stopped.wait()
    assert await store.read(one) == 1


async def test_a_read_that_waits_for_a_thread_can_be_cancelled(store: Store) -> None:
    gate = threading.Event()
    busy = [asyncio.create_task(store.read(lambda _: gate.wait())) for _ in range(4)]
    waiting = asyncio.create_task(store.read(one))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    assert await asyncio.gather(*busy) == [True] * 4


async def test_a_read_sees_one_snapshot(store: Store) -> None:
    def query(conn: sqlite3.Connection) -> tuple[int, int]:
        before = judges(conn)
        store.write_now(add_judge)
        return before, judges(conn)

    assert await store.read(query) == (0, 0)
    assert await store.read(judges) == 1


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(add_judge)


async def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def broken(conn: sqlite3.Connection) -> None:
        add_judge(conn)
        raise ValueError("midway")

    with pytest.raises(ValueError, match="midway"):
        await store.write(broken)
    assert await store.read(judges) == 0
    await store.write(add_judge)
    assert await store.read(judges) == 1


def judges(conn: sqlite3.Connection) -> int:
    (number,) = conn.execute("SELECT count(*) FROM judge").fetchone()
    return int(number)


def add_judge(conn: sqlite3.Connection) -> None:
    conn.execute(
        "INSERT INTO judge VALUES (?, 'name', 'm', 'CLASSIFICATION', '{}', 0, 0, NULL)",
        (str(judges(conn)),),
    )


def test_a_store_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "events.db"
    first = Store.open(path)
    first.write_now(add_judge)
    first.close()
    again = Store.open(path)
    assert again.read_now(judges) == 1
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_temporary_store_is_removed() -> None:
    store = Store.open(None)
    assert store.path.exists()
    store.close()
    assert not store.path.parent.exists()


async def test_closing_interrupts_what_reads(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "events.db")
    started = threading.Event()

    def query(conn: sqlite3.Connection) -> None:
        started.set()
        conn.execute(ENDLESS).fetchone()

    reads = [asyncio.create_task(store.read(query)) for _ in range(6)]
    await asyncio.to_thread(started.wait)
    await asyncio.to_thread(store.close)
    ends = await asyncio.gather(*reads, return_exceptions=True)
    assert {type(end) for end in ends} <= {sqlite3.OperationalError, asyncio.CancelledError}


def test_two_processes_may_open_the_same_store(tmp_path: Path) -> None:
    stores = [Store.open(tmp_path / "events.db") for _ in range(2)]
    stores[0].write_now(add_judge)
    assert stores[1].read_now(judges) == 1
    for store in stores:
        store.close()


def test_a_store_that_another_process_is_making_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(time, "sleep", lambda _: other.execute("ROLLBACK"))
    store = Store.open(path)
    assert not other.in_transaction
    store.write_now(add_judge)
    store.close()
    other.close()


def test_a_file_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to look like one\n" * 20)
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()
    for path in (text, foreign):
        before = path.read_bytes()
        with pytest.raises(UnusableStore, match=path.name):
            Store.open(path)
        assert path.read_bytes() == before


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    Store.open(path).close()
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA user_version = 99")
    conn.close()
    with pytest.raises(UnusableStore, match="newer version"):
        Store.open(path)
