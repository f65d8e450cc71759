"""A query stops when nobody waits for its answer any more."""

import asyncio
import json
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from obs_tui.embedded import events
from obs_tui.embedded.app import create_app
from obs_tui.model.filters import Filter
from tests.embedded.served import PATIENCE
from tests.embedded.serving import client, on_socket, stored

PATH = "/v1/obs-tui/chat-completion-events/count"


class Endless:
    """A query that ends only when SQLite is interrupted, or when the test is over."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.interrupted = threading.Event()
        self._over = threading.Event()

    @contextmanager
    def ended(self) -> Iterator[None]:
        """Ends the query at the latest here, so that a failure does not hang."""
        try:
            yield
        finally:
            self._over.set()

    def count(self, conn: sqlite3.Connection, filters: Filter) -> int:
        conn.set_progress_handler(self._over.is_set, 10_000)
        self.started.set()
        try:
            conn.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                " SELECT count(*) FROM n"
            ).fetchone()
        except sqlite3.OperationalError as error:
            assert "interrupted" in str(error)
            if not self._over.is_set():
                self.interrupted.set()
            raise
        raise AssertionError("the query cannot end by itself")


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Endless:
    query = Endless()
    monkeypatch.setattr(events, "count", query.count)
    return query


async def test_cancelling_a_call_in_process_stops_the_query(endless: Endless) -> None:
    with stored() as store, endless.ended():
        async with client(store) as http:
            call = asyncio.ensure_future(http.post(PATH, json={"filters": None}))
            assert await asyncio.to_thread(endless.started.wait, PATIENCE)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert await asyncio.to_thread(endless.interrupted.wait, PATIENCE)
            healthy = await http.get("/v1/obs-tui/capabilities")
    assert healthy.status_code == 200


def test_closing_the_connection_stops_the_query(endless: Endless) -> None:
    body = json.dumps({"filters": None}).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with stored() as store, on_socket(create_app(store)) as port, endless.ended():
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(head + body)
            assert endless.started.wait(PATIENCE)
            assert not endless.interrupted.is_set()
        assert endless.interrupted.wait(PATIENCE)


def test_leaving_half_way_through_a_request_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with stored() as store, on_socket(create_app(store)) as port:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{".encode()
            )
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /v1/obs-tui/capabilities HTTP/1.0\r\nHost: x\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    assert not caplog.records
