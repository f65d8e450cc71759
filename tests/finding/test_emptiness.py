"""Why nothing matches: what to drop is found with few calls."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from obs_tui.finding.emptiness import AT_ONCE, MOST_CALLS, Blame, blame
from obs_tui.model.filters import Condition, Filter, Group, Operator, conditions, conjuncts
from obs_tui.model.paging import Count
from obs_tui.model.query import format_filter
from obs_tui.model.query_parser import parse_query
from obs_tui.service.errors import BusyError
from obs_tui.service.protocol import Service
from tests.ui.fakes import MODELS, FakeService

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Counting(FakeService):
    """Counts as it is told to."""

    def __init__(self, count: Callable[[Filter], int]) -> None:
        super().__init__()
        self._count = count
        self.most = self._now = 0
        self.full = asyncio.Event()

    async def count_events(self, filters: Filter) -> Count:
        self._now += 1
        self.most = max(self.most, self._now)
        if self._now == AT_ONCE:
            self.full.set()
        try:
            await self._enter("count", filters)
            await asyncio.sleep(0)
        finally:
            self._now -= 1
        return Count(self._count(filters))


def numbered(count: int) -> Filter:
    return Group("AND", tuple(Condition("n", Operator.EQ, number) for number in range(count)))


def without(*numbers: int) -> Callable[[Filter], int]:
    """One event matches as soon as these conditions are dropped."""
    return lambda filters: int(
        not any(condition.value in numbers for condition in conditions(filters))
    )


async def test_each_part_without_which_something_matches_is_told_the_best_first() -> None:
    service = FakeService(20)
    filters = parse_query(
        f'model_name = "{MODELS[0]}" AND (model_name = "{MODELS[1]}" OR model_name = "{MODELS[2]}")'
        " AND nb_input_tokens > 115"
    )
    large, others, tokens = conjuncts(filters)
    assert await blame(service, filters) == (
        Blame(format_filter(large), Group("AND", (others, tokens)), Count(2)),
        Blame(format_filter(others), Group("AND", (large, tokens)), Count(1)),
    )


async def test_where_no_single_part_is_to_blame_pairs_are() -> None:
    service = Counting(without(1, 3))
    (found,) = await blame(service, numbered(4))
    assert found == Blame(
        "n = 1 AND n = 3",
        Group("AND", (Condition("n", Operator.EQ, 0), Condition("n", Operator.EQ, 2))),
        Count(1),
    )


async def test_a_lone_condition_is_dropped_for_everything() -> None:
    service = FakeService(20)
    (found,) = await blame(service, parse_query('model_name = "nobody"'))
    assert found == Blame('model_name = "nobody"', None, Count(20))
    assert await blame(service, None) == ()


async def test_an_empty_store_has_nothing_to_blame() -> None:
    service = FakeService(0)
    assert await blame(service, parse_query("model_name = a AND nb_input_tokens > 1")) == ()
    assert len(service.calls) == 2


@pytest.mark.parametrize("parts", [2, 5, 12, 13, 100])
async def test_it_asks_a_few_times_and_a_few_at_once(parts: int) -> None:
    service = Counting(lambda filters: 0)
    assert await blame(service, numbered(parts)) == ()
    assert len(service.calls) <= MOST_CALLS == 12
    assert service.most <= AT_ONCE == 4
    asked = {str(filters) for _, filters in service.calls}
    assert len(asked) == len(service.calls)


async def test_of_a_long_filter_the_latest_parts_are_tried() -> None:
    (found,) = await blame(Counting(without(99)), numbered(100))
    assert found.dropped == "n = 99"


async def test_times_are_of_one_instant_and_stay_relative() -> None:
    service = Counting(without(5))
    filters = parse_query("n = 5 AND timestamp >= -24h")
    (found,) = await blame(service, filters, NOW)
    assert format_filter(found.without) == "timestamp >= -24h"
    asked = [condition for _, node in service.calls for condition in _conditions(node)]
    assert Condition("timestamp", Operator.GTE, "2026-01-14T12:00:00Z") in asked


def _conditions(node: object) -> list[Condition]:
    return list(conditions(node)) if isinstance(node, Condition | Group) else []


async def test_without_totals_a_row_tells_that_there_is_one() -> None:
    service = FakeService(20, totals=False)
    few = f'model_name = "{MODELS[0]}" AND nb_input_tokens > 500'
    assert [found.count for found in await blame(service, parse_query(few))] == [
        Count(1, exact=False)
    ]
    one = 'model_name = "nobody" AND nb_input_tokens > 118'
    assert [found.count for found in await blame(service, parse_query(one))] == [Count(1)]
    assert {operation for operation, _ in service.calls} == {"search"}


async def test_a_failure_ends_it_and_is_told() -> None:
    service = Counting(lambda filters: 1)
    service.failures["count"].append(BusyError("Too many requests."))
    with pytest.raises(BusyError):
        await blame(service, numbered(8))


async def test_cancelling_it_drops_what_is_asked_and_what_was_to_come() -> None:
    service = Counting(lambda filters: 1)
    service.gates["count"] = asyncio.Event()
    task = asyncio.create_task(blame(service, numbered(8)))
    await service.full.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    service.gates["count"].set()
    await asyncio.sleep(0)
    assert len(service.calls) == AT_ONCE
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_embedded_service_is_asked_what_is_left(service: Service) -> None:
    filters = parse_query('model_name = "nobody" AND has_code = true AND total_time_elapsed >= 0')
    assert (await service.search_events(filters)).rows == ()
    (found,) = await blame(service, filters)
    assert found.dropped == 'model_name = "nobody"'
    assert found.count == await service.count_events(found.without)
    assert found.count.value > 0
