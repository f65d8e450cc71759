"""How many events match, beside what is loaded."""

from obs_tui.model.filters import Filter
from obs_tui.model.paging import Count
from obs_tui.service.protocol import Service


async def total(service: Service, filters: Filter, *, loaded: int, complete: bool) -> Count:
    """How many match, `loaded` of which are at hand, `complete` when that is all: then nobody is
    asked. Never less than what is at hand: a server may cap what it counts.

    Cancelling it drops the call. Raises ServiceError.
    """
    if complete:
        return Count(loaded)
    count = await service.count_events(filters)
    return count if count.value > loaded else Count(loaded, exact=False)
