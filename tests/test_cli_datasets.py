"""`obs-tui datasets` and `obs-tui records`: what they print where, what they refuse, what they
change."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch

import pytest
from pydantic import SecretStr

from obs_tui.cli import main
from obs_tui.embedded.app import create_app
from tests.embedded.serving import on_socket, stored

JUDGE = {
    "name": "answers",
    "description": "Whether it answers.",
    "model_name": "baseline",
    "output": {
        "type": "CLASSIFICATION",
        "options": [
            {"value": "yes", "description": "It answers the question."},
            {"value": "no", "description": "It declines."},
        ],
    },
    "instructions": "Does it answer? {{ assistant_message }}",
    "tools": [],
}


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines]


Run = Callable[..., Done]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs a command line here, on a store of its own with ten conversations."""
    home = tmp_path_factory.mktemp("home")
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("OBS_TUI_", "XDG_", "MISTRAL_"))
    }
    store = home / "some.sqlite"

    def run(
        *args: str,
        stdin: str = "",
        where: tuple[str, ...] = ("--store", str(store)),
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Done:
        with (
            patch.dict(os.environ, kept | {"HOME": str(home), **more}, clear=True),
            patch.object(sys, "stdin", StringIO(stdin)),
            redirect_stdout(StringIO()) as out,
            redirect_stderr(StringIO()) as err,
        ):
            try:
                code = main([*where, *args])
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return Done(code, out.getvalue(), err.getvalue())

    source = home / "some.jsonl"
    source.write_text("\n".join(map(conversation, range(10))))
    assert run("import", str(source)).code == 0
    yield run


def conversation(number: int) -> str:
    messages = [
        {"role": "user", "content": f"question {number} \x1b[31m[/INST] \u202e"},
        {"role": "assistant", "content": f"answer {number}"},
    ]
    time = f"2026-01-01T00:00:{number:02}Z"
    return json.dumps({"id": f"c-{number}", "time": time, "model": "m", "messages": messages})


@pytest.fixture
def dataset(run: Run, request: pytest.FixtureRequest) -> str:
    """The name of a new dataset."""
    name = str(request.node.name)[-45:]
    assert run("datasets", "create", name).code == 0
    return name


@pytest.fixture
def filled(run: Run, dataset: str) -> list[str]:
    """The ids of the ten records of a new dataset."""
    ids = run("search", "--ids").out
    done = run("datasets", "add", dataset, "--ids", "-", stdin=ids)
    assert done.code == 0, done.err
    shown = run("datasets", "show", dataset, "--jsonl")
    return [str(row["id"]) for row in shown.rows]


def records_of(run: Run, dataset: str) -> list[dict[str, object]]:
    return run("datasets", "show", dataset, "--jsonl").rows


def test_create_prints_the_id_and_list_shows_it(run: Run) -> None:
    made = run("datasets", "create", "a fresh one", "--description", "what for \x1b[31m")
    assert made.code == 0
    (line,) = run("datasets", "list", "--match", "FRESH").lines
    assert line.split("\t")[0] == made.lines[0]
    assert line.split("\t")[2:] == ["a fresh one", "what for \\x1b[31m"]
    (row,) = run("datasets", "list", "--match", "FRESH", "--jsonl").rows
    assert (row["id"], row["description"]) == (made.lines[0], "what for \x1b[31m")


@pytest.mark.parametrize(
    ("args", "cause"),
    [
        (["datasets", "create", "four"], "name cannot be"),
        (["datasets", "create", "x" * 51], "name cannot be"),
        (["datasets", "create", "long enough", "--description", "x" * 201], "description cannot"),
        (["datasets", "show", "nowhere"], "no dataset nowhere"),
        (["datasets", "show", "6b7a2f0e-3c1d-4a55-9a55-0f8f0c6b1e21"], "no dataset 6b7a"),
        (["datasets", "add", "nowhere"], "--ids"),
        (["datasets"], "ACTION"),
        (["records", "get", "-"], "no ids"),
        (["records", "set", "x"], "what to set"),
        (["records", "set", "x", "--property", "label"], "not KEY=VALUE"),
        (["records", "set", "x", "--payload", "/nowhere.json"], "cannot be read"),
        (["records", "judge", "x"], "--judge"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(run: Run, args: list[str], cause: str) -> None:
    done = run(*args)
    assert (done.code, done.out) == (2, "")
    assert cause in done.err.splitlines()[-1]


def test_a_name_that_two_have_is_refused_and_their_ids_told(run: Run) -> None:
    ids = {run("datasets", "create", "twice there").lines[0] for _ in range(2)}
    done = run("datasets", "show", "twice there")
    assert done.code == 2
    assert all(dataset_id in done.err for dataset_id in ids)
    for dataset_id in ids:
        assert run("datasets", "show", dataset_id).code == 0


def test_adding_by_ids_and_again_adds_nothing_twice(run: Run, dataset: str) -> None:
    ids = run("search", "--ids").lines[:4]
    done = run("datasets", "add", dataset, "--ids", *ids)
    assert (done.code, done.out) == (0, "")
    assert "4 events added" in done.err
    done = run("datasets", "add", dataset, "--ids", "-", stdin=run("search", "--ids").out)
    assert "4 of 10 events are there already: left out" in done.err
    assert "6 events added" in done.err
    assert len(records_of(run, dataset)) == 10
    done = run("datasets", "add", dataset, "--ids", ids[0], "--duplicates")
    assert done.code == 0
    assert len(records_of(run, dataset)) == 11


def test_events_that_are_not_there_are_left_out_and_counted(run: Run, dataset: str) -> None:
    nobody = "6b7a2f0e-3c1d-4a55-9a55-0f8f0c6b1e21"
    done = run("datasets", "add", dataset, "--ids", run("search", "--ids").lines[0], nobody)
    assert (done.code, len(records_of(run, dataset))) == (1, 1)
    assert "1 event added" in done.err and "1 skipped by the server" in done.err
    assert nobody in done.err


def test_what_is_no_id_is_no_record_and_no_judge(run: Run, filled: list[str]) -> None:
    done = run("records", "get", "no-id", filled[0])
    assert (done.code, [row["id"] for row in done.rows]) == (1, filled[:1])
    assert done.err == "obs-tui: there is no record no-id\n"
    deleted = run("records", "delete", "no-id", filled[0], "--yes")
    assert (deleted.code, deleted.lines) == (1, filled[:1])
    for judge in ("no-id", "/nowhere.json"):
        done = run("records", "judge", filled[1], "--judge", judge)
        assert (done.code, done.out) == (2, "")
        assert f"{judge} is neither a file nor a saved judge" in done.err


def test_adding_what_matches(run: Run, dataset: str) -> None:
    one = '{"field": "last_user_message_preview", "op": "contains", "value": "question 3"}'
    dry = run("datasets", "add", dataset, "--json", one, "--dry-run")
    assert (dry.code, records_of(run, dataset)) == (0, [])
    assert "would add 1 event " in dry.err
    assert run("datasets", "add", dataset, "--json", one).code == 0
    (record,) = records_of(run, dataset)
    assert record["source"] == "EXPLORER"


def test_show_prints_lines_that_obey_nothing(run: Run, dataset: str, filled: list[str]) -> None:
    done = run("datasets", "show", dataset)
    assert [line.split("\t")[0] for line in done.lines] == filled
    assert "\x1b" not in done.out and "\u202e" not in done.out
    assert "10 records" in done.err
    assert len(run("datasets", "show", dataset, "--limit", "3").lines) == 3
    assert len(run("datasets", "show", dataset, "--match", "ANSWER 7").lines) == 1
    as_json = run("datasets", "show", dataset, "--jsonl")
    assert as_json.out.isascii()


def test_get_prints_records_and_tells_those_that_are_not(run: Run, filled: list[str]) -> None:
    done = run("records", "get", "-", stdin="\n".join(filled[:3]))
    assert [row["id"] for row in done.rows] == filled[:3]
    assert done.code == 0
    nobody = "6b7a2f0e-3c1d-4a55-9a55-0f8f0c6b1e21"
    done = run("records", "get", filled[0], nobody)
    assert (done.code, len(done.rows)) == (1, 1)
    assert nobody in done.err


def test_properties_are_set_and_removed(run: Run, filled: list[str]) -> None:
    done = run("records", "set", *filled[:2], "--property", "label=bad", "--property", "n=3")
    assert done.code == 2
    assert "would change 2 of 2 records; say --yes" in done.err
    assert '+  "label": "bad",' in done.out
    assert not run("records", "get", filled[0]).rows[0]["properties"].get("label")  # type: ignore[attr-defined]
    done = run(
        "records", "set", *filled[:2], "--property", "label=bad", "--property", "n=3", "--yes"
    )
    assert (done.code, done.lines) == (0, filled[:2])
    properties = run("records", "get", filled[1]).rows[0]["properties"]
    assert isinstance(properties, dict)
    assert (properties["label"], properties["n"]) == ("bad", 3)
    assert run("records", "set", filled[1], "--property", "label=null", "--yes").code == 0
    after = run("records", "get", filled[1]).rows[0]["properties"]
    assert after == {key: value for key, value in properties.items() if key != "label"}


def test_a_payload_is_replaced(run: Run, filled: list[str], tmp_path: Path) -> None:
    file = tmp_path / "payload.json"
    file.write_text('{"text": "new \\u001b"}')
    args = ("records", "set", filled[0], "--payload", str(file), "--property", "a=b")
    before = run("records", "get", filled[0]).rows
    dry = run(*args, "--dry-run", "--yes")
    assert dry.code == 0 and '+  "text"' in dry.out and "\x1b" not in dry.out
    assert run("records", "get", filled[0]).rows == before
    assert run(*args, "--yes").code == 0
    (row,) = run("records", "get", filled[0]).rows
    assert row["payload"] == {"text": "new \x1b"}
    assert "b" in row["properties"].values()  # type: ignore[attr-defined]
    file.write_text('{"text": \n nothing}')
    bad = run(*args, "--yes")
    assert bad.code == 2
    assert f"{file}:2:" in bad.err


def test_delete_says_what_it_would_and_then_does(run: Run, dataset: str, filled: list[str]) -> None:
    for more, code in ((["--dry-run"], 0), ([], 2), (["--yes", "--dry-run"], 0)):
        done = run("records", "delete", *filled[:3], *more)
        assert (done.code, done.out) == (code, "")
        assert f"would delete 3 records of {dataset}" in done.err
    assert len(records_of(run, dataset)) == 10
    done = run("records", "delete", "-", "--yes", stdin="\n".join(filled[:3]))
    assert (done.code, sorted(done.lines)) == (0, sorted(filled[:3]))
    assert [row["id"] for row in records_of(run, dataset)] == filled[3:]
    again = run("records", "delete", *filled[:4], "--yes")
    assert (again.code, again.lines) == (1, filled[3:4])


def test_judging_prints_verdicts_and_writes_them_when_told(
    run: Run, filled: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "judge.json"
    file.write_text(json.dumps(JUDGE))
    judge = ("records", "judge", *filled[:3], "--judge", str(file))
    dry = run(*judge, "--dry-run")
    assert (dry.code, dry.out) == (0, "")
    assert "would judge 3 records by answers (baseline)" in dry.err
    done = run(*judge)
    assert done.code == 0
    assert {str(row["id"]) for row in done.rows} == set(filled[:3])
    assert {row["answer"] for row in done.rows} <= {"yes", "no"}
    assert run(*judge, "--write", "verdict").code == 2
    done = run(*judge, "--write", "verdict", "--yes")
    assert done.code == 0
    answers = {row["id"]: row["answer"] for row in done.rows}
    for row in run("records", "get", *filled[:3]).rows:
        assert row["properties"]["verdict"] == answers[row["id"]]  # type: ignore[index]
    file.write_text('{"name": "x"}')
    assert run(*judge).code == 2
    nobody = "6b7a2f0e-3c1d-4a55-9a55-0f8f0c6b1e21"
    assert run("records", "judge", filled[0], "--judge", nobody).code == 2


def test_verdicts_are_in_the_journal_for_the_screens(
    run: Run, filled: list[str], tmp_path: Path
) -> None:
    file, journal = tmp_path / "judge.json", tmp_path / "journal.sqlite"
    file.write_text(json.dumps(JUDGE))
    more = {"OBS_TUI_JOURNAL": str(journal)}
    done = run("records", "judge", *filled[:2], "--judge", str(file), more=more)
    with closing(sqlite3.connect(journal)) as conn:
        found = conn.execute("SELECT event_id, judge_id, model_name, answer FROM verdict")
        kept = sorted(found.fetchall())
    assert kept == sorted(
        (row["id"], None, "baseline", json.dumps(row["answer"])) for row in done.rows
    )


@pytest.mark.parametrize("ending", ["jsonl", "csv", "md"])
def test_export_writes_a_file(
    run: Run, dataset: str, filled: list[str], tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"out.{ending}"
    dry = run("datasets", "export", dataset, str(file), "--dry-run")
    assert dry.code == 0 and not file.exists()
    done = run("datasets", "export", dataset, str(file))
    assert done.code == 0, done.err
    assert [file] == list(tmp_path.iterdir())
    written = file.read_text()
    assert all(f"answer {number}" in written for number in range(10))
    refused = run("datasets", "export", dataset, str(file))
    assert refused.code == 2 and "say --yes" in refused.err
    assert file.read_text() == written
    assert run("datasets", "export", dataset, str(file), "--yes").code == 0


@pytest.mark.parametrize("direct", [[], ["--direct"]])
def test_what_was_exported_can_be_imported(
    run: Run, dataset: str, filled: list[str], tmp_path: Path, direct: list[str]
) -> None:
    file = tmp_path / "out.jsonl"
    assert run("datasets", "export", dataset, str(file)).code == 0
    other = f"copy {dataset[-40:]}"
    assert run("datasets", "create", other).code == 0
    dry = run("datasets", "import", other, str(file), "--dry-run", *direct)
    assert (dry.code, records_of(run, other)) == (0, [])
    done = run("datasets", "import", other, str(file), *direct)
    assert done.code == 0, done.err

    def contents(name: str) -> list[str]:
        kept = (
            {key: row[key] for key in ("payload", "properties")} for row in records_of(run, name)
        )
        return sorted(json.dumps(one, sort_keys=True) for one in kept)

    assert contents(other) == contents(dataset)
    again = tmp_path / "again.jsonl"
    assert run("datasets", "export", other, str(again)).code == 0
    assert again.read_bytes() == file.read_bytes()


def test_it_is_the_same_on_a_server(run: Run, tmp_path: Path) -> None:
    file, copy = tmp_path / "some.jsonl", tmp_path / "copy.jsonl"
    lines = [{"payload": {"text": "a"}, "properties": {"n": 1}}, {"messages": [{"role": "user"}]}]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "no line\n")
    with stored() as store, on_socket(create_app(store, token=SecretStr("the-token"))) as port:
        config = tmp_path / "config.toml"
        config.write_text(f'[profiles.other]\nbase_url = "http://127.0.0.1:{port}"\n')
        more = {"OBS_TUI_CONFIG": str(config), "OBS_TUI_API_KEY": "the-token"}

        def there(*args: str, stdin: str = "") -> Done:
            return run(*args, where=("--profile", "other"), more=more, stdin=stdin)

        assert there("datasets", "create", "far away").code == 0
        done = there("datasets", "import", "far away", str(file))
        assert done.code == 1
        assert "some.jsonl:3: it is not JSON" in done.err and "2 records added" in done.err
        assert there("datasets", "export", "far away", str(copy)).code == 0
        found = [json.loads(line) for line in copy.read_text().splitlines()]
        assert sorted(json.dumps(line["payload"]) for line in found) == [
            '{"messages": [{"role": "user"}]}',
            '{"text": "a"}',
        ]
        # The lines of both formats, there and back.
        again = tmp_path / "again.jsonl"
        assert there("datasets", "create", "farther away").code == 0
        assert there("datasets", "import", "farther away", str(copy)).code == 0
        assert there("datasets", "export", "farther away", str(again)).code == 0
        assert again.read_bytes() == copy.read_bytes()
        ids = "\n".join(
            str(row["id"]) for row in there("datasets", "show", "far away", "--jsonl").rows
        )
        assert there("records", "delete", "-", "--yes", stdin=ids).code == 0
        assert there("datasets", "show", "far away").out == ""
        assert "the-token" not in done.err


def test_what_is_unfinished_is_listed_and_gone_on_with(
    run: Run, dataset: str, tmp_path: Path
) -> None:
    file, gone = tmp_path / "some\x1b.jsonl", f"{dataset[-44:]} gone"
    file.write_text('{"payload": {"n": 1}}\n')
    begun(run, "datasets", "import", dataset, str(file))
    begun(run, "datasets", "add", dataset, "--ids", *run("search", "--ids").lines[:2])
    for more, code in (([], 2), (["--dry-run"], 0), (["--yes", "--dry-run"], 0)):
        done = run("datasets", "resume", *more)
        assert done.code == code
        assert "would go on with 2 unfinished runs" in done.err
        first, second = (line.split("\t") for line in done.lines)
        assert first[2:] == ["import 1 record", dataset, str(file).replace("\x1b", "\\x1b")]
        assert second[2:] == ["add 2 events", dataset, ""]
    assert records_of(run, dataset) == []
    wrong = run("datasets", "resume", "77", second[0], "--yes")
    assert (wrong.code, wrong.out) == (2, "") and "the number 77" in wrong.err
    done = run("datasets", "resume", second[0], "--yes")
    assert (done.code, len(done.lines)) == (0, 1)
    assert f"2 events added to {dataset}" in done.err
    assert run("datasets", "create", gone).code == 0
    begun(run, "datasets", "import", gone, str(file))
    file.write_text('{"payload": {"n": 2}}\n{}\n')
    done = run("datasets", "resume", "--yes")
    assert (done.code, len(done.lines)) == (3, 2)
    assert "was changed since" in done.err
    assert run("datasets", "resume", "--yes").err == "obs-tui: nothing is unfinished\n"
    assert len(records_of(run, dataset)) == 2


def begun(run: Run, *args: str) -> None:
    """A command that ends, as by a kill, when its run is in the journal."""
    with patch("obs_tui.journal.Journal.remember_dataset", side_effect=KeyboardInterrupt):
        assert run(*args).code == 130


def test_readonly_refuses_every_write(run: Run, dataset: str, filled: list[str]) -> None:
    for args in (
        ["datasets", "create", "long enough"],
        ["datasets", "add", dataset, "--ids", run("search", "--ids").lines[0], "--duplicates"],
        ["records", "delete", filled[0], "--yes"],
        ["records", "set", filled[0], "--property", "a=b", "--yes"],
    ):
        done = run("--readonly", *args)
        assert done.code == 3, args
        assert "read-only" in done.err
    assert len(records_of(run, dataset)) == 10
