"""What is done on the datasets screen, by keys: datasets, triage, edit, delete, judge, prune."""

import asyncio
import re
from datetime import UTC, datetime
from functools import partial

import pytest

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Verdict
from obs_tui.service.errors import ConflictError, RefusedError, ServerError, UnreachableError
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.dialogs.confirm_count import ConfirmCountScreen
from obs_tui.ui.dialogs.dataset_form import DatasetForm
from obs_tui.ui.dialogs.duplicates import DuplicatesScreen
from obs_tui.ui.dialogs.failures import FailuresScreen
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.dialogs.record_editor import RecordEditor
from tests.ui.running import NARROW, PROFILE, WIDE

from .fakes import FakeDatasets, dataset_id, make_record, record_id
from .screening import Screening, screening

WEIGHTY = JudgeDraft(
    name="Weighty",
    description="Is it about weight?",
    model_name="baseline",
    output=Classification(
        options=[
            ClassOption(value="yes", description="it is"),
            ClassOption(value="no", description="it is not"),
        ]
    ),
    instructions="?",
)
BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


def properties(run: Screening, number: int) -> object:
    return run.datasets.records[record_id(number)].properties


async def dialog(run: Screening, kind: type[object]) -> None:
    await run.until(lambda: isinstance(run.app.screen, kind))


@BOTH
async def test_a_dataset_is_made_refused_made_and_changed(size: tuple[int, int]) -> None:
    datasets = FakeDatasets(3)
    datasets.failures["create"].append(ConflictError("There is one of this name."))
    async with screening(datasets, size=size) as run:
        await run.press("escape", "n")
        await dialog(run, DatasetForm)
        await run.press(*"Chip", "ctrl+s")
        await run.until(lambda: "5 to 50 characters, now 4" in run.shown())
        assert not datasets.asked("create")
        await run.press("s", "tab", *"About chips", "ctrl+s")
        await run.until(lambda: "There is one of this name." in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: run.here.dataset and run.here.dataset.name == "Chips")
        await run.press("e")
        await dialog(run, DatasetForm)
        await run.press("end", "!", "ctrl+s")
        await run.until(lambda: any(each.name == "Chips!" for each in datasets.datasets))
        assert datasets.datasets[0].description == "About chips"


@BOTH
async def test_deleting_a_dataset_asks_for_its_count(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(7, 3), size=size) as run:
        await run.press("escape", "D")
        await dialog(run, ConfirmCountScreen)
        text = " ".join(re.sub("[│╭╮╰╯─]", "", run.shown()).split())
        assert "Oven-baked fries and its 7 records" in text
        await run.press("enter")  # Cancel has the focus
        await run.until(lambda: run.app.screen is run.here)
        await run.press("D")
        await dialog(run, ConfirmCountScreen)
        await run.press("shift+tab", "6", "enter")
        assert isinstance(run.app.screen, ConfirmCountScreen)
        await run.press("backspace", "7", "enter")
        await run.until(lambda: run.datasets.asked("delete") == [dataset_id(0)])
        await run.until(lambda: run.here.dataset and run.here.dataset.id == dataset_id(1))


@BOTH
async def test_triage_is_two_keys_a_record_counted_and_undone(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(12), size=size) as run:
        for letter, number in (("g", 1), ("b", 2), ("g", 3)):
            await run.press("p", letter)
            await run.until(partial(lambda wanted: run.current == wanted, record_id(number)))
        assert [properties(run, number) for number in range(3)] == [
            {"label": "good"},
            {"topic": "fries", "label": "bad"},
            {"label": "good"},
        ]
        await run.until(lambda: re.search(r"9 left of 12 · good 2 · bad 1", run.shown()))
        assert "LABEL" in run.shown()
        await run.press("u")
        await run.until(lambda: properties(run, 2) == {})
        await run.until(lambda: "10 left of 12 · bad 1 · good 1" in run.shown())
        assert properties(run, 1) == {"topic": "fries", "label": "bad"}


