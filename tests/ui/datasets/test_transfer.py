"""Records come and go, by keys: files, other datasets, tasks, exports."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest

from obs_tui.model.datasets import ImportTask, TaskStatus
from obs_tui.service.errors import ServerError, UnreachableError
from tests.hostile import HOSTILE, forbidden, showing
from tests.ui.running import NARROW, WIDE
from tests.ui.transferring import ImportingDatasets

from .fakes import NOW, dataset_id, record_id
from .screening import Screening, screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
LINES = (
    '{"payload": {"messages": [{"role": "user", "content": "hi"}]}, "properties": {"a": 1}}',
    '{"messages": [{"role": "user", "content": "ho"}]}',
    "{broken",
    "",
    "[1]",
)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _shows(run: Screening, text: str) -> bool:
    return text in run.shown()


async def fill(run: Screening, path: Path) -> None:
    """Put a path into the field that has the keys."""
    from textual.widgets import Input

    run.app.screen.query_one(Input).value = str(path)
    await run.pilot.pause()


@BOTH
async def test_a_file_is_checked_before_anything_is_sent(
    size: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(LINES))
    datasets = ImportingDatasets(3)
    async with screening(datasets, size=size) as run:
        await run.press("i")
        await run.until(lambda: "path of a JSONL file" in run.shown())
        await fill(run, path)
        await run.press("enter")
        await run.until(lambda: "2 records to import." in run.shown())
        assert "2 bad lines to skip" in run.shown()
        assert "line 3: it is not JSON" in run.shown()
        assert "line 5: it is not a JSON object" in run.shown()
        assert datasets.files == {}
        await run.press("enter")
        await run.until(lambda: "2 records added to Oven-baked fries." in run.shown())
        assert datasets.files["records.jsonl"] == path.read_bytes()
        await run.press("enter")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_a_file_can_be_imported_record_by_record(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(LINES))
    datasets = ImportingDatasets(3)
    async with screening(datasets) as run:
        await run.press("i")
        await run.until(lambda: "path of a JSONL file" in run.shown())
        await fill(run, path)
        await run.press("f2", "enter")
        await run.until(lambda: "2 records to import." in run.shown())
        assert "nothing is uploaded" in run.shown()
        await run.press("enter")
        await run.until(lambda: "2 records added" in run.shown())
        assert len(datasets.asked("create_record")) == 2
        assert datasets.files == {}


async def test_a_path_that_is_none_is_told_and_stays(tmp_path: Path) -> None:
    async with screening(ImportingDatasets(3)) as run:
        await run.press("i")
        await run.until(lambda: "path of a JSONL file" in run.shown())
        await fill(run, tmp_path / "missing.jsonl")
        await run.press("enter")
        await run.until(lambda: "missing.jsonl cannot be used." in run.shown())
        assert "No such file" in run.shown()
        await run.press("escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_an_upload_that_failed_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(LINES[0])
    datasets = ImportingDatasets(3)
    datasets.failures["upload"].append(UnreachableError("No answer.", remedy="Is it running?"))
    async with screening(datasets) as run:
        await run.press("i")
        await run.until(lambda: "path of a JSONL file" in run.shown())
        await fill(run, path)
        await run.press("enter")
        await run.until(lambda: "1 record to import." in run.shown())
        await run.press("enter")
        await run.until(lambda: "Is it running?" in run.shown())
        await run.press("r")
        await run.until(lambda: "1 record added to" in run.shown())


async def test_marked_records_are_added_to_another_dataset() -> None:
    datasets = ImportingDatasets(3, 0)
    async with screening(datasets) as run:
        await run.press("space", "space", "a")
        await run.until(lambda: "Add 2 marked to which other dataset?" in run.shown())
        await run.until(lambda: "Regression of March" in run.shown())
        await run.press("enter")
        await run.until(lambda: "2 records added to Regression of March." in run.shown())
        ids = (record_id(0), record_id(1))
        assert datasets.asked("import_from_records") == [(dataset_id(1), ids)]
        listed = len(datasets.asked("list"))
        await run.press("enter")
        await run.until(lambda: len(datasets.asked("list")) > listed)
        assert run.here.dataset is not None and run.here.dataset.id == dataset_id(0)
        assert "2 marked" in run.shown()


@BOTH
async def test_tasks_are_shown_and_asked_after_while_any_runs(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("obs_tui.ui.dialogs.tasks.EVERY", 0.01)
    datasets = ImportingDatasets(3)
    datasets.tasks = [
        ImportTask(
            id=f"t{status}",
            dataset_id=dataset_id(0),
            status=status,
            progress=40,
            message="line 7 is broken" if status == TaskStatus.FAILED else None,
            created_at=NOW,
        )
        for status in (TaskStatus.RUNNING, TaskStatus.FAILED, TaskStatus.COMPLETED, "PONDERING")
    ]
    datasets.slow = 1000
    async with screening(datasets, size=size) as run:
        datasets.gates["list_tasks"] = gate = asyncio.Event()
        await run.press("T")
        await run.until(lambda: "asking for the tasks" in run.shown())
        gate.set()
        await run.until(lambda: "40 %" in run.shown())
        assert "line 7 is broken" in run.shown()
        assert "pondering" in run.shown()
        datasets.slow = 3
        await run.until(lambda: "40 %" not in run.shown())
        asked = len(datasets.asked("list_tasks"))
        assert asked > 2
        await run.press("q")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_tasks_that_cannot_be_listed_say_why_and_r_asks_again() -> None:
    datasets = ImportingDatasets(3)
    datasets.failures["list_tasks"].append(ServerError("The server failed.", cause="500"))
    async with screening(datasets) as run:
        await run.press("T")
        await run.until(lambda: "The server failed." in run.shown())
        await run.press("r")
        await run.until(lambda: "Nothing was imported into this dataset yet." in run.shown())


@BOTH
async def test_the_dataset_is_exported_by_the_server(size: tuple[int, int], tmp_path: Path) -> None:
    datasets = ImportingDatasets(3)
    async with screening(datasets, size=size) as run:
        await run.press("S")
        await run.until(lambda: "[JSONL by the server]" in run.shown())
        await fill(run, tmp_path / "out.jsonl")
        await run.press("enter")
        await run.until(lambda: len(run.app.screen_stack) == 1)
        assert (tmp_path / "out.jsonl").read_bytes() == b"".join(datasets.exported)


async def test_marked_records_are_exported_as_csv_and_markdown(tmp_path: Path) -> None:
    async with screening(ImportingDatasets(3)) as run:
        await run.press("space", "space", "S")
        await run.until(lambda: "2 marked of Oven-baked fries" in run.shown())
        assert "by the server" not in run.shown()
        await fill(run, tmp_path / "out.jsonl")
        await run.press("ctrl+t")
        await run.until(lambda: "[CSV]" in run.shown())
        await run.press("enter")
        await run.until(lambda: len(run.app.screen_stack) == 1)
        assert (tmp_path / "out.csv").read_text().count("Question") == 2


async def test_a_file_that_is_there_is_replaced_only_when_told(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("precious")
    async with screening(ImportingDatasets(3)) as run:
        await run.press("S")
        await run.until(lambda: "[JSONL by the server]" in run.shown())
        await fill(run, target)
        await run.press("ctrl+t", "enter")
        await run.until(lambda: "exists already" in run.shown())
        assert target.read_text() == "precious"
        await run.press("ctrl+o")
        await run.until(lambda: len(run.app.screen_stack) == 1)
        assert len([json.loads(line) for line in target.read_text().splitlines()]) == 3


async def test_an_export_that_is_stopped_or_fails_leaves_no_file(tmp_path: Path) -> None:
    datasets = ImportingDatasets(3)
    datasets.gates["download"] = asyncio.Event()
    async with screening(datasets) as run:
        await run.press("S")
        await run.until(lambda: "[JSONL by the server]" in run.shown())
        await fill(run, tmp_path / "out.jsonl")
        await run.press("enter")
        await run.until(lambda: datasets.asked("download"))
        await run.press("escape")
        await run.until(lambda: "no file was written" in run.shown())
        assert files_in(tmp_path) == []
        datasets.gates["download"].set()
        datasets.failures["download"].append(ServerError("Broken off.", remedy="Once more."))
        await run.press("enter")
        await run.until(lambda: "Once more." in run.shown())
        assert files_in(tmp_path) == []


@pytest.mark.parametrize(("size", "turn"), [(WIDE, 0), (NARROW, 1)])
async def test_hostile_names_and_messages_are_shown_not_obeyed(
    size: tuple[int, int], turn: int
) -> None:
    dialogs = (("T", "Import tasks"), ("S", "Export"), ("i", "Import a file"))
    datasets = ImportingDatasets(1)
    async with screening(datasets, size=size) as run:
        for number, hostile in enumerate(HOSTILE, turn):
            key, title = dialogs[number % len(dialogs)]
            with showing(hostile):
                await called(run, hostile.text)
                await run.press(key)
                await run.until(partial(_shows, run, title))
                await run.until(lambda: "asking for" not in run.shown())
                assert not forbidden(run.shown())
                await run.press("escape")
                await run.until(lambda: len(run.app.screen_stack) == 1)


async def called(run: Screening, text: str) -> None:
    """From now on the dataset, and all that its task says, is this text."""
    datasets = run.datasets
    assert isinstance(datasets, ImportingDatasets)
    datasets.datasets = [each.model_copy(update={"name": text}) for each in datasets.datasets]
    datasets.tasks = [
        ImportTask(id="t", dataset_id=dataset_id(0), status=text, message=text, created_at=NOW)
    ]
    await run.press("R")
    await run.until(lambda: run.here.dataset == datasets.datasets[0])
    await run.until(lambda: run.read == run.current)
