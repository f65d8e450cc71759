"""The app under a pilot as the command line runs it: on an embedded store, in one process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from obs_tui.cli.connection import opened
from obs_tui.cli.target import Store
from obs_tui.journal import Journal
from obs_tui.model.load import Ready
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings
from obs_tui.ui.app import ObsApp

from .running import WIDE, Running


@asynccontextmanager
async def exploring(
    store: Path,
    *,
    journal: Path | None = None,
    profile: str = "demo",
    size: tuple[int, int] = WIDE,
    theme: str = "",
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    gate: asyncio.Event | None = None,
    settled: bool = True,
) -> AsyncIterator[Running]:
    """The app on a store and a journal. It connects once `gate` is set; `settled` waits until
    the list is there and its first event is open."""
    async with AsyncExitStack() as stack:
        kept = Journal.open(journal)
        stack.push_async_callback(kept.aclose)

        async def connect() -> Service:
            if gate is not None:
                await gate.wait()
            return await stack.enter_async_context(opened(Store(profile, store), Settings()))

        app = ObsApp(
            connect, kept, profile=profile, triage=Settings().triage, theme=theme, clock=clock
        )
        async with app.run_test(size=size, notifications=True) as pilot:
            run = Running(app, pilot)
            if settled:
                await run.until(lambda: isinstance(run.screen.page, Ready))
                await run.until(lambda: run.open_id == run.current_id)
            yield run
