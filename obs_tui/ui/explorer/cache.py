"""Whole events at hand: those last read and the neighbours of the one being read."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obs_tui.model.events import Event

KEPT = 24


class EventCache:
    """The `kept` events last used, by id."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._events: OrderedDict[str, Event] = OrderedDict()

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._events

    def get(self, event_id: str) -> Event | None:
        """The event, if at hand."""
        event = self._events.get(event_id)
        if event is not None:
            self._events.move_to_end(event_id)
        return event

    def put(self, event: Event) -> None:
        """Keep the event, letting go of the one used least lately."""
        self._events[event.event_id] = event
        self._events.move_to_end(event.event_id)
        if len(self._events) > self._kept:
            self._events.popitem(last=False)

    def forget(self, event_id: str) -> None:
        """Let go of the event, so that it is fetched afresh."""
        self._events.pop(event_id, None)
