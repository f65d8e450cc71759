"""`obs-tui` and `obs-tui demo`: the explorer."""

import asyncio
from contextlib import AsyncExitStack

from obs_tui.journal import Journal
from obs_tui.service.protocol import Service
from obs_tui.settings import DEMO, Settings

from .target import Target


def explore(target: Target, settings: Settings, theme: str) -> int:
    """Run the explorer until it is left; its exit code."""
    return asyncio.run(_explore(target, settings, theme))


async def _explore(target: Target, settings: Settings, theme: str) -> int:
    """The composition root of the screens: whatever is opened is closed here, latest first."""
    from obs_tui.ui.app import ObsApp

    async with AsyncExitStack() as stack:
        journal = Journal.open(None if target.profile == DEMO else settings.journal_path())
        stack.push_async_callback(journal.aclose)

        async def connect() -> Service:
            from .connection import opened

            return await stack.enter_async_context(opened(target, settings))

        app = ObsApp(
            connect,
            journal,
            profile=target.profile,
            keymap=settings.keymap,
            theme=theme or settings.theme,
        )
        journal.on_notice(lambda text: app.notify(text, severity="warning", markup=False))
        await app.run_async()
        return app.return_code or 0