async def test_all_marked_are_triaged_at_once_and_taken_back() -> None:
    async with screening(FakeDatasets(120)) as run:
        await run.press("v", "G")
        await run.until(lambda: run.read == record_id(119))
        await run.press("v")
        await run.until(lambda: "120 marked" in run.shown())
        await run.press("p", "u")
        everyone = run.datasets.records.values()
        await run.until(lambda: all(each.properties.get("label") == "unsure" for each in everyone))
        await run.until(lambda: "0 left of 120 · unsure 120" in run.shown())
        await run.press("u")
        await run.until(lambda: not any("label" in each.properties for each in everyone))


async def test_triage_that_fails_says_so_and_the_record_is_still_left() -> None:
    datasets = FakeDatasets(5)
    datasets.failures["update_properties"].append(RefusedError("They are too large."))
    async with screening(datasets) as run:
        await run.press("p", "g")
        await run.until(lambda: "They are too large." in run.shown())
        assert properties(run, 0) == {}
        await run.until(lambda: "5 left of 5" in run.shown())


async def test_triage_does_not_wait_for_what_is_being_written() -> None:
    datasets = FakeDatasets(5)
    async with screening(datasets) as run:
        written = datasets.gates["update_properties"] = asyncio.Event()
        for number, letter in enumerate("gb"):
            await run.press("p", letter)
            await run.until(partial(lambda wanted: run.current == wanted, record_id(number + 1)))
        await run.press("k", "k", "p", "b")
        assert properties(run, 0) == {}
        written.set()
        await run.until(lambda: properties(run, 0) == {"label": "bad"})
        assert properties(run, 1) == {"topic": "fries", "label": "bad"}
        await run.press("u")
        await run.until(lambda: properties(run, 0) == {"label": "good"})


@BOTH
async def test_a_payload_is_edited_checked_compared_and_saved(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(5), size=size) as run:
        await run.press("e", "r")
        await dialog(run, RecordEditor)
        await run.press("end", "backspace", "ctrl+s")
        await run.until(lambda: "line 1, column 2" in run.shown())
        await run.press(*'"a": 5}', "ctrl+s")
        await run.until(lambda: "This is what changes" in run.shown())
        assert '+   "a": 5' in run.shown()
        assert not run.datasets.asked("update_properties")
        await run.press("ctrl+s")
        await run.until(lambda: properties(run, 0) == {"a": 5})
        await run.until(lambda: run.app.screen is run.here)
        await run.until(lambda: "PROPERTIES" in run.shown() and "none; p" not in run.shown())
        await run.press("u")
        await run.until(lambda: properties(run, 0) == {})


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (("o",), {"mine": 1}),
        (("t",), {"theirs": 1}),
        (("a", "ctrl+s", "ctrl+s"), {"mine": 1}),
    ],
)
async def test_a_conflict_offers_three_choices(
    keys: tuple[str, ...], left: dict[str, object]
) -> None:
    async with screening(FakeDatasets(5)) as run:
        await run.press("e", "r")
        await dialog(run, RecordEditor)
        await run.press("end", "backspace", "backspace", *'{"mine": 1}', "ctrl+s")
        run.datasets.change(record_id(0), properties={"theirs": 1})
        await run.press("ctrl+s")
        await run.until(lambda: "Someone changed this record meanwhile" in run.shown())
        assert properties(run, 0) == {"theirs": 1}
        for key in keys:
            await run.press(key)
            await run.pilot.pause(0.02)
        await run.until(lambda: run.app.screen is run.here)
        assert properties(run, 0) == left


async def test_an_edit_survives_a_failure_and_leaving() -> None:
    datasets = FakeDatasets(5)
    journal = Journal.open(None)
    async with screening(datasets, journal=journal) as run:
        datasets.failures["update_properties"].append(ServerError("The server failed."))
        await run.press("e", "r")
        await dialog(run, RecordEditor)
        await run.press("end", "backspace", "backspace", *'{"mine": 1}', "ctrl+s", "ctrl+s")
        await run.until(lambda: "The server failed." in run.shown())
        await run.press("escape", "escape")
        await run.until(lambda: run.app.screen is run.here)
    async with screening(datasets, journal=journal) as again:
        await again.press("e", "r")
        await dialog(again, RecordEditor)
        await again.until(lambda: "Your unfinished edit is back" in again.shown())
        assert '{"mine": 1}' in again.shown()
        await again.press("ctrl+s", "ctrl+s")
        await again.until(lambda: properties(again, 0) == {"mine": 1})
    await journal.aclose()


