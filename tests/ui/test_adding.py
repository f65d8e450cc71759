"""Events into datasets, by keys: picking, making, duplicates, failures, going on, once more."""

import asyncio

import pytest

from obs_tui.journal import Journal
from obs_tui.service.errors import ServerError
from tests.hostile import HOSTILE, forbidden, showing

from .datasets.fakes import dataset_id
from .fakes import event_id
from .running import NARROW, PROFILE, WIDE, Running, running
from .transferring import ImportingDatasets, JudgingService

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


def service_of(datasets: ImportingDatasets, count: int = 500) -> JudgingService:
    return JudgingService(count, datasets)


async def pick(run: Running, *letters: str) -> None:
    await run.until(lambda: "to which dataset?" in run.shown())
    await run.until(lambda: "Oven-baked fries" in run.shown())
    await run.press(*letters, "enter")


@BOTH
async def test_the_current_event_is_added_to_the_dataset_picked(size: tuple[int, int]) -> None:
    datasets = ImportingDatasets(2, 2, 2)
    async with running(service_of(datasets), size=size) as run:
        await run.press("j", "a")
        await pick(run, "r", "e", "f")
        await run.until(lambda: "1 event added to Refusals." in run.shown())
        assert datasets.asked("import_from_explorer") == [(dataset_id(2), (event_id(1),))]
        await run.press("enter")
        await run.until(lambda: "added to" not in run.shown())


async def test_marked_events_warn_of_those_that_are_there_and_can_skip_them() -> None:
    datasets = ImportingDatasets(2)
    async with running(service_of(datasets)) as run:
        await run.press("a")
        await pick(run)
        await run.until(lambda: "1 event added" in run.shown())
        await run.press("enter", "space", "space", "space", "a")
        await pick(run)
        await run.until(lambda: "1 of 3 events is there already." in run.shown())
        await run.press("s")
        await run.until(lambda: "2 events added to Oven-baked fries, 1 was there" in run.shown())
        sent = datasets.asked("import_from_explorer")[1]
        assert sent == (dataset_id(0), (event_id(1), event_id(2)))
        await run.press("enter")
        await run.until(lambda: not run.screen.marks)


async def test_duplicates_can_be_added_anyway_or_left() -> None:
    datasets = ImportingDatasets(2)
    async with running(service_of(datasets)) as run:
        for keys, calls in ((("a",), 2), (("escape",), 2)):
            while len(datasets.asked("import_from_explorer")) < 1:
                await run.press("a")
                await pick(run)
                await run.until(lambda: "1 event added" in run.shown())
                await run.press("enter")
            await run.press("a")
            await pick(run)
            await run.until(lambda: "1 of 1 event is there already." in run.shown())
            await run.press(*keys)
            if keys == ("a",):
                await run.until(lambda: "1 event added" in run.shown())
                await run.press("enter")
            assert len(datasets.asked("import_from_explorer")) == calls


async def test_all_that_match_are_added_in_chunks_of_500() -> None:
    datasets = ImportingDatasets(0)
    async with running(service_of(datasets, 1200)) as run:
        await run.press("asterisk", "a")
        await run.until(lambda: "all 1,200 matching" in run.shown())
        await pick(run)
        await run.until(lambda: "1,200 events added to" in run.shown())
        sizes = [len(sent[1]) for sent in datasets.asked("import_from_explorer")]  # type: ignore[index]
        assert sizes == [500, 500, 200]


async def test_a_dataset_is_made_on_the_spot_and_its_name_checked_as_it_is_typed() -> None:
    datasets = ImportingDatasets(1)
    async with running(service_of(datasets)) as run:
        await run.press("a")
        await pick(run, "n", "e", "w")
        await run.until(lambda: "New dataset" in run.shown())
        await run.press("x")
        await run.until(lambda: "5 to 50 characters, now 4" in run.shown())
        await run.press("y", "z")
        await run.until(lambda: "now" not in run.shown())
        await run.press("enter")
        await run.until(lambda: "1 event added to newxyz." in run.shown())


@BOTH
async def test_a_failure_is_told_with_its_remedy_and_r_goes_on(size: tuple[int, int]) -> None:
    datasets = ImportingDatasets(0)
    error = ServerError("The server failed.", cause="500", remedy="Try later.")
    async with running(service_of(datasets, 1200), size=size) as run:
        await run.press("asterisk", "a")
        datasets.failures["fetch_task"].append(error)
        datasets.slow = 2
        await pick(run)
        await run.until(lambda: "The server failed." in run.shown())
        assert "Try later." in run.shown()
        await run.press("r")
        await run.until(lambda: "1,200 events added" in run.shown())
        sizes = [len(sent[1]) for sent in datasets.asked("import_from_explorer")]  # type: ignore[index]
        assert sizes == [500, 500, 200]


async def test_a_chunk_that_failed_is_told_and_tried_again() -> None:
    datasets = ImportingDatasets(0)
    datasets.fault = "disk full [/INST]"
    async with running(service_of(datasets)) as run:
        await run.press("space", "space", "a")
        await pick(run)
        await run.until(lambda: "disk full [/INST]" in run.shown())
        assert "2 events from number 1 on" in run.shown()
        datasets.fault = ""
        await run.press("r")
        await run.until(lambda: "2 events added to" in run.shown())


