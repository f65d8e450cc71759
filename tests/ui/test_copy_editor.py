"""A copy of an event, by keys: edited, judged before it is saved, saved as a record."""

from functools import partial

import pytest
from textual.widgets import TextArea

from obs_tui.curation.what_if import judge_messages
from obs_tui.journal import Journal
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft
from obs_tui.service.errors import ServerError
from tests.hostile import HOSTILE, LITTLE_ROOM, Hostile, forbidden, showing

from .datasets.fakes import dataset_id
from .fakes import event_id
from .running import NARROW, PROFILE, WIDE, Running, running
from .transferring import ImportingDatasets, JudgingService

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
JUDGE = JudgeDraft(
    name="Friendly tone",
    description="Whether it is friendly.",
    model_name="baseline",
    output=Classification(
        type="CLASSIFICATION",
        options=[
            ClassOption(value="good", description="g"),
            ClassOption(value="bad", description="b"),
        ],
    ),
    instructions="Judge.",
    tools=[],
)


def area(run: Running) -> TextArea:
    return run.app.screen.query_one(TextArea)


async def edit(run: Running) -> None:
    await run.until(lambda: run.open_id == event_id(0))
    await run.press("e")
    await run.until(lambda: "Edit a copy" in run.shown())
    await run.until(lambda: "how heavy" in area(run).text)


async def change(run: Running, before: str, after: str) -> None:
    area(run).text = area(run).text.replace(before, after)
    await run.pilot.pause()


@BOTH
async def test_the_edited_copy_becomes_a_record_of_the_dataset_picked(
    size: tuple[int, int],
) -> None:
    datasets = ImportingDatasets(0, 0)
    journal = Journal.open(None)
    async with running(JudgingService(5, datasets), size=size, journal=journal) as run:
        await edit(run)
        await change(run, "5 to 8 g", "6 to 9 g")
        await run.press("ctrl+s")
        await run.until(lambda: "6 to 9 g" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "Save the copy in which dataset?" in run.shown())
        await run.until(lambda: "Regression of March" in run.shown())
        await run.press("down", "enter")
        await run.until(lambda: datasets.records)
        await run.until(lambda: len(run.app.screen_stack) == 1)
        (record,) = datasets.records.values()
        assert record.dataset_id == dataset_id(1)
        assert record.payload == {
            "messages": [
                {"role": "user", "content": "Question 0: how heavy is one oven-baked fry?"},
                {"role": "assistant", "content": "Answer 0: 6 to 9 g."},
            ]
        }
        assert await journal.draft(PROFILE, f"copy:{event_id(0)}") is None
    await journal.aclose()


async def test_a_fault_is_told_with_its_place_and_the_cursor_goes_there() -> None:
    async with running(JudgingService(5, ImportingDatasets(0))) as run:
        await edit(run)
        await change(run, '"role": "assistant"', '"role" "assistant"')
        await run.press("ctrl+s")
        await run.until(lambda: "line 8, column 14" in run.shown())
        assert area(run).cursor_location == (7, 13)


async def test_the_text_survives_leaving_and_can_be_dropped() -> None:
    journal = Journal.open(None)
    for _ in range(2):
        async with running(JudgingService(5, ImportingDatasets(0)), journal=journal) as run:
            await edit(run)
            if "7 to 7" not in area(run).text:
                await change(run, "5 to 8", "7 to 7")
                await run.press("escape")
                await run.until(lambda: len(run.app.screen_stack) == 1)
                continue
            assert "Your unfinished copy is back" in run.shown()
            await run.press("ctrl+r")
            await run.until(lambda: "5 to 8" in area(run).text)
    assert await journal.draft(PROFILE, f"copy:{event_id(0)}") is None
    await journal.aclose()


async def test_the_copy_is_judged_before_it_is_saved() -> None:
    service = JudgingService(5, ImportingDatasets(0))
    service.saved["kept"] = JUDGE
    async with running(service) as run:
        await edit(run)
        await change(run, "5 to 8 g", "6 to 9 g")
        await run.press("ctrl+s")
        await run.until(lambda: "6 to 9 g" in run.shown())
        await run.press("x")
        await run.until(lambda: "Which judge?" in run.shown())
        await run.until(lambda: "Friendly tone" in run.shown())
        await run.press("enter")
        await run.until(lambda: "Whether it is friendly." in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "No language model ran." in run.shown())
        assert service.asked("judge_conversation") == ["kept"]
        assert service.asked("create_judge") == []
        assert "6 to 9 g" in str(service.judged)


async def test_a_judge_that_is_not_saved_is_saved_for_the_while() -> None:
    service = JudgingService(5, ImportingDatasets(0))
    verdict = await judge_messages(service, JUDGE, [{"role": "user", "content": "hi"}])
    assert (verdict.answer, service.saved) == ("good", {})
    service.failures["judge_conversation"].append(ServerError("The server failed."))
    with pytest.raises(ServerError):
        await judge_messages(service, JUDGE, [])
    assert service.saved == {}
    service.failures["delete_judge"].append(ServerError("Not deleted."))
    verdict = await judge_messages(service, JUDGE, [])
    assert "is still there: Not deleted." in verdict.analysis


async def test_what_cannot_be_saved_says_why_and_stays() -> None:
    datasets = ImportingDatasets(0)
    datasets.failures["create_record"].append(ServerError("The server failed.", remedy="Wait."))
    async with running(JudgingService(5, datasets)) as run:
        await edit(run)
        await change(run, "5 to 8 g", "6 to 9 g")
        await run.press("ctrl+s")
        await run.until(lambda: "x judges it" in run.shown())
        for _ in range(2):
            await run.press("ctrl+s")
            await run.until(lambda: "Save the copy in which dataset?" in run.shown())
            await run.until(lambda: "Oven-baked fries" in run.shown())
            await run.press("enter")
            await run.until(lambda: "Wait." in run.shown() or datasets.records)
        await run.until(lambda: "is a record of Oven-baked fries now" in run.shown())


@pytest.mark.parametrize(("size", "cases"), [(WIDE, HOSTILE), (NARROW, LITTLE_ROOM)])
async def test_hostile_conversations_are_shown_not_obeyed(
    size: tuple[int, int], cases: tuple[Hostile, ...]
) -> None:
    service = JudgingService(len(cases), ImportingDatasets(0))
    service.events = [
        each.model_copy(update={"request_messages": ({"role": "user", "content": hostile.text},)})
        for each, hostile in zip(service.events, cases, strict=True)
    ]
    async with running(service, size=size) as run:
        for number, hostile in enumerate(cases):
            with showing(hostile):
                await run.until(partial(is_open, run, event_id(number)))
                await run.press("e")
                await run.until(lambda: "Edit a copy" in run.shown())
                await run.until(lambda: "role" in area(run).text)
                assert not forbidden(run.shown())
                await run.press("ctrl+s")
                await run.until(partial(is_told, run, hostile))
                assert not forbidden(run.shown())
                await run.press("escape", "escape")
                await run.until(lambda: len(run.app.screen_stack) == 1)
                await run.press("j")


def is_open(run: Running, opened: str) -> bool:
    return run.open_id == opened


def is_told(run: Running, hostile: Hostile) -> bool:
    """Whether what `ctrl+s` says is there."""
    half = hostile.name == "lone surrogate"
    return ("half of a surrogate pair" if half else "x judges it") in run.shown()
