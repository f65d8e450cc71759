"""Files: checked here with line numbers, uploaded, imported once."""

import json
import os
from pathlib import Path

import pytest

from obs_tui.curation import importing
from obs_tui.curation.errors import ChangedError, FileError
from obs_tui.curation.importing import BadLine
from obs_tui.journal import Journal
from obs_tui.model.base import JsonObject
from obs_tui.service.errors import DeadlineError, ServerError

from .fakes import FakeDatasets, no_pause

GOOD: list[JsonObject] = [
    {"payload": {"n": 1}, "properties": {"label": "x"}},
    {"payload": {"n": 2}},
    {"messages": [{"role": "user", "content": "é"}], "properties": None, "model": "m"},
]


def write(path: Path, lines: list[object]) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


async def test_every_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    bad = [b"[1]", b'{"payload": 3}', b'{"a": 1}', b"{", b'{"a": NaN}', b"\xff", b'{"messages": 3}']
    more = b'{"payload": {}, "properties": []}'
    good = b"\xef\xbb\xbf" + b"\n\n".join(json.dumps(line).encode() for line in GOOD)
    path.write_bytes(b"\n".join([good, *bad, more, b""]))
    check = await importing.check_file(path)
    assert (check.records, check.bad) == (3, 8)
    assert check.problems == (
        BadLine(6, "it is not a JSON object"),
        BadLine(7, "its payload is not an object"),
        BadLine(8, "it has neither a payload nor a list of messages"),
        BadLine(9, check.problems[3].cause),
        BadLine(10, "NaN is not JSON"),
        BadLine(11, "it is not UTF-8 (byte 1)"),
        BadLine(12, "it has neither a payload nor a list of messages"),
        BadLine(13, "its properties are not an object"),
    )
    assert "column 2" in check.problems[3].cause
    with pytest.raises(FileError):
        await importing.check_file(tmp_path / "none")


def test_a_conversation_line_keeps_its_other_keys() -> None:
    draft = importing.read_line(json.dumps(GOOD[2]).encode())
    assert not isinstance(draft, str)
    assert draft.payload == {"messages": GOOD[2]["messages"], "model": "m"}
    assert draft.properties == {}


async def test_a_file_is_uploaded_and_imported(journal: Journal, tmp_path: Path) -> None:
    datasets = FakeDatasets(steps=2)
    check = await importing.check_file(write(tmp_path / "x.jsonl", [*GOOD[:2]]))
    told: list[tuple[int, int]] = []
    report = await importing.import_file(
        datasets, journal, "p", "d", check, uploaded=lambda *at: told.append(at), pause=no_pause
    )
    assert (report.requested, report.added, report.failed) == (2, 2, ())
    assert [one.payload for one in datasets.records.values()] == [{"n": 1}, {"n": 2}]
    assert told[-1] == (check.size, check.size)
    assert await journal.unfinished_runs("p") == ()


@pytest.mark.parametrize("operation", ["upload", "import_from_file", "fetch_task"])
async def test_an_interrupted_import_is_resumed_once(
    datasets: FakeDatasets, journal: Journal, tmp_path: Path, operation: str
) -> None:
    check = await importing.check_file(write(tmp_path / "x.jsonl", [*GOOD[:2]]))
    errors = datasets.lost if operation == "import_from_file" else datasets.failures
    errors[operation].append(DeadlineError("No answer in time."))
    with pytest.raises(DeadlineError):
        await importing.import_file(datasets, journal, "p", "d", check, pause=no_pause)
    (run,) = await journal.unfinished_runs("p")
    report = await importing.resume(datasets, journal, run, pause=no_pause)
    assert report.added == 2
    assert len(datasets.records) == 2
    assert len(datasets.files) == 1


async def test_another_file_is_not_imported_in_its_place(
    datasets: FakeDatasets, journal: Journal, tmp_path: Path
) -> None:
    path = write(tmp_path / "x.jsonl", [*GOOD[:2]])
    check = await importing.check_file(path)
    os.utime(path, ns=(1, 1))
    with pytest.raises(ChangedError):
        await importing.import_file(datasets, journal, "p", "d", check, pause=no_pause)
    assert datasets.records == {}
    assert await journal.unfinished_runs("p") == ()


@pytest.mark.parametrize("lost", [True, False])
async def test_direct_creation_goes_on_where_it_stopped(
    datasets: FakeDatasets, journal: Journal, tmp_path: Path, lost: bool
) -> None:
    lines: list[object] = [GOOD[1], *GOOD, GOOD[1]]
    check = await importing.check_file(write(tmp_path / "x.jsonl", lines))
    errors = datasets.lost if lost else datasets.failures
    errors["create_record"].extend([None, None, ServerError("It failed.", status=500)])
    with pytest.raises(ServerError):
        await importing.import_file(datasets, journal, "p", "d", check, direct=True)
    (run,) = await journal.unfinished_runs("p")
    report = await importing.resume(datasets, journal, run)
    assert report.added == 5
    found = [one.payload.get("n") for one in datasets.records.values()]
    assert found == [2, 1, 2, None, 2]


async def test_a_failed_task_is_told(
    datasets: FakeDatasets, journal: Journal, tmp_path: Path
) -> None:
    check = await importing.check_file(write(tmp_path / "x.jsonl", [*GOOD[:2]]))
    datasets.outcomes.append(("FAILED", "The file is gone."))
    report = await importing.import_file(datasets, journal, "p", "d", check, pause=no_pause)
    assert [one.cause for one in report.failed] == ["The file is gone."]
