"""Keys typed ahead of a dialog that opens: they would be lost, or act on what is under it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.events import Event, Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

from .connected_screen import ConnectedScreen

if TYPE_CHECKING:
    from textual.app import App

STOP = "escape"
"""Stops what is slow to open, so that it does not wait for it."""
ALWAYS = frozenset({"ctrl+c", "ctrl+q"})
"""Wait for nothing."""
EVERY = 0.01
"""Seconds between two looks at whether the dialog is there."""


class Obeyed(Message):
    """Sent after a key, by the same way up to the app: when it is there, the key was obeyed."""


class EarlyKeys:
    """Gives the app its keys one after the other, each when the one before was obeyed and the
    dialog that it opened has its focus. `deliver` is how the app gets one."""

    def __init__(self, app: App[None], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._held: deque[Event] = deque()
        self._obeying: MessagePump | None = None
        """What has a key that it has not obeyed yet."""
        self._printable = True
        """Whether the last key was but a character."""

    async def give(self, event: Key | Paste) -> None:
        """Deliver it, now or later."""
        key = event.key if isinstance(event, Key) else ""
        if key in ALWAYS or (key == STOP and self._asked):
            self._held.clear()
            await self._give(event)
        elif self._held or self._waiting:
            self._held.append(event)
            if len(self._held) == 1:
                self._app.run_worker(self._released(), group="early keys")
        else:
            await self._give(event)

    def obeyed(self) -> None:
        """The last key was obeyed."""
        self._obeying = None

    @property
    def _asked(self) -> bool:
        """Whether the screen was asked something that is still to open a dialog."""
        screen = self._app.screen
        return isinstance(screen, ConnectedScreen) and screen.opening

    @property
    def _waiting(self) -> bool:
        obeying = self._obeying is not None and self._obeying.is_running
        return obeying or self._deciding or self._asked or not self._app.screen.is_mounted

    @property
    def _deciding(self) -> bool:
        """Whether what the last key led to is still on its way through a dialog: it may close."""
        screen = self._app.screen
        if self._printable or not isinstance(screen, ModalScreen):
            return False
        return any(node.message_queue_size for node in screen.walk_children(with_self=True))

    async def _give(self, event: Event) -> None:
        self._obeying = target = self._app.focused or self._app.screen
        self._printable = isinstance(event, Key) and event.is_printable
        await self._deliver(event)
        target.post_message(Obeyed())

    async def _released(self) -> None:
        while self._held:
            if self._waiting:
                await asyncio.sleep(EVERY)
                continue
            # Through the app's queue, where what the dialog focuses as it opens is, too.
            self._obeying = self._app
            self._app.call_later(self._give, self._held.popleft())
