"""JSONL into a store: both shapes, bad lines, again, and after a kill."""

import gzip
import io
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from obs_tui.embedded import events, importing
from obs_tui.embedded import lines as jsonl
from obs_tui.embedded.importing import ImportReport, import_file, import_lines, import_stream
from obs_tui.embedded.store import Store
from obs_tui.model.base import Json, JsonObject

from .served import PATIENCE
from .stores import event


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    yield store
    store.close()


def lines_of(*items: Json) -> list[bytes]:
    return [json.dumps(item).encode() + b"\n" for item in items]


def chat(*turns: str, **keys: Json) -> JsonObject:
    """A chat whose turns are the user's and the assistant's by turns."""
    roles = ("user", "assistant")
    messages: list[Json] = [{"role": roles[n % 2], "content": turn} for n, turn in enumerate(turns)]
    return {"messages": messages, **keys}


def everything(store: Store) -> list[JsonObject]:
    def read(conn: sqlite3.Connection) -> list[JsonObject]:
        found = (events.fetch(conn, event_id) for event_id in events.search_ids(conn, None))
        return [whole for whole in found if whole is not None]

    return store.read_now(read)


def test_the_shape_is_told_line_by_line(store: Store) -> None:
    lines = lines_of(
        event("an event"), chat("q", "a", id="a chat", time=1_768_435_200_000, model="human")
    )
    report = import_lines(store, "mixed", lines)
    assert (report.added, report.bad) == (2, 0)
    by_id = {whole["correlation_id"]: whole for whole in everything(store)}
    found = by_id["a chat"]
    assert found["created_at"] == "2026-01-15T00:00:00Z"
    assert found["request_messages"] == [{"role": "user", "content": "q"}]
    assert found["response_messages"] == [{"role": "assistant", "content": "a"}]
    assert isinstance(found["extra_fields"], dict)
    assert found["extra_fields"]["model_name"] == "human"


@pytest.mark.parametrize(
    ("roles", "request_turns"),
    [("", 0), ("u", 1), ("ua", 1), ("uaa", 1), ("uau", 3), ("uata", 3), ("a", 0), ("su", 2)],
)
def test_the_last_assistant_turns_are_the_response(
    store: Store, roles: str, request_turns: int
) -> None:
    names = {"u": "user", "a": "assistant", "t": "tool", "s": "system"}
    messages: list[Json] = [{"role": names[letter], "content": "x"} for letter in roles]
    import_lines(store, "x", lines_of({"messages": messages}))
    (found,) = everything(store)
    assert found["request_messages"] == messages[:request_turns]
    assert found["response_messages"] == messages[request_turns:]


TIMES: tuple[tuple[Json, str], ...] = (
    ("2026-01-15T00:00:00Z", "2026-01-15T00:00:00Z"),
    ("2026-01-15 01:00:00+01:00", "2026-01-15T00:00:00Z"),
    ("2026-01-15", "2026-01-15T00:00:00Z"),
    ("Thu, 15 Jan 2026 00:00:00 GMT", "2026-01-15T00:00:00Z"),
    (1_768_435_200, "2026-01-15T00:00:00Z"),
    (1_768_435_200.25, "2026-01-15T00:00:00.250000Z"),
    (1_768_435_200_250, "2026-01-15T00:00:00.250000Z"),
    (1_768_435_200_250_000, "2026-01-15T00:00:00.250000Z"),
    (1_768_435_200_250_000_000, "2026-01-15T00:00:00.250000Z"),
    ("1768435200", "2026-01-15T00:00:00Z"),
    (-1, "1969-12-31T23:59:59Z"),
)


@pytest.mark.parametrize(("given", "wanted"), TIMES)
@pytest.mark.parametrize("key", ["time", "created_at", "timestamp"])
def test_times_come_in_many_shapes(store: Store, key: str, given: Json, wanted: str) -> None:
    import_lines(store, "x", lines_of(chat("q", **{key: given})))
    assert [whole["created_at"] for whole in everything(store)] == [wanted]


BAD = (
    (b"{", "it is not JSON"),
    (b'{"messages": [', "it is not JSON"),
    (b"[1]", "it is not a JSON object"),
    (b'{"prompt": "x"}', "neither an event"),
    (b'{"messages": "x"}', "neither an event"),
    (b'{"messages": [], "x": NaN}', "NaN is not JSON"),
    (b'{"messages": [], "x": 1e999}', "not finite"),
    (b'{"messages": [], "x": ' + b"9" * 5_000 + b"}", "too many digits"),
    (b"\xff\xfe{}", "it is not UTF-8 (byte 1)"),
    (b'{"messages": ' + b"[" * 100_000, "nested too deep"),
    (b'{"messages": [' + b"[" * 300 + b"]" * 300 + b"]}", "nested deeper"),
    (b'{"messages": [], "time": "soon"}', "time is not a time: soon"),
    (b'{"request_messages": 5}', "request_messages is not a list"),
)


def test_bad_lines_are_listed_and_the_others_kept(store: Store) -> None:
    lines = [line + b"\n" for line, _ in BAD]
    good = lines_of(chat("first"), chat("last"))
    report = import_lines(store, "x", [good[0], b"\n", *lines, good[1]])
    assert (report.lines, report.added, report.bad) == (len(BAD) + 3, 2, len(BAD))
    assert [problem.line for problem in report.problems] == list(range(3, len(BAD) + 3))
    for problem, (_, cause) in zip(report.problems, BAD, strict=True):
        assert cause in problem.cause


