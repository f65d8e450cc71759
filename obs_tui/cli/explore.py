"""`obs-tui` and `obs-tui demo`: the explorer."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from obs_tui.journal import Journal

from .target import journal_path

if TYPE_CHECKING:
    from obs_tui.service.protocol import Service
    from obs_tui.settings import Settings

    from .target import Target


def explore(target: Target, settings: Settings, theme: str) -> int:
    """Run the explorer until it is left; its exit code."""
    return asyncio.run(_explore(target, settings, theme))


def _connection() -> Callable[[Target, Settings], AbstractAsyncContextManager[Service]]:
    """Imported in a thread: HTTP and the server take as long as the first frame did."""
    from .connection import opened

    return partial(opened, lasting=True)


async def _explore(target: Target, settings: Settings, theme: str) -> int:
    """The composition root of the screens: whatever is opened is closed here, latest first."""
    gc.disable()  # imports leave nothing to collect, and looking for it takes 5% of the start
    from obs_tui.ui.app import ObsApp

    async with AsyncExitStack() as stack:
        journal = Journal.open(journal_path(target, settings))
        stack.push_async_callback(journal.aclose)

        async def connect() -> Service:
            gc.freeze()
            gc.enable()
            opened = await asyncio.to_thread(_connection)
            return await stack.enter_async_context(opened(target, settings))

        app = ObsApp(
            connect,
            journal,
            profile=target.profile,
            keymap=settings.keymap,
            theme=theme or settings.theme,
            triage=settings.triage,
        )
        journal.on_notice(lambda text: app.notify(text, severity="warning", markup=False))
        await app.run_async()
        return app.return_code or 0
