"""How many there are is never claimed beyond what is known."""

import pytest

from obs_tui.finding.totals import total
from obs_tui.model.filters import Filter
from obs_tui.model.paging import Count
from obs_tui.service.errors import BusyError
from tests.ui.fakes import FakeService


class Capped(FakeService):
    """Counts ids, of which its server gives so many at most."""

    def __init__(self, cap: int) -> None:
        super().__init__(totals=False)
        self._cap = cap

    async def count_events(self, filters: Filter) -> Count:
        await self._enter("count", filters)
        return Count(self._cap, exact=False)


async def test_what_is_all_loaded_needs_no_counting() -> None:
    service = FakeService(30)
    assert await total(service, None, loaded=12, complete=True) == Count(12)
    assert service.calls == []


async def test_the_service_counts_where_it_can() -> None:
    service = FakeService(30)
    assert await total(service, None, loaded=12, complete=False) == Count(30)


@pytest.mark.parametrize(("loaded", "known"), [(0, 50), (50, 50), (120, 120)])
async def test_a_capped_count_is_no_less_than_what_is_loaded(loaded: int, known: int) -> None:
    found = await total(Capped(50), None, loaded=loaded, complete=False)
    assert found == Count(known, exact=False)


async def test_rows_that_went_away_since_do_not_make_a_total_wrong() -> None:
    assert await total(FakeService(30), None, loaded=50, complete=False) == Count(50, exact=False)


async def test_a_count_that_fails_says_so() -> None:
    service = FakeService(30)
    service.failures["count"].append(BusyError("Too many requests."))
    with pytest.raises(BusyError):
        await total(service, None, loaded=1, complete=False)