@BOTH
async def test_one_record_is_deleted_after_asking_and_made_again(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(5), size=size) as run:
        await run.press("D")
        await dialog(run, ConfirmScreen)
        await run.press("enter")
        await run.until(lambda: run.app.screen is run.here)
        assert record_id(0) in run.datasets.records
        await run.press("D", "right", "enter")
        await run.until(lambda: record_id(0) not in run.datasets.records)
        await run.until(lambda: "4 records" in run.shown())
        await run.press("u")
        await run.until(lambda: len(run.datasets.records) == 5)
        await run.until(lambda: "with new ids" in run.shown())
        assert any(
            each.payload == make_record(0).payload and each.id != record_id(0)
            for each in run.datasets.records.values()
        )


async def test_the_marked_are_deleted_only_after_their_count_is_typed() -> None:
    async with screening(FakeDatasets(1200)) as run:
        await run.press("asterisk", "D")
        await dialog(run, ConfirmCountScreen)
        assert "1,200 records of the dataset Oven-baked fries" in run.shown()
        await run.press("shift+tab", *"1200", "enter")
        await run.until(lambda: not run.datasets.records)
        await run.until(lambda: "marked" not in run.shown() and "0 records" in run.shown())
        sizes = [len(ids) for ids in run.datasets.asked("delete_records") if isinstance(ids, tuple)]
        assert sum(sizes) == 1200
        assert max(sizes) == 500


async def test_what_was_not_deleted_is_listed_and_tried_again() -> None:
    datasets = FakeDatasets(20)
    async with screening(datasets) as run:
        datasets.failures["delete_records"].append(UnreachableError("No answer from there."))
        await run.press("asterisk", "D")
        await dialog(run, ConfirmCountScreen)
        await run.press("shift+tab", *"20", "enter")
        await dialog(run, FailuresScreen)
        await run.until(lambda: "No answer from there." in run.shown())
        assert len(datasets.records) == 20
        await run.press("r")
        await run.until(lambda: not datasets.records)
        await run.until(lambda: run.app.screen is run.here)


async def test_a_deletion_that_was_stopped_goes_on_later() -> None:
    datasets = FakeDatasets(20)
    async with screening(datasets) as run:
        datasets.gates["delete_records"] = asyncio.Event()
        await run.press("asterisk", "D")
        await dialog(run, ConfirmCountScreen)
        await run.press("shift+tab", *"20", "enter")
        await run.until(lambda: datasets.asked("delete_records"))
        await run.press("escape")
        await run.until(lambda: "Stopped." in run.shown())
        del datasets.gates["delete_records"]
        await run.press("ctrl+r")
        await run.until(lambda: not datasets.records)


async def test_a_record_is_judged_and_the_verdict_written_into_it() -> None:
    journal = Journal.open(None)
    entry = VerdictEntry("e", WEIGHTY, None, Verdict(answer="no"), datetime.now(UTC), 1.0)
    await journal.record_verdict(PROFILE, entry)
    async with screening(FakeDatasets(5), journal=journal) as run:
        await run.press("w")
        await run.until(lambda: "no verdict on this record" in run.shown())
        await run.press("x")
        await dialog(run, JudgePicker)
        await run.until(lambda: "Weighty" in run.shown())
        await run.press("enter")
        await run.until(lambda: "on: Question 0" in run.shown() and "it is" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: run.datasets.asked("judge_record") == [record_id(0)])
        await run.until(lambda: "verdict yes" in run.shown())
        await run.press("w")
        await run.until(lambda: properties(run, 0) == {"Weighty": "yes"})
    await journal.aclose()


async def test_near_duplicates_are_listed_and_marked() -> None:
    datasets = FakeDatasets(6)
    for number in (1, 2):
        payload = datasets.records[record_id(0)].payload
        datasets.change(record_id(number), payload=payload)
    async with screening(datasets) as run:
        await run.press("N")
        await dialog(run, DuplicatesScreen)
        assert "1.00" in run.shown() and "2 to be marked" in run.shown()
        await run.press("j", "space")
        await run.until(lambda: "1 to be marked" in run.shown())
        assert "stays  1.00" in run.shown()
        await run.press("k", "space", "space")
        await run.until(lambda: "1 to be marked" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "marked" in run.shown().splitlines()[0])
        assert "1 marked" in run.shown()
