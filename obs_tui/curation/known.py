"""Which events a dataset has already."""

from collections.abc import Sequence
from dataclasses import dataclass

from obs_tui.model.base import Json
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.gathering import for_each
from obs_tui.service.protocol import Service

from .records import Progress, digest, every_record, quiet

EVENT_ID = "event_id"
"""The property by which records tell their event, on the embedded service."""
MAX_FETCHED = 200
"""So many events are fetched at most, to compare their messages."""


@dataclass(frozen=True, slots=True)
class Known:
    """Which of some events a dataset has already. `unchecked` could not be compared: their
    records do not tell the event, and they are too many to fetch."""

    ids: tuple[str, ...]
    unchecked: int = 0


async def known_events(
    service: Service, dataset_id: str, event_ids: Sequence[str], progress: Progress = quiet
) -> Known:
    """Which events are in the dataset: records that tell their id, or hold the same messages.
    Raises ServiceError."""
    wanted = dict.fromkeys(event_ids)
    told: set[str] = set()
    conversations: set[bytes] = set()
    silent = False
    async for record in every_record(service.datasets, dataset_id, progress=progress):
        tells = wanted.keys() & _texts(record)
        told |= tells
        silent = silent or not (tells or EVENT_ID in record.properties)
        conversations.add(digest(record.payload.get("messages")))
    left = [event_id for event_id in wanted if event_id not in told] if silent else []
    if len(left) > MAX_FETCHED:
        return Known(tuple(told), len(left))

    async def same(event_id: str) -> bool:
        event = await service.fetch_event(event_id)
        messages: list[Json] = [*event.request_messages, *event.response_messages]
        return digest(messages) in conversations

    found = zip(left, await for_each(left, same), strict=True)
    told.update(event_id for event_id, is_there in found if is_there)
    return Known(tuple(event_id for event_id in wanted if event_id in told))


def _texts(record: DatasetRecord) -> set[str]:
    """Texts at the top of a record's properties and payload: some may be the event's id."""
    values = (*record.properties.values(), *record.payload.values())
    return {value for value in values if isinstance(value, str)}
