"""What the embedded service answers beyond the API: the calls, and the question what there is."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from obs_tui.model.base import Value
from obs_tui.model.filters import Filter

from . import writing
from .calling import EXTENSION
from .errors import ServiceError
from .protocol import Capabilities
from .transport import Call, Transport

_EVENTS = f"{EXTENSION}/chat-completion-events"


class _Extension(Value):
    totals: bool = False
    offline_judge: bool = False
    record_search: bool = False
    shape: bool = False
    conversation: bool = False
    shared: bool = False


async def probe(transport: Transport, known: Capabilities, seconds: float) -> Capabilities:
    """`known`, with what the server can do beyond the API. Whatever goes wrong, or takes longer, it
    is a plain one."""
    call = Call("capabilities", "GET", f"{EXTENSION}/capabilities")
    found = _Extension()
    try:
        async with asyncio.timeout(seconds):
            found = _Extension.model_validate_json(await transport.send(call))
    except (ServiceError, TimeoutError, ValueError):
        pass
    return replace(known, **dict(found))


def count(filters: Filter) -> Call:
    """How many events match."""
    body = writing.body({"filters": writing.filter_body(filters)})
    return Call("count", "POST", f"{_EVENTS}/count", (), body)


def shape(filters: Filter, buckets: int) -> Call:
    """How many match and how long they took, over time."""
    body = writing.body({"filters": writing.filter_body(filters), "buckets": buckets})
    return Call("shape", "POST", f"{_EVENTS}/shape", (), body)


def shared(event_id: str, others: Sequence[str]) -> Call:
    """What an event shares with others."""
    path = f"{_EVENTS}/{writing.segment(event_id, 'event id')}/shared"
    body = writing.body({"event_ids": list(others)})
    return Call("shared", "POST", path, (), body, of_id=True)
