"""How conversations begin, fetched for lists that know only the ids of what was judged."""

from collections.abc import Callable, Iterable, MutableMapping

from obs_tui.model.events import PROMPT
from obs_tui.service.errors import ServiceError
from obs_tui.service.gathering import for_each
from obs_tui.service.protocol import Service

from .judged import fetch_judged


async def fetch_prompts(
    service: Service,
    event_ids: Iterable[str],
    known: MutableMapping[str, str],
    changed: Callable[[], None],
) -> None:
    """Put into `known`, by event, how each begins, or why that is not known; tell of each."""

    async def fetch(event_id: str) -> None:
        try:
            event = await fetch_judged(service, event_id)
        except ServiceError as error:
            known[event_id] = f"({error.sentence})"
        else:
            known[event_id] = event.text(PROMPT) or event_id
        changed()

    await for_each(event_ids, fetch)
