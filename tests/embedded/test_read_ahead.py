"""A second process that reads lines: the same as without it, and what happens when it ends."""

import gzip
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from obs_tui.embedded import events, read_ahead
from obs_tui.embedded.importing import ImportReport, import_lines, import_stream
from obs_tui.embedded.read_ahead import BrokenReader
from obs_tui.embedded.store import Store
from obs_tui.model.base import JsonObject

from .stores import event

COUNT = 2_000


def lines() -> Iterator[bytes]:
    """Events, chats, the same chat again and again, and lines that are bad in many ways."""
    for number in range(COUNT):
        match number % 8:
            case 0:
                yield b"{\n"
            case 1:
                yield b'{"messages": [], "time": "soon"}\n'
            case 2:
                yield b'{"messages": [{"role": "user", "content": "same"}], "created": 1}\n'
            case 3:
                yield json.dumps(event("same", "same")).encode() + b"\n"
            case _:
                mixed = number if number < COUNT // 2 else f"text {number}"
                whole = event(str(number // 10 * 10 + number % 4), f"text {number // 2}")
                yield json.dumps({**whole, "extra_fields": {"mixed": mixed}}).encode() + b"\n"


def everything(store: Store) -> list[JsonObject | None]:
    return store.read_now(
        lambda conn: [events.fetch(conn, each) for each in events.search_ids(conn, None)]
    )


def imported(compress: bool = False) -> tuple[ImportReport, list[JsonObject | None]]:
    store = Store.open(None)
    try:
        if compress:
            stream = io.BufferedReader(io.BytesIO(gzip.compress(b"".join(lines()))))
            return import_stream(store, "x", stream), everything(store)
        return import_lines(store, "x", lines()), everything(store)
    finally:
        store.close()


@pytest.fixture
def pids(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The processes that were started, each at once and waited for."""
    started: list[int] = []

    class Waited(read_ahead._Ahead):
        def ready(self) -> bool:
            if not started:
                self._begun.result()
                started.append(self._process.pid)
            return super().ready()

    monkeypatch.setattr(read_ahead, "ALONE_BYTES", 10_000)
    monkeypatch.setattr(read_ahead, "_Ahead", Waited)
    yield started
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize("compress", [False, True])
def test_a_second_process_changes_nothing(pids: list[int], compress: bool) -> None:
    found = imported(compress)
    assert len(pids) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_ahead, "ALONE_BYTES", 1 << 40)
        assert found == imported()
    report, stored = found
    assert report.lines == COUNT
    assert report.added == len(stored) > 0
    assert min(report.known, report.conflicting, report.bad) > 0


def test_it_ends_and_the_import_is_completed_by_another(
    pids: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def progress(_: int, read: int) -> None:
        if read > COUNT // 4 and pids:
            os.kill(pids[0], signal.SIGKILL)

    monkeypatch.setattr(read_ahead, "_AHEAD_BYTES", 0)
    store = Store.open(tmp_path / "events.db")
    with pytest.raises(BrokenReader):
        import_lines(store, "x", lines(), progress)
    kept = len(everything(store))
    assert kept > 0
    monkeypatch.setattr(read_ahead, "ALONE_BYTES", 1 << 40)
    report = import_lines(store, "x", lines())
    assert (report.added + kept, everything(store)) == (len(imported()[1]), imported()[1])
    store.close()


def test_where_it_cannot_begin_one_process_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "ALONE_BYTES", 10_000)
    monkeypatch.setattr(read_ahead, "_PROGRAM", "raise SystemExit(1)")
    report, stored = imported()
    assert report.added == len(stored) > 0
