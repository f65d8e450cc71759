"""An empty result says what to drop, by keys; how many would match is counted here."""

import asyncio

import pytest

from obs_tui.finding.emptiness import Blame
from obs_tui.model.filters import Condition, Group, Operator
from obs_tui.model.load import Ready
from obs_tui.model.paging import Count
from obs_tui.model.query import format_filter
from obs_tui.service.errors import UnreachableError
from tests.hostile import HOSTILE, forbidden

from .fakes import FakeService
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")
SMALL = Condition("model_name", Operator.EQ, "mistral-small-latest")
MANY = Condition("nb_input_tokens", Operator.GT, 10_000)
QUICK = Condition("total_time_elapsed", Operator.EQ, 0.5)


async def empty(run: Running, *conditions: Condition) -> None:
    run.screen.narrow(Group("AND", conditions) if len(conditions) > 1 else conditions[0])
    await run.until(lambda: "No events match this filter." in run.shown())


def offers(run: Running) -> list[str]:
    lines = [line.split("│")[0].strip(" ▌") for line in run.shown().splitlines()]
    return [line for line in lines if " without " in line]


@BOTH
async def test_conditions_to_drop_are_offered_most_first(size: tuple[int, int]) -> None:
    async with running(FakeService(100), size=size) as run:
        # Every fourth event is of a model, every tenth took half a second; none is both.
        await empty(run, SMALL, QUICK)
        await run.until(lambda: len(offers(run)) == 2)
        assert offers(run)[0].startswith("25 match  without total_time_elapsed = 0.5")
        assert offers(run)[1].startswith("10 match  without model_name = ")


@BOTH
async def test_enter_drops_the_one_under_the_cursor_and_the_way_back_leads_back(
    size: tuple[int, int],
) -> None:
    async with running(FakeService(100), size=size) as run:
        await empty(run, LARGE, MANY)
        await run.until(lambda: len(offers(run)) == 1)
        assert offers(run)[0].startswith("25 match  without nb_input_tokens > 10000")
        await run.press("enter")
        await run.until(lambda: run.counted == "25 events")
        assert run.screen.filters == LARGE
        assert run.screen.focused is run.list
        await run.press("j")
        await run.until(lambda: run.list.cursor == 1)
        assert not offers(run)
        await run.press("left_square_bracket")
        await run.until(lambda: len(offers(run)) == 1)


async def test_the_last_condition_leaves_all_events() -> None:
    async with running(FakeService(100)) as run:
        await empty(run, MANY)
        await run.until(lambda: len(offers(run)) == 1)
        assert offers(run)[0].startswith("100 match  without")
        await run.press("enter")
        await run.until(lambda: "100 events" in run.counted or "of 100" in run.counted)
        assert run.screen.filters is None


async def test_without_totals_at_least_one_is_said() -> None:
    async with running(FakeService(100, totals=False)) as run:
        await empty(run, LARGE, MANY)
        await run.until(lambda: len(offers(run)) == 1)
        assert offers(run)[0].startswith("at least 1 matches")


async def test_what_is_typed_meanwhile_is_not_taken_away() -> None:
    service = FakeService(100)
    gate = service.gates["count"] = asyncio.Event()
    async with running(service) as run:
        await empty(run, LARGE, MANY)
        await run.press("slash")
        await run.until(lambda: run.screen.focused is not run.list)
        typing = run.screen.focused
        gate.set()
        await run.until(lambda: len(offers(run)) == 1)
        assert run.screen.focused is typing


async def test_offers_of_another_filter_do_not_land() -> None:
    service = FakeService(100)
    async with running(service) as run:
        gate = service.gates["count"] = asyncio.Event()
        await empty(run, LARGE, MANY)
        await run.until(lambda: any(w.group == "blame" for w in run.screen.workers))
        run.screen.narrow(LARGE)
        await run.until(lambda: isinstance(run.screen.page, Ready) and len(run.list.rows) == 25)
        gate.set()
        for _ in range(5):
            await run.pilot.pause()
        assert not offers(run) and run.screen.focused is run.list


async def test_a_probe_that_fails_is_quiet() -> None:
    service = FakeService(100)
    async with running(service) as run:
        await run.until(lambda: not any(w.group == "total" for w in run.screen.workers))
        service.failures["count"].extend([UnreachableError("No answer.")] * 5)
        await empty(run, LARGE, MANY)
        await run.until(lambda: not any(w.group == "blame" for w in run.screen.workers))
        assert "No answer." not in run.shown()
        assert "f changes it" in run.shown()


async def test_no_condition_is_obeyed() -> None:
    conditions = [Condition("model_name", Operator.EQ, hostile.text) for hostile in HOSTILE]
    async with running(FakeService(3)) as run:
        await empty(run, conditions[0])
        await run.until(lambda: len(offers(run)) == 1)
        for few in (conditions[:12], conditions[12:24], conditions[24:]):
            run.screen.offers = tuple(Blame(format_filter(each), None, Count(3)) for each in few)
            await run.until(lambda: len(offers(run)) == len(run.screen.offers))
            assert not forbidden("\n".join(offers(run)))
