"""What the screen of a run needs of the screen that its runs belong to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.evaluation.slices import Slice
    from obs_tui.journal import Journal
    from obs_tui.service.protocol import Service

    from .live import LiveRun, LiveRuns


class RunsHost(Protocol):
    """Where runs go on, and where their events are shown."""

    connect: Callable[[], Awaitable[Service]]
    service: Service | None
    journal: Journal
    profile: str
    clock: Callable[[], datetime]

    @property
    def runs(self) -> LiveRuns:
        """The runs that this app goes on with."""
        ...

    def go_on_with(self, service: Service, run: JudgingRun) -> LiveRun:
        """Go on with a run, behind all screens."""
        ...

    def show_slice(self, found: Slice) -> None:
        """Show some events."""
        ...