def test_the_list_of_bad_lines_is_bounded(store: Store) -> None:
    report = import_lines(store, "x", [b"{\n"] * 1_000)
    assert (report.bad, len(report.problems)) == (1_000, importing.MAX_LISTED)


def test_what_json_carries_and_columns_do_not_is_kept(store: Store) -> None:
    line = b'{"messages":[{"role":"user","content":"\\ud800 \\u0000"}],"big":%d}' % 2**80
    assert import_lines(store, "x", [line]).added == 1
    (found,) = everything(store)
    assert found["request_messages"] == [{"role": "user", "content": "\ufffd \0"}]
    assert found["big"] == 2**80


def test_importing_again_adds_nothing(store: Store) -> None:
    lines = lines_of(chat("same"), chat("same"), chat("x", id=3), event("e"), chat("same"))
    first = import_lines(store, "x", lines)
    again = import_lines(store, "x", lines)
    assert (first.added, first.known) == (5, 0)
    assert (again.added, again.known, again.conflicting) == (0, 5, 0)


def test_an_id_seen_with_other_content_is_listed(store: Store) -> None:
    report = import_lines(store, "x", lines_of(chat("a", id="1"), chat("b"), chat("c", id="1")))
    assert (report.added, report.conflicting, report.bad) == (2, 1, 0)
    (problem,) = report.problems
    assert problem.line == 3
    assert "other content" in problem.cause


def test_a_byte_order_mark_and_a_last_line_without_end(store: Store) -> None:
    report = import_lines(
        store, "x", [b"\xef\xbb\xbf" + lines_of(chat("a"))[0], b'{"messages":[]}']
    )
    assert (report.added, report.bad) == (2, 0)


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_files_and_streams(store: Store, tmp_path: Path, compress: type[bytes]) -> None:
    content = compress(b"".join(lines_of(*(chat(f"turn {n}") for n in range(300)))))
    path = tmp_path / "log"
    path.write_bytes(content)
    seen: list[tuple[int, int]] = []
    report = import_file(store, path, lambda read, rows: seen.append((read, rows)))
    assert report.added == 300
    assert seen == sorted(seen)
    assert seen[-1] == (len(content), 300)
    stream = io.BufferedReader(io.BytesIO(content))
    assert import_stream(store, "-", stream).known == 300


def test_a_file_that_breaks_off_is_imported_up_to_there(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    lines = lines_of(*(chat(f"turn {n} {n * 7919}") for n in range(500)))
    path.write_bytes(gzip.compress(b"".join(lines))[:-100])
    report = import_file(store, path)
    assert 0 < report.added < 500
    assert report.bad == 1
    assert "breaks off" in report.problems[-1].cause


KILLED = """
import os, signal, sys
from pathlib import Path
from obs_tui.embedded.importing import import_lines
from obs_tui.embedded.store import Store

def progress(read, rows):
    if rows >= 200:
        os.kill(os.getpid(), signal.SIGKILL)

with open(sys.argv[2], "rb") as lines:
    import_lines(Store.open(Path(sys.argv[1])), "log", lines, progress)
"""


def test_an_import_that_was_killed_is_completed_by_another(tmp_path: Path) -> None:
    lines = lines_of(*(chat(f"turn {n // 2}") for n in range(1_000)))
    log, path = tmp_path / "log.jsonl", tmp_path / "events.db"
    log.write_bytes(b"".join(lines))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(log)], check=False, timeout=PATIENCE
    )
    assert killed.returncode == -signal.SIGKILL
    store = Store.open(path)
    report: ImportReport = import_file(store, log)
    assert report.known > 0
    assert report.added > 0
    assert report.added + report.known == 1_000
    assert store.read_now(lambda conn: events.count(conn, None)) == 1_000
    store.close()


def test_a_line_that_is_too_long_is_skipped_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MAX_LINE", 1_000)
    monkeypatch.setattr(jsonl, "MAX_LINE", 1_000)
    long = b'{"request_messages": ["' + b"x" * 10_000 + b'"]}\n'
    before, after = lines_of(event("before"), event("after"))
    for data in (before + long + after, gzip.compress(before + long + after)):
        report = import_stream(store, "long", io.BufferedReader(io.BytesIO(data)))
        assert (report.lines, report.bad) == (3, 1)
        assert report.problems[0].line == 2
        assert "longer than 1,000 bytes" in report.problems[0].cause
    assert len(everything(store)) == 2


def test_how_a_line_is_written_changes_nothing(store: Store) -> None:
    whole = event("e", "naïve 🙂 \ud800", enabled_tools=[], chat_transcription_events=[], odd=1.0)
    plain = {**whole, "request_messages": [{"role": "user", "content": "naïve 🙂 \ufffd"}]}
    written = (
        json.dumps(whole),
        json.dumps(whole, indent=None, separators=(" , ", " : ")),
        json.dumps(plain, ensure_ascii=False, separators=(",", ":")),
        json.dumps(plain).replace("request", "\\u0072equest"),
    )
    reports = [import_lines(store, "x", [line.encode()]) for line in written]
    assert [(report.added, report.known) for report in reports] == [(1, 0), (0, 1), (0, 1), (0, 1)]
    for line in written:
        with holding_line(line) as other:
            (found,) = everything(other)
            assert found["request_messages"] == plain["request_messages"]
            assert found["odd"] == 1.0


@contextmanager
def holding_line(line: str) -> Iterator[Store]:
    store = Store.open(None)
    import_lines(store, "x", [line.encode()])
    yield store
    store.close()
