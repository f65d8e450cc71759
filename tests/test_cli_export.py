"""`obs-tui export`: files that hold what matches, and a way back into a store."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

import pytest

from obs_tui.cli import main
from tests.hostile import HOSTILE

TEXTS = [each.text for each in HOSTILE if len(each.text) < 10_000 and each.name != "lone surrogate"]
EVENTS = [
    {
        "event_id": f"00000000-0000-4000-8000-{number:012}",
        "created_at": f"2026-01-{number % 28 + 1:02}T09:30:{number % 60:02}.25Z",
        "correlation_id": f"c{number}",
        "extra_fields": {"model_name": ("large", "small")[number % 2], "metadata.note": text},
        "request_messages": [{"role": "user", "content": text, "odd": [None, 1.5, {"a": text}]}],
        "response_messages": [{"role": "assistant", "content": [{"type": "text", "text": text}]}],
        "enabled_tools": [{"name": text}],
        "more": {"deep": [text]},
    }
    for number, text in enumerate(TEXTS * 6)
]

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs a command line here, on a store that holds the events, or on another one."""
    folder = tmp_path_factory.mktemp("exporting")
    environ = {"HOME": str(folder), "PYTHONUTF8": "1", "PATH": os.environ["PATH"]}

    def run(*args: str, store: str = "store") -> CompletedProcess[str]:
        with (
            patch.dict(os.environ, environ, clear=True),
            redirect_stdout(StringIO(newline="")) as out,
            redirect_stderr(StringIO()) as err,
        ):
            try:
                code = main([*args, "--store", str(folder / f"{store}.sqlite")])
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return CompletedProcess(args, code, out.getvalue(), err.getvalue())

    source = folder / "events.jsonl"
    source.write_text("\n".join(map(json.dumps, EVENTS)))
    assert run("import", str(source)).returncode == 0
    yield run


def read(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.split("\n") if line]


def test_what_is_exported_and_imported_is_the_same(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    done = run("export", "", str(first))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"{len(EVENTS)} events" in done.stderr
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert run("import", str(first), store="other").returncode == 0
    assert run("export", "", "--format", "jsonl", str(second), store="other").returncode == 0
    events = read(first.read_text())
    assert events == read(second.read_text())
    by_id = {event["event_id"]: event for event in events}
    assert len(by_id) == len(EVENTS)
    for event in EVENTS:
        back = by_id[event["event_id"]]
        for key in ("request_messages", "response_messages", "enabled_tools", "more"):
            assert back[key] == event[key]


def test_the_query_the_filter_and_the_limit_say_which(run: Run) -> None:
    small = '{"field": "model_name", "op": "eq", "value": "small"}'
    printed = run("export", "timestamp < 2026-01-15", "-", "--json", small)
    ids = [event["event_id"] for event in read(printed.stdout)]
    found = run("search", "timestamp < 2026-01-15 AND model_name = small", "--ids")
    assert ids == found.stdout.split() != []
    few = run("export", "model_name = small", "--limit", "3", "--format", "md", "-")
    assert few.stdout.count("## Event") == 3
    assert (few.returncode, "more match than the 3" in few.stderr) == (0, True)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("x.html", "<!doctype html>"),
        ("x.htm", "<!doc"),
        ("x.md", "## Event"),
        ("x.csv", "event_id"),
    ],
)
def test_the_name_of_the_file_says_the_format(
    run: Run, tmp_path: Path, name: str, begins: str
) -> None:
    assert run("export", "", str(tmp_path / name), "--limit", "2").returncode == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_a_file_that_is_there_is_replaced_only_with_yes(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "x.jsonl"
    target.write_text("precious")
    refused = run("export", "", str(target))
    assert (refused.returncode, target.read_text()) == (2, "precious")
    assert run("export", "", str(target), "--yes", "--limit", "1").returncode == 0
    assert len(read(target.read_text())) == 1


def test_what_cannot_be_asked_or_written_ends_with_2(run: Run, tmp_path: Path) -> None:
    assert run("export", "nofield = 1", "-").returncode == 2
    assert run("export", "(", str(tmp_path / "x.md")).returncode == 2
    nowhere = run("export", "", str(tmp_path / "no" / "x.md"))
    assert nowhere.returncode == 2 and "cannot be used" in nowhere.stderr
    assert list(tmp_path.iterdir()) == []
