"""The datasets screen, by keys: switching, choosing, paging, filtering, reading, failing."""

import asyncio

import pytest

from obs_tui.journal import Journal
from obs_tui.model.datasets import DatasetDraft, DatasetRecord
from obs_tui.model.load import Failed, Loading, Ready
from obs_tui.service.errors import ServerError, UnreachableError
from obs_tui.ui.explorer.screen import EventsScreen
from tests.hostile import HOSTILE, forbidden
from tests.ui.running import NARROW, WIDE

from .fakes import NOW, FakeDatasets, dataset_id, record_id
from .screening import Screening, screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


@BOTH
async def test_the_first_dataset_shows_its_records_and_the_first_is_read(
    size: tuple[int, int],
) -> None:
    async with screening(FakeDatasets(120, 3), size=size) as run:
        assert run.read == record_id(0)
        for words in ("Oven-baked fries", "120 records", "Question 0:", "Answer 0: 5 to 8 g."):
            assert words in run.shown()
        await run.press("j", "j", "j", "j")
        await run.until(lambda: run.read == record_id(4))
        assert '"weights"' in run.shown()


async def test_every_dataset_tells_its_count() -> None:
    async with screening(FakeDatasets(120, 3, 0)) as run:
        await run.until(lambda: run.here.datasets_pane.list.counts.get(dataset_id(2)) == 0)
        lines = run.shown().splitlines()
        assert any("Regression of March" in line and " 3 " in line for line in lines)


@BOTH
async def test_the_cursor_on_a_dataset_shows_its_records(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(12, 7), size=size) as run:
        await run.press("escape", "j")
        await run.until(lambda: run.here.dataset and run.here.dataset.id == dataset_id(1))
        await run.press("enter")
        await run.until(lambda: run.read == record_id(10_000))
        assert "7 records" in run.shown()


async def test_datasets_are_searched_as_one_types() -> None:
    async with screening(FakeDatasets(1, 1, 1)) as run:
        await run.press("escape", "slash", *"refus")
        await run.until(lambda: run.here.dataset and run.here.dataset.id == dataset_id(2))
        assert "Regression of March" not in run.shown()
        await run.press("escape", "escape")
        await run.until(lambda: "Regression of March" in run.shown())


@BOTH
async def test_all_records_are_reached_page_by_page(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(430), size=size) as run:
        await run.press("G")
        await run.until(lambda: run.read == record_id(429))
        asked = run.datasets.asked("list_records")
        assert len(asked) < 5, "only the pages that are seen are fetched"
        await run.press("g")
        for _ in range(30):
            await run.press("pagedown")
        await run.until(lambda: run.read == run.current)
        assert "Question" in run.shown() or "potato" in run.shown()


async def test_the_whole_dataset_is_filtered_where_the_server_can() -> None:
    async with screening(FakeDatasets(400)) as run:
        await run.press("slash", *"question 377")
        await run.until(lambda: run.read == record_id(377))
        assert run.datasets.asked("search_records")[-1] == "question 377"
        await run.press("enter", "escape")
        await run.until(lambda: "400 records" in run.shown())


async def test_what_is_loaded_is_filtered_elsewhere_and_that_is_said() -> None:
    async with screening(FakeDatasets(400), searchable=False) as run:
        await run.press("slash", *"question 37")
        await run.until(lambda: run.read == record_id(37))
        assert "the 50 records loaded, of 400" in run.shown()
        assert not run.datasets.asked("search_records")


@BOTH
async def test_records_that_fail_say_why_and_are_tried_again(size: tuple[int, int]) -> None:
    datasets = FakeDatasets(12)
    datasets.failures["list_records"].append(UnreachableError("No answer.", cause="refused"))
    async with screening(datasets, size=size, settled=False) as run:
        await run.until(lambda: isinstance(run.here.records, Failed))
        await run.press("enter")
        await run.until(lambda: "refused" in run.shown())
        await run.press("r")
        await run.until(lambda: run.read == record_id(0))
        assert "refused" not in run.shown()


async def test_datasets_that_fail_say_why_and_are_tried_again() -> None:
    datasets = FakeDatasets(12)
    datasets.failures["list"].append(ServerError("The server failed.", remedy="Wait a little."))
    async with screening(datasets, settled=False) as run:
        await run.until(lambda: isinstance(run.here.page, Failed))
        assert "Wait a little." in run.shown()
        await run.press("r")
        await run.until(lambda: run.read == record_id(0))


