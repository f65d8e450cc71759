"""What every screen has of the service: its connection, and that it is asked again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, ParamSpec

from textual.reactive import var
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from obs_tui.model.load import Failed, Load, Loading
from obs_tui.service.errors import ServiceError

if TYPE_CHECKING:
    from datetime import datetime

    from obs_tui.journal import Journal
    from obs_tui.service.protocol import Retry, Service

P = ParamSpec("P")

CONNECTING = "connecting…"
NOT_CONNECTED = "not connected"


class ConnectedScreen(Screen[None], inherit_bindings=False):
    """What opens the service. `Load`s are fetched by the exclusive worker of their name, so that a
    reply that is no longer wanted is never assigned."""

    page: var[Load[None]] = var[Load[None]](Loading())
    """How the rows are coming: the connection first, then page by page."""
    health: var[str] = var(CONNECTING)
    """What is the matter with the connection, in words; empty when all is well."""
    doing: var[str] = var("")
    """What is running besides loading, in words."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self.connect = connect
        self.journal = journal
        self.profile = profile
        self.clock = clock
        self.service: Service | None = None

    async def connected(self) -> None:
        """The service is open now."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        if self.service is not None:  # another screen listened meanwhile
            self.service.on_retry(self._retrying)

    def reconnect(self) -> None:
        """Open the service and load everything."""
        self.work("page", self._connected)

    async def _connected(self) -> None:
        self.health, self.page = CONNECTING, Loading()
        try:
            self.service = await self.connect()
        except ServiceError as error:
            self.health, self.page = NOT_CONNECTED, Failed(error.failure)
            return
        self.service.on_retry(self._retrying)
        self._healthy()
        await self.connected()

    def _healthy(self) -> None:
        if self.service is not None:
            self.health = "read-only" if self.service.capabilities.read_only else ""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        # Whatever was retried got through, or failed and says so in its pane.
        if event.state is WorkerState.SUCCESS:
            self._healthy()

    def _retrying(self, retry: Retry) -> None:
        self.health = (
            f"retrying in {retry.wait:.0f} s ({retry.attempt} of {retry.attempts}: {retry.cause})"
        )
        if isinstance(self.page, Loading):
            self.page = Loading(self.health)

    def work(
        self,
        group: str,
        work: Callable[P, Coroutine[None, None, None]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Worker[None]:
        """Do `work` instead of what its group was doing."""
        begin = partial(work, *args, **kwargs)
        return self.run_worker(begin, name=group, group=group, exclusive=True)
