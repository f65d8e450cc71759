"""The places of the app: each a screen with a key that leads to it from anywhere.

A place is a mode of the app, with a stack of screens of its own: what was pushed over it (a run, a
review) stays there, and is there when one comes back; its key once more leads down to the place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from textual.message import Message

from .commands import Command

if TYPE_CHECKING:
    from datetime import datetime

    from textual.screen import Screen

    from obs_tui.journal import Journal
    from obs_tui.model.rows import EventRow
    from obs_tui.service.protocol import Service

    from .dialogs.judge_picker import JudgePick
    from .explorer.screen import EventsScreen

EVENTS = "events"
"""The place that the app begins with."""


class EventWanted(Message):
    """An event is to be read in the place of the events; the app obeys."""

    def __init__(self, row: EventRow) -> None:
        super().__init__()
        self.row = row


class JudgingWanted(Message):
    """A judge is to judge what the place of the events has marked or lists; the app obeys."""

    def __init__(self, pick: JudgePick) -> None:
        super().__init__()
        self.pick = pick


class Surroundings(NamedTuple):
    """What the app has for its places. `explorer` is the one that it begins with; `triage` is the
    setting of this name."""

    connect: Callable[[], Awaitable[Service]]
    journal: Journal
    profile: str
    clock: Callable[[], datetime]
    triage: Mapping[str, Sequence[str]]
    explorer: EventsScreen


Make: TypeAlias = Callable[[Surroundings], "Screen[None]"]


class Place(NamedTuple):
    """A place by its `name`. It is made when first asked for, and lives as it was left; then its
    `revisited` is called whenever one comes back from another place."""

    name: str
    key: str
    help: str
    make: Make

    @property
    def command(self) -> Command:
        """What leads there."""
        return Command(f"app.{self.name}", self.key, f"go('{self.name}')", self.name, self.help)


def _datasets(given: Surroundings) -> Screen[None]:
    from .datasets.screen import DatasetsScreen

    return DatasetsScreen(
        given.connect,
        given.journal,
        profile=given.profile,
        clock=given.clock,
        choices=given.triage,
    )


def _judges(given: Surroundings) -> Screen[None]:
    from .judges.screen import JudgesScreen

    return JudgesScreen(given.connect, given.journal, profile=given.profile, clock=given.clock)


def _campaigns(given: Surroundings) -> Screen[None]:
    from .campaigns.screen import CampaignsScreen

    return CampaignsScreen(
        given.connect,
        given.journal,
        profile=given.profile,
        clock=given.clock,
        explorer=given.explorer,
    )


PLACES = (
    Place("datasets", "2", "Show datasets and records.", _datasets),
    Place("judges", "3", "Show saved judges and their verdicts.", _judges),
    Place("campaigns", "4", "Show campaigns: a judge over many events.", _campaigns),
)
"""Those beside the events."""
