"""The command line: what it prints where, its exit codes, and what it does not load."""

import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from obs_tui.cli import main
from obs_tui.cli.connection import opened
from obs_tui.cli.target import Server, Store
from obs_tui.settings import Profile, Settings
from tests.embedded.served import PATIENCE

Completed = subprocess.CompletedProcess[str]
Run = Callable[..., Completed]

OBS_TUI = [sys.executable, "-m", "obs_tui"]


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Nothing of the user's."""
    home = tmp_path_factory.mktemp("home")
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("OBS_TUI_", "XDG_", "MISTRAL_"))
    }
    return kept | {"HOME": str(home), "PYTHONUTF8": "1"}


@pytest.fixture(scope="module")
def run(env: dict[str, str]) -> Run:
    """Runs a command line here, with its own environment; with `stdin`, in a process of its own."""

    def run(*args: str, more: dict[str, str] | None = None, stdin: str | None = None) -> Completed:
        environ = env | (more or {})
        if stdin is not None:
            command = [*OBS_TUI, *args]
            return subprocess.run(
                command, env=environ, input=stdin, capture_output=True, text=True, check=False
            )
        with (
            patch.dict(os.environ, environ, clear=True),
            redirect_stdout(StringIO()) as out,
            redirect_stderr(StringIO()) as err,
        ):
            try:
                code = main(args)
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return subprocess.CompletedProcess(args, code, out.getvalue(), err.getvalue())

    return run


def conversation(number: int) -> str:
    return json.dumps(
        {
            "id": f"conversation-{number}",
            "time": f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z",
            "model": "large" if number % 2 else "small",
            "messages": [
                {"role": "user", "content": f"question {number} \x1b[31m[/INST] \u202e"},
                {"role": "assistant", "content": f"answer {number}"},
            ],
        }
    )


