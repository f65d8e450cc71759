"""From the filter builder to the list, by keys on the real screen."""

import asyncio

import pytest

from obs_tui.journal import Journal, LastSeen
from obs_tui.model.filters import Condition, Group, Operator
from obs_tui.model.load import Failed, Ready
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.dialogs.filter_builder import FilterBuilder

from .fakes import FakeService, event_id, make_event, row_of
from .running import NARROW, PROFILE, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
CODE = Condition("model_name", Operator.EQ, "codestral-2508")


async def build(run: Running, field: str, operator: str, value: str) -> None:
    """Add a condition in the builder, which is open, and apply it."""
    await run.press("a")
    await run.until(lambda: "field: type to narrow" in run.shown())
    await run.press(*field, "enter")
    await run.until(lambda: "operator: type to narrow" in run.shown())
    await run.press(*operator, "enter")
    await run.until(lambda: "operator: type to narrow" not in run.shown())
    await run.press(*value)
    await run.until(lambda: value in run.shown())
    await run.press("enter")
    await run.until(lambda: isinstance(run.app.screen, FilterBuilder))
    await run.press("ctrl+s")


async def opened(run: Running) -> None:
    await run.press("f")
    await run.until(lambda: isinstance(run.app.screen, FilterBuilder))


@BOTH
async def test_a_filter_built_by_keys_keeps_the_cursor_on_its_event(size: tuple[int, int]) -> None:
    async with running(FakeService(400), size=size) as run:
        await run.press(*["j"] * 6)
        await opened(run)
        await build(run, "mod", "eq", "cod")
        await run.until(lambda: run.screen.filters == CODE)
        await run.until(lambda: run.list.cursor == 1)
        assert run.current_id == event_id(6)
        await run.until(lambda: run.open_id == event_id(6))
        assert 'model_name = "codestral-2508"' in run.shown()


async def test_without_its_event_the_cursor_goes_to_the_nearest_and_back_all_is_there() -> None:
    async with running(FakeService(400)) as run:
        await run.press(*["j"] * 7)
        await opened(run)
        await build(run, "mod", "eq", "cod")
        await run.until(lambda: run.current_id == event_id(10))
        await run.until(lambda: run.open_id == event_id(10))
        await opened(run)
        await run.press("c", "ctrl+s")
        await run.until(lambda: run.screen.filters is None)
        await run.until(lambda: run.list.cursor == 10)
        assert run.current_id == event_id(10)


async def test_a_second_condition_narrows_further_and_a_filter_left_changes_nothing() -> None:
    async with running(FakeService(400)) as run:
        await opened(run)
        await build(run, "mod", "eq", "cod")
        await run.until(lambda: run.screen.filters == CODE)
        await opened(run)
        await build(run, "tok", "gt", "300")
        more = Condition("nb_input_tokens", Operator.GT, 300)
        await run.until(lambda: run.screen.filters == Group("AND", (CODE, more)))
        await run.until(lambda: run.current_id == event_id(202))
        await opened(run)
        await run.press("c", "escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)
        assert run.screen.filters == Group("AND", (CODE, more))


async def test_a_restored_filter_that_nothing_matches_any_more_says_how_to_change_it() -> None:
    journal = Journal.open(None)
    await journal.remember(PROFILE, LastSeen(CODE, (), None, None))
    async with running(FakeService(1), journal=journal) as run:
        await run.until(lambda: "No events match this filter." in run.shown())
        await run.until(lambda: "f changes the filter" in run.shown())
        await run.until(lambda: "1 matches  without model_name" in run.shown())
    await journal.aclose()


async def test_rows_of_the_last_run_stay_when_connecting_fails_until_r_connects() -> None:
    journal = Journal.open(None)
    rows = tuple(row_of(make_event(number)) for number in range(2, 40, 4))
    await journal.remember(PROFILE, LastSeen(CODE, rows, event_id(10), None))
    refusal = UnreachableError("No answer.", cause="refused", remedy="Is it running?")
    async with running(FakeService(400), journal=journal, refusals=[refusal], settled=False) as run:
        await run.until(lambda: isinstance(run.screen.page, Failed))
        assert run.current_id == event_id(10)
        for words in ("Question 10:", "not connected", "Is it running?"):
            assert words in run.shown()
        await run.press("j", "x", "f", "s")
        assert run.current_id == event_id(14)
        await run.press("r")
        await run.until(lambda: isinstance(run.screen.page, Ready))
        await run.until(lambda: run.open_id == event_id(14))
        assert "not connected" not in run.shown()
        await run.until(lambda: run.counted == "100 events")
    await journal.aclose()


async def test_a_total_of_another_filter_is_never_shown() -> None:
    service = FakeService(1600, totals=False)
    service.gates["count"] = asyncio.Event()
    async with running(service) as run:
        await run.press("number_sign")
        await run.until(lambda: "counting" in run.counted)
        await opened(run)
        await build(run, "mod", "eq", "cod")
        await run.until(lambda: run.screen.filters == CODE)
        await run.until(lambda: run.counted == "150 of more than 150 events")
        service.gates.pop("count").set()
        await run.pilot.pause()
        assert run.counted == "150 of more than 150 events"
