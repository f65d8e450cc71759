"""`obs-tui search QUERY` and `obs-tui facet`: what they select is reckoned here from the lines that
were imported."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from obs_tui.cli import main

MODELS = ("large", "small", 'odd "name"\x1b[31m')


def _conversation(number: int, now: datetime) -> dict[str, object]:
    answer = "I cannot help." if number % 5 == 0 else f"answer {number} [/INST] \u202e"
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "time": (now - timedelta(hours=number)).isoformat(),
        "model": MODELS[number % 3],
        "metadata": {"tier": "gold" if number % 4 else "free"},
        "messages": [
            {"role": "user", "content": f"question {number}"},
            {"role": "assistant", "content": answer},
        ],
    }


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs a command line here, on a store of its own with the events."""
    folder = tmp_path_factory.mktemp("finding")
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("OBS_TUI_", "XDG_", "MISTRAL_"))
    }
    environ = kept | {"HOME": str(folder), "PYTHONUTF8": "1"}

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        with (
            patch.dict(os.environ, environ, clear=True),
            redirect_stdout(StringIO()) as out,
            redirect_stderr(StringIO()) as err,
        ):
            try:
                code = main([*args, "--store", str(folder / "store.sqlite")])
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return subprocess.CompletedProcess(args, code, out.getvalue(), err.getvalue())

    source = folder / "events.jsonl"
    now = datetime.now(UTC)  # the tests end within the hour that is between two events
    source.write_text("\n".join(json.dumps(_conversation(n, now)) for n in range(120)))
    assert run("import", str(source)).returncode == 0
    yield run


def numbers(run: Run, *args: str) -> list[int]:
    """Which conversations a search finds, in its order."""
    done = run("search", "--ids", *args)
    assert done.returncode == 0, done.stderr
    return [int(line[-12:]) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("query", "picked"),
    [
        ("", lambda n: True),
        ("model_name = large", lambda n: n % 3 == 0),
        ("NOT (model_name = large OR model_name contains 'odd')", lambda n: n % 3 == 1),
        ('model_name = "odd \\"name\\"\\u001b[31m"', lambda n: n % 3 == 2),
        ("timestamp > -10h", lambda n: n < 10),
        ("timestamp <= -100h and metadata.tier = free", lambda n: n >= 100 and n % 4 == 0),
        ("cannot help", lambda n: n % 5 == 0),
        ('"QUESTION 11"', lambda n: str(n).startswith("11")),
        ('not "cannot help"', lambda n: n % 5 != 0),
        (
            'response_messages_preview contains "[/INST] \u202e" and timestamp > -3h',
            lambda n: n in {1, 2},
        ),
    ],
)
def test_a_query_selects_what_its_words_say(
    run: Run, query: str, picked: Callable[[int], bool]
) -> None:
    wanted = [number for number in range(120) if picked(number)]
    assert numbers(run, query) == wanted
    assert run("search", query, "--count").stdout == f"{len(wanted)}\n"
    rows = [json.loads(line) for line in run("search", query, "--jsonl").stdout.splitlines()]
    assert [int(row["event_id"][-12:]) for row in rows] == wanted


def test_a_query_and_json_both_have_to_match(run: Run) -> None:
    small = '{"field": "model_name", "op": "eq", "value": "small"}'
    assert numbers(run, "timestamp > -10h", "--json", small) == [1, 4, 7]


def test_json_as_it_is_copied_counts_its_relative_times_from_now(run: Run) -> None:
    long_ago = '"value": "2000-01-01T00:00:00Z"'
    marked = f'{{"field": "timestamp", "op": "gt", {long_ago}, "relative": "-5h"}}'
    assert numbers(run, "--json", marked) == [0, 1, 2, 3, 4]


def test_fields_asked_for_stand_after_time_and_id(run: Run) -> None:
    done = run("search", "timestamp > -2h", "--fields", "response_messages_preview, model_name")
    assert done.returncode == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[2:] for line in lines] == [
        ["I cannot help.", "large"],
        ["answer 1 [/INST] \\u202e", "small"],
    ]
    asked = run("search", "timestamp > -2h", "--fields", "metadata.tier", "--jsonl").stdout
    assert [json.loads(line)["extra_fields"] for line in asked.splitlines()] == [
        {"metadata.tier": "free"},
        {"metadata.tier": "gold"},
    ]


def test_a_facet_counts_the_values_under_a_query(run: Run) -> None:
    wanted = Counter(MODELS[number % 3] for number in range(50))
    done = run("facet", "model_name", "timestamp > -50h", "--jsonl")
    found = {row["value"]: row["count"] for row in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, found) == (0, dict(wanted))
    assert "3 values" in done.stderr

    lines = run("facet", "model_name", "timestamp > -50h").stdout.splitlines()
    assert sorted(lines) == ['16\todd "name"\\x1b[31m', "17\tlarge", "17\tsmall"]
    cut = run("facet", "metadata.tier", "--limit", "1")
    assert cut.stdout == "90\tgold\n"
    assert "2 values; more than the 1 of --limit" in cut.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("search", "model_nam = x"), ("did you mean model_name", "  ^^^^^^^^^")),
        (("search", "é = 1 and ("), ("  é = 1 and (",)),
        (("search", "NOT model_name matches x"), ("matches",)),
        (("search", "output_tokens > many"), ("                  ^^^^",)),
        (("search", 'model_name = "\x1b[31m'), ("\\x1b[31m",)),
        (("search", "--fields", "model_nam"), ("Did you mean model_name?",)),
        (("search", "--fields", "a,,b"), ("separated by commas",)),
        (("facet", "tools_invoked"), ("no field called tools_invoked",)),
        (("facet", "model_name", "timestamp >"), ("timestamp >",)),
    ],
)
def test_what_cannot_be_asked_is_underlined_and_exits_2(
    run: Run, args: tuple[str, ...], said: tuple[str, ...]
) -> None:
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    for text in said:
        assert text in done.stderr
    assert "Traceback" not in done.stderr and "\x1b" not in done.stderr


def test_a_query_that_cannot_be_read_opens_no_store(run: Run, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "obs_tui", "search", "(", "--store", str(tmp_path / "new")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())