@pytest.fixture(scope="module")
def store(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 250 conversations."""
    folder = tmp_path_factory.mktemp("store")
    source, store = folder / "some.jsonl", folder / "some.sqlite"
    source.write_text("\n".join(map(conversation, range(250))))
    done = run("import", str(source), "--store", str(store))
    assert done.returncode == 0, done.stderr
    return store


FILTER = '{"field": "model_name", "op": "eq", "value": "large"}'


def test_help_loads_nothing_heavy(env: dict[str, str]) -> None:
    heavy = "textual httpx starlette sqlite3 pydantic jinja2 tantivy re2 uvicorn rich tqdm"
    script = (
        "import sys; from obs_tui.cli import main\n"
        "try: main(['--help'])\n"
        f"finally: print('loaded:', {{*'{heavy}'.split()}} & {{*sys.modules}}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "loaded: set()"
    assert "exit codes" in done.stdout


def test_count_is_a_number_on_stdout(run: Run, store: Path) -> None:
    done = run("search", "--store", str(store), "--count")
    assert (done.returncode, done.stdout, done.stderr) == (0, "250\n", "")
    done = run("search", "--store", str(store), "--count", "--json", FILTER)
    assert (done.returncode, done.stdout) == (0, "125\n")


def test_where_may_be_said_before_or_after_the_command(run: Run, store: Path) -> None:
    before = run("--store", str(store), "search", "--ids")
    after = run("search", "--ids", "--store", str(store))
    assert before.stdout == after.stdout
    assert len(set(before.stdout.split())) == 250


def test_rows_as_json_are_all_of_them_newest_first(run: Run, store: Path) -> None:
    done = run("search", "--jsonl", "--json", FILTER, "--store", str(store))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 125
    times = [row["created_at"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert {row["extra_fields"]["model_name"] for row in rows} == {"large"}
    assert done.stdout.isascii()
    assert "125 events" in done.stderr


def test_importing_again_adds_nothing(run: Run, store: Path) -> None:
    text = "\n".join(map(conversation, range(250)))
    done = run("import", "-", "--store", str(store), stdin=text)
    assert done.returncode == 0
    told = "250 lines, 250 conversations: 0 added, 250 known already"
    assert done.stderr == f"obs-tui: stdin: {told}\n"


def test_lines_that_cannot_be_read_are_listed(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "some.jsonl.gz"
    lines = [conversation(1), "{", "[1]", conversation(2), '{"\x1b": 1}']
    source.write_bytes(gzip.compress("\n".join(lines).encode()))
    done = run("import", str(source), "--store", str(tmp_path / "new" / "s.sqlite"))
    assert done.returncode == 1
    *listed, summary = done.stderr.splitlines()
    assert [line.split(":")[1] for line in listed] == ["2", "3", "5"]
    assert summary.endswith("5 lines, 2 conversations: 2 added, 0 known already, 3 cannot be read")
    assert "\x1b" not in done.stderr


def test_a_file_that_is_not_there_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "some.jsonl"
    source.write_text(conversation(1))
    store = str(tmp_path / "s.sqlite")
    done = run("import", str(tmp_path / "absent"), str(source), "--store", store)
    assert done.returncode == 2
    assert "absent cannot be opened" in done.stderr and "1 added" in done.stderr


def test_import_refuses_to_write_read_only(run: Run, tmp_path: Path) -> None:
    done = run("--readonly", "import", "-", "--store", str(tmp_path / "s.sqlite"))
    assert done.returncode == 2
    assert not (tmp_path / "s.sqlite").exists()


def _interrupted(
    env: dict[str, str], store: Path, lines: list[str], number: signal.Signals
) -> tuple[int, str]:
    """Exit code and stderr of an import that gets the signal when some of it is stored."""
    command = [*OBS_TUI, "import", "-", "--store", str(store)]
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stderr
        process.stdin.write("\n".join(lines))
        process.stdin.flush()
        while not _count(store):
            assert process.poll() is None
        process.send_signal(number)  # while it waits for more
        process.wait(PATIENCE)
        told = process.stderr.read()
        with suppress(BrokenPipeError):
            process.stdin.close()
        return process.returncode, told


def _count(store: Path) -> int:
    try:
        with closing(sqlite3.connect(store, timeout=10)) as conn:
            return int(conn.execute("SELECT count(*) FROM events").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_an_import_cut_off_is_completed_by_another(
    env: dict[str, str], run: Run, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    lines = list(map(conversation, range(600)))
    cut, whole = tmp_path / "cut.sqlite", tmp_path / "whole.sqlite"
    assert _interrupted(env, cut, lines, number) == (code, "")
    assert 0 < _count(cut) < 600
    for store in (cut, whole):
        assert run("import", "-", "--store", str(store), stdin="\n".join(lines)).returncode == 0
    assert _bodies(cut) == _bodies(whole)


def _bodies(store: Path) -> list[tuple[object, ...]]:
    """Every event in full, without the number that says when it was stored."""
    with closing(sqlite3.connect(store)) as conn:
        found = conn.execute("SELECT e.*, b.body FROM events e JOIN bodies b USING (seq)")
        seq = [column[0] for column in found.description].index("seq")
        return sorted(row[:seq] + row[seq + 1 :] for row in found)


def test_a_limit_says_what_it_leaves_out(run: Run, store: Path) -> None:
    for shape in ([], ["--jsonl"], ["--ids"]):
        cut = run("search", *shape, "--limit", "120", "--store", str(store))
        assert len(cut.stdout.splitlines()) == 120
        assert "more match than the 120" in cut.stderr
        whole = run("search", *shape, "--limit", "250", "--store", str(store))
        assert len(whole.stdout.splitlines()) == 250
        assert "more match" not in whole.stderr


def test_lines_for_people_obey_nothing(run: Run, store: Path) -> None:
    done = run("search", "--limit", "1", "--store", str(store))
    assert "question 249 \\x1b[31m[/INST] \\u202e" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_a_reader_that_leaves_is_no_error(env: dict[str, str], store: Path) -> None:
    command = [*OBS_TUI, "search", "--store", str(store)]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.wait(PATIENCE) == 141
        assert "Traceback" not in (told := process.stderr.read()) and "Broken" not in told


@pytest.mark.parametrize(
    ("args", "cause"),
    [
        (["search", "--json", "{"], "argument --json"),
        (["search", "--json", '{"and": []}'], "AND or OR, not and"),
        (["search", "--json", '{"field": "a", "op": "eq"}'], "needs a value"),
        (["search", "--limit", "0"], "from 1"),
        (["search", "--profile", "nobody"], "no profile called nobody"),
        (["--store", "x", "search", "--profile", "demo"], "not both"),
        (["serve", "--profile", "mistral"], "mistral is a server"),
        (["serve", "--port", "70000"], "0 to 65535"),
        (["import", "x", "--profile", "mistral"], "mistral is a server"),
        (["nonsense"], "invalid choice"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(run: Run, args: list[str], cause: str) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert cause in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_said_in_a_line(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("theme = 3")
    done = run("search", more={"OBS_TUI_CONFIG": str(config)})
    assert done.returncode == 2
    assert done.stderr.startswith(f"obs-tui: {config}: theme: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_failure_says_sentence_cause_and_remedy(run: Run, store: Path, tmp_path: Path) -> None:
    unknown = '{"field": "nothing", "op": "eq", "value": 1}'
    done = run("search", "--json", unknown, "--store", str(store))
    assert (done.returncode, done.stdout) == (3, "")
    assert "nothing" in done.stderr and "cause: " in done.stderr

    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE theirs (a)")
    conn.close()
    done = run("search", "--store", str(other))
    assert done.returncode == 3
    assert "cannot be opened" in done.stderr and "do: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[profiles.gone]\nbase_url = "http://127.0.0.1:9"\n')
    done = run("search", "--profile", "gone", more={"OBS_TUI_CONFIG": str(config)})
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_the_demo_has_events_and_judges_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("search", "--profile", "demo", "--count", more={"TMPDIR": str(tmp_path)}, stdin="")
    assert (done.returncode, done.stdout) == (0, "2000\n")
    assert list(tmp_path.iterdir()) == []


Serve = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def serve(env: dict[str, str]) -> Iterator[Serve]:
    """Starts a server; what it said first is the address."""
    started: list[subprocess.Popen[str]] = []

    def serve(*args: str, more: dict[str, str] | None = None) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [*OBS_TUI, "serve", "--port", "0", *args],
            env=env | (more or {}),
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stderr
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
        assert found
        return process, found[0]

    yield serve
    for process in started:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def _capabilities(address: str, token: str = "") -> object:
    request = urllib.request.Request(f"{address}/v1/obs-tui/capabilities")  # noqa: S310 - ours
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    while True:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - ours
                return json.load(answer)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):  # announced, not yet listening
                raise


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_until_it_is_told_to_stop(
    serve: Serve, store: Path, number: signal.Signals
) -> None:
    process, address = serve("--store", str(store), "--no-auth")
    assert _capabilities(address)
    process.send_signal(number)
    assert process.wait(PATIENCE) == 0
    assert process.stderr and process.stderr.read() == ""


def test_serve_wants_the_token_it_was_given(serve: Serve, store: Path, tmp_path: Path) -> None:
    _, address = serve("--store", str(store), more={"OBS_TUI_TOKEN": "open-sesame"})
    assert _capabilities(address, "open-sesame")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        _capabilities(address, "sesame")

    file = tmp_path / "token"
    file.write_text("of-the-file\n")
    file.chmod(0o600)
    _, address = serve("--store", str(store), "--token-file", str(file))
    assert _capabilities(address, "of-the-file")


def test_serve_makes_a_token_and_prints_it_once(serve: Serve, store: Path) -> None:
    process, address = serve("--store", str(store))
    assert process.stderr
    token = process.stderr.readline().removeprefix("Token: ").strip()
    assert _capabilities(address, token)


def test_serve_shows_nothing_to_the_network_without_a_token(run: Run, store: Path) -> None:
    done = run("serve", "--store", str(store), "--host", "0.0.0.0", "--no-auth")  # noqa: S104 - refused
    assert done.returncode == 2
    assert "without a token" in done.stderr


def test_a_profile_is_served_by_another_obs_tui(
    run: Run, serve: Serve, store: Path, tmp_path: Path
) -> None:
    _, address = serve("--store", str(store), more={"OBS_TUI_TOKEN": "open-sesame"})
    config = tmp_path / "config.toml"
    config.write_text(f'[profiles.other]\nbase_url = "{address}"\n')
    more = {"OBS_TUI_CONFIG": str(config), "OBS_TUI_API_KEY": "open-sesame"}
    there = run("search", "--profile", "other", "--jsonl", more=more)
    here = run("search", "--store", str(store), "--jsonl")
    assert there.stdout == here.stdout != ""
    refused = run("search", "--profile", "other", more={**more, "OBS_TUI_API_KEY": "sesame"})
    assert refused.returncode == 3
    assert "sesame" not in refused.stderr


async def test_the_title_names_the_host_or_embedded(tmp_path: Path) -> None:
    closed = Profile(base_url="http://127.0.0.1:9")
    for target, name in (
        (Server("prod", closed, None), "127.0.0.1:9"),
        (Store("local", tmp_path / "events.db"), "embedded"),
    ):
        async with opened(target, Settings()) as service:
            assert service.capabilities.name == name