async def test_adding_can_be_stopped_and_gone_on_with_in_another_run() -> None:
    datasets = ImportingDatasets(0)
    journal = Journal.open(None)
    async with running(service_of(datasets), journal=journal) as run:
        await run.press("space", "space", "a")
        datasets.slow = 1000
        await pick(run)
        await run.until(lambda: "task running, 40 %" in run.shown())
        await run.press("escape")
        await run.until(lambda: "Stopped." in run.shown())
        await run.press("escape", "2")
        await run.until(lambda: run.app.current_mode == "datasets")
        await run.until(lambda: "2 records" in run.shown())
        await run.press("T")
        await run.until(lambda: "interrupted" in run.shown())
        assert "adding 2 events" in run.shown()
        datasets.slow = 1
        await run.press("enter")
        await run.until(lambda: "2 events added to" in run.shown())
        assert len(datasets.asked("import_from_explorer")) == 1
        assert await journal.unfinished_runs(PROFILE) == ()
    await journal.aclose()


async def test_the_full_stop_adds_to_the_same_dataset_and_says_which() -> None:
    datasets = ImportingDatasets(1, 1, 1)
    async with running(service_of(datasets)) as run:
        await run.press("full_stop")
        await run.until(lambda: "No dataset was added to yet" in run.shown())
        await run.press("a")
        await pick(run, "r", "e", "f")
        await run.until(lambda: "1 event added to Refusals." in run.shown())
        await run.press("enter", "j", "full_stop")
        await run.until(lambda: len(datasets.asked("import_from_explorer")) == 2)
        assert datasets.asked("import_from_explorer")[1] == (dataset_id(2), (event_id(1),))
        await run.press("full_stop")
        await run.until(lambda: "0 events added to Refusals, 1 was there already." in run.shown())


async def test_the_full_stop_can_be_stopped() -> None:
    datasets = ImportingDatasets(1)
    journal = Journal.open(None)
    await journal.remember_dataset(PROFILE, dataset_id(0))
    async with running(service_of(datasets), journal=journal) as run:
        datasets.gates["import_from_explorer"] = asyncio.Event()
        await run.press("full_stop")
        await run.until(lambda: "adding to Oven-baked fries; esc stops" in run.shown())
        await run.press("escape")
        await run.until(lambda: "Stopped." in run.shown())
        assert not run.screen.doing
    await journal.aclose()


@BOTH
async def test_hostile_names_of_datasets_are_shown_not_obeyed(size: tuple[int, int]) -> None:
    datasets = ImportingDatasets(0)
    async with running(service_of(datasets, 3), size=size) as run:
        for hostile in HOSTILE:
            changes = {"name": hostile.text, "description": hostile.text}
            datasets.datasets = [each.model_copy(update=changes) for each in datasets.datasets]
            datasets.records.clear()
            with showing(hostile):
                await run.press("a")
                await run.until(lambda: "which dataset?" in run.shown())
                await run.until(lambda: "asking for" not in run.shown())
                assert not forbidden(run.shown())
                await run.press("down", "enter")
                await run.until(lambda: "1 event added to" in run.shown())
                assert not forbidden(run.shown())
                await run.press("enter")
                await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_a_full_stop_that_fails_opens_the_dialog_that_goes_on_with_it() -> None:
    datasets = ImportingDatasets(1)
    error = ServerError("The server failed.", cause="500", remedy="Try later.")
    journal = Journal.open(None)
    await journal.remember_dataset(PROFILE, dataset_id(0))
    async with running(service_of(datasets), journal=journal) as run:
        await run.press("full_stop")
        await run.until(lambda: "1 event added to Oven-baked fries." in run.shown())
        datasets.slow = 2
        datasets.failures["fetch_task"].append(error)
        await run.press("space", "space", "space", "full_stop")
        await run.until(lambda: "The server failed." in run.shown())
        assert "Try later." in run.shown()
        assert "3 marked" in run.shown()
        assert not run.screen.doing
        await run.press("r")
        said = "2 events added to Oven-baked fries, 1 was there already."
        await run.until(lambda: said in run.shown())
        assert [sent[1] for sent in datasets.asked("import_from_explorer")] == [  # type: ignore[index]
            (event_id(0),),
            (event_id(1), event_id(2)),
        ]
        assert await journal.unfinished_runs(PROFILE) == ()
        await run.press("enter")
        await run.until(lambda: not run.screen.marks)
    await journal.aclose()


@pytest.mark.parametrize("operation", ["fetch", "list_records"])
async def test_a_full_stop_that_could_not_look_keeps_what_was_asked(operation: str) -> None:
    datasets = ImportingDatasets(1)
    error = ServerError("The server failed.", cause="500", remedy="Try later.")
    journal = Journal.open(None)
    await journal.remember_dataset(PROFILE, dataset_id(0))
    async with running(service_of(datasets), journal=journal) as run:
        datasets.failures[operation].append(error)
        await run.press("space", "space", "full_stop")
        await run.until(lambda: "The server failed." in run.shown())
        await run.press("escape")
        await run.until(lambda: "The server failed." not in run.shown())
        assert len(run.screen.marks.ids) == 2
        datasets.failures[operation].append(error)
        await run.press("full_stop")
        await run.until(lambda: "The server failed." in run.shown())
        await run.press("r")
        await run.until(lambda: "2 events added to" in run.shown())
    await journal.aclose()


async def test_a_full_stop_of_which_a_chunk_failed_is_told_and_tried_again() -> None:
    datasets = ImportingDatasets(1)
    datasets.fault = "disk full [/INST]"
    journal = Journal.open(None)
    await journal.remember_dataset(PROFILE, dataset_id(0))
    async with running(service_of(datasets), journal=journal) as run:
        await run.press("space", "space", "full_stop")
        await run.until(lambda: "disk full [/INST]" in run.shown())
        assert len(run.screen.marks.ids) == 2
        datasets.fault = ""
        await run.press("r")
        await run.until(lambda: "2 events added to Oven-baked fries." in run.shown())
    await journal.aclose()