@BOTH
async def test_nothing_there_says_what_to_do(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(), size=size, settled=False) as run:
        await run.until(lambda: "No datasets yet." in run.shown())
        await run.press("j", "e", "D", "enter", "p", "x", "space", "v", "asterisk", "u", "G")
        await run.press("escape", "escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)


async def test_loading_records_can_be_stopped() -> None:
    datasets = FakeDatasets(400)
    async with screening(datasets) as run:
        gate = datasets.gates["list_records"] = asyncio.Event()
        await run.press("G")
        await run.until(lambda: isinstance(run.here.records, Loading))
        await run.press("escape")
        assert isinstance(run.here.records, Failed)
        gate.set()
        await run.press("r")
        await run.until(lambda: isinstance(run.here.records, Ready))


async def test_the_screens_live_on_as_they_were_left_with_what_came_meanwhile() -> None:
    async with screening(FakeDatasets(40, 3)) as run:
        await run.press("j", "j", "space", "1")
        await run.until(lambda: isinstance(run.app.screen, EventsScreen))
        await run.datasets.create(DatasetDraft(name="Made meanwhile", description=""))
        await run.press("j", "2")
        await run.until(lambda: "Made meanwhile" in run.shown())
        await run.until(lambda: isinstance(run.here.records, Ready))
        assert run.current == record_id(3)
        assert run.here.dataset is not None and run.here.dataset.id == dataset_id(0)
        assert "1 marked" in run.shown()
        await run.press("q", "q")
        await run.until(lambda: isinstance(run.app.screen, EventsScreen))
        assert run.list.cursor == 1


async def test_one_connection_serves_both_screens() -> None:
    async with screening(FakeDatasets(4)) as run:
        assert run.screen.service is run.here.service is not None


@BOTH
async def test_panes_are_entered_left_and_zoomed(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(12), size=size) as run:
        await run.press("enter", "z")
        await run.until(lambda: "RECORD" not in run.shown())
        await run.press("J")
        await run.until(lambda: run.read == record_id(1))
        await run.press("escape", "escape")
        await run.until(lambda: "RECORD" in run.shown())
        assert run.here.focused is run.here.records_pane.list
        await run.press("enter", "t")
        await run.until(lambda: '"payload"' in run.shown())


@BOTH
async def test_the_footer_has_six_commands_and_help_tells_all(size: tuple[int, int]) -> None:
    async with screening(FakeDatasets(12), size=size) as run:
        for keys in ((), ("enter",), ("escape", "escape")):
            await run.press(*keys)
            await run.until(
                lambda: 3 <= len(run.shown().splitlines()[-1].strip().split("   ")) <= 6
            )
        await run.press("enter", "question_mark", *"triage")
        await run.until(lambda: "Set a property, by a letter." in run.shown())


async def test_marks_are_labelled_and_survive_filter_page_and_run() -> None:
    journal = Journal.open(None)
    async with screening(FakeDatasets(120), journal=journal) as run:
        await run.press("space", "space", "j", "v", "j", "j", "v")
        await run.until(lambda: "6 marked" in run.shown())
        await run.press("u")
        await run.until(lambda: "3 marked" not in run.shown() and "4 marked" in run.shown())
        await run.press("slash", *"potato", "enter")
        await run.until(lambda: "24 records" in run.shown())
        assert "4 marked" in run.shown()
        await run.press("asterisk")
        await run.until(lambda: "all 24 matching" in run.shown())
        await run.press("asterisk", "escape")
        await run.until(lambda: "120 records" in run.shown())
        await run.press("asterisk")
        await run.until(lambda: "all 120 matching" in run.shown())
        await run.press("g", "space")
        await run.until(lambda: "all 120 matching but 1" in run.shown())
        await run.until(lambda: not run.here.workers._workers)
    async with screening(FakeDatasets(120), journal=journal) as again:
        await again.until(lambda: "all 120 matching but 1" in again.shown())
    await journal.aclose()


async def test_a_range_over_pages_that_are_not_at_hand_is_marked_whole() -> None:
    async with screening(FakeDatasets(430)) as run:
        await run.press("v", "G")
        await run.until(lambda: run.read == record_id(429))
        await run.press("v")
        await run.until(lambda: "430 marked" in run.shown())


async def test_hostile_records_are_shown_never_obeyed() -> None:
    datasets = FakeDatasets(0)
    for number, case in enumerate(HOSTILE):
        datasets.records[record_id(number)] = DatasetRecord(
            id=record_id(number),
            dataset_id=dataset_id(0),
            payload={"messages": [{"role": "user", "content": case.text}], case.text[:30]: 1},
            properties={case.text[:20] or "x": case.text},
            source=case.text,
            updated_at=NOW,
        )
    datasets.datasets[0] = datasets.datasets[0].model_copy(
        update={"name": "[/INST][bold]x\x1b[31m", "description": "\u202e[@click=app.bell]y"}
    )
    async with screening(datasets) as run:
        for _ in HOSTILE:
            assert forbidden(run.shown()) is None
            await run.press("j")
        assert "[/INST][bold]x" in run.shown()
        await step_into_dialogs(run)


async def step_into_dialogs(run: Screening) -> None:
    """Open what shows a record's own text."""
    for keys in (("p",), ("e",), ("D",), ("escape", "D")):
        await run.press(*keys)
        await run.pilot.pause()
        assert forbidden(run.shown()) is None
        await run.press("escape")


async def test_all_are_marked_though_some_were_and_then_none() -> None:
    async with screening(FakeDatasets(12)) as run:
        await run.press("space", "asterisk")
        await run.until(lambda: "all 12 matching" in run.shown())
        await run.press("asterisk")
        await run.until(lambda: "matching" not in run.shown())
        assert "marked" not in run.shown().splitlines()[0]


async def test_loading_the_datasets_is_stopped_and_begun_again() -> None:
    datasets = FakeDatasets(3)
    async with screening(datasets) as run:
        datasets.gates["list"] = gate = asyncio.Event()
        await run.press("R")
        await run.until(lambda: isinstance(run.here.page, Loading))
        await run.press("escape")
        await run.until(lambda: "Stopped." in run.shown())
        gate.set()
        await run.press("R")
        await run.until(lambda: isinstance(run.here.page, Ready))
        assert "Stopped." not in run.shown()
