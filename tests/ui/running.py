"""The app under a pilot, on a fake service and a journal in memory."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from obs_tui.journal import Journal
from obs_tui.model.load import Ready
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings
from obs_tui.ui.app import ObsApp
from obs_tui.ui.explorer.event_list import EventList
from obs_tui.ui.explorer.screen import EventsScreen
from obs_tui.ui.explorer.title import counted

from .fakes import FakeService, clock

WIDE = (160, 45)
NARROW = (80, 24)
PROFILE = "demo"


@dataclass
class Running:
    """The app, with what a person sees of it."""

    app: ObsApp
    pilot: Pilot[None]

    @property
    def screen(self) -> EventsScreen:
        screen = self.app.get_default_screen()
        assert isinstance(screen, EventsScreen)
        return screen

    @property
    def list(self) -> EventList:
        return self.screen.events_pane.list

    @property
    def counted(self) -> str:
        return counted(self.screen.title_bar.standing)

    @property
    def current_id(self) -> str | None:
        row = self.list.current
        return row.event_id if row is not None else None

    @property
    def open_id(self) -> str | None:
        event = self.screen.event
        return event.value.event_id if isinstance(event, Ready) else None

    def shown(self) -> str:
        """The text on the screen."""
        width, height = self.app.size
        lines = self.app.screen._compositor.render_strips()  # the only way to what is drawn
        return "\n".join(strip.text[:width] for strip in lines[:height])

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition; fail with what is on the screen when it does not come."""
        for _ in range(400):
            await self.pilot.pause()
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"this never came:\n{self.shown()}")


@asynccontextmanager
async def running(
    service: FakeService,
    *,
    size: tuple[int, int] = WIDE,
    journal: Journal | None = None,
    refusals: list[ServiceError] | None = None,
    settled: bool = True,
    keymap: Mapping[str, str] | None = None,
    theme: str = "",
) -> AsyncIterator[Running]:
    """The app on `service`; each of `refusals` fails one attempt to connect."""
    kept = journal or Journal.open(None)
    refused = list(refusals or ())

    async def connect() -> Service:
        if refused:
            raise refused.pop(0)
        await service._enter("connect", None)
        return service

    app = ObsApp(
        connect,
        kept,
        profile=PROFILE,
        triage=Settings().triage,
        keymap=keymap,
        theme=theme,
        clock=clock,
    )
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            run = Running(app, pilot)
            if settled:
                await run.until(lambda: isinstance(run.screen.page, Ready))
            yield run
    finally:
        if journal is None:
            await kept.aclose()
