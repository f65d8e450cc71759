"""What every screen of the product has: the service, and how one asks, acts, stops and leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, ParamSpec, TypeVar

from textual.reactive import var
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from obs_tui.model.load import Failed, Load, Loading
from obs_tui.service.errors import ServiceError
from obs_tui.text.safe import visible

from .compositor import ToldCompositor

if TYPE_CHECKING:
    from datetime import datetime

    from obs_tui.journal import Journal
    from obs_tui.service.protocol import Retry, Service

P = ParamSpec("P")
D = TypeVar("D")

CONNECTING = "connecting…"
NOT_CONNECTED = "not connected"


class ConnectedScreen(Screen[None], Generic[D], inherit_bindings=False):
    """What opens the service. `Load`s are fetched by the exclusive worker of their name, so that a
    reply that is no longer wanted is never assigned. `D` is the desk at which dialogs are asked."""

    ZOOMS: ClassVar[tuple[str, ...]] = ()
    """The classes by which a pane has the screen to itself."""
    UP = "quit"
    """The app's action that leads up from the root of the screen."""

    page: var[Load[None]] = var[Load[None]](Loading())
    """How the rows are coming: the connection first, then page by page."""
    health: var[str] = var(CONNECTING)
    """What is the matter with the connection, in words; empty when all is well."""
    doing: var[str] = var("")
    """What is running besides loading, in words; empty when nothing is."""

    _stopped = ""
    """What to say when it is stopped."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._compositor = ToldCompositor()
        self.connect = connect
        self.journal = journal
        self.profile = profile
        self.clock = clock
        self.service: Service | None = None

    async def connected(self) -> None:
        """The service is open now."""
        raise NotImplementedError

    def revisited(self) -> None:
        """One came back from another place, where things may have changed."""

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

    # What is asked through dialogs, and what is done.

    def desk(self, service: Service) -> D:
        """What the dialogs of this screen are given."""
        raise NotImplementedError

    def ask(self, question: Callable[[D], Awaitable[None]]) -> None:
        """Ask something, instead of what was being asked."""
        if (service := self._reached()) is not None:
            self.work("dialog", self._asked, question, self.desk(service))

    def act(self, deed: Callable[[D], Awaitable[None]], *, stopped: str) -> None:
        """Do something that can be stopped, one thing at a time; `stopped` is said then."""
        if self.acting:
            self.say("Something is still running; esc stops it.")
        elif (service := self._reached()) is not None:
            self._stopped = stopped
            self.work("deed", self.acted, deed, self.desk(service))

    @property
    def acting(self) -> bool:
        """Whether something is being done."""
        return any(each.group == "deed" and each.is_running for each in self.workers)

    @property
    def opening(self) -> bool:
        """Whether something was asked or begun that has not said yet what it does: it may be about
        to open a dialog, or have one open."""
        begun = (each for each in self.workers if each.group in ("deed", "dialog"))
        return not self.doing and any(not each.is_finished for each in begun)

    def _reached(self) -> Service | None:
        if self.service is None:
            self.notify("Not connected yet.", severity="warning", markup=False)
        return self.service

    async def _asked(self, question: Callable[[D], Awaitable[None]], desk: D) -> None:
        try:
            await question(desk)
        except ServiceError as error:
            self.say_failure(error)

    async def acted(self, deed: Callable[[D], Awaitable[None]], desk: D) -> None:
        """Do it, and say what went wrong."""
        try:
            await self._asked(deed, desk)
        finally:
            self.doing = ""

    def say(self, words: str) -> None:
        """Say something that has no pane; `words` may hold untrusted text."""
        self.notify(visible(words), markup=False)

    def say_failure(self, error: ServiceError) -> None:
        """Say what went wrong with what was asked or done."""
        text = " ".join(filter(None, (error.sentence, error.cause, error.remedy)))
        self.notify(visible(text), severity="error", markup=False)

    async def copied(self, text: str) -> None:
        """Copy a text, and say which way."""
        from .clipboard import copy

        self.say(await copy(self.app, text))

    def shown_outside(self, text: str, name: str) -> None:
        """Show a transcript in the person's pager or editor; `name` is what it is of."""
        from .outside import OutsideError, read_outside

        try:
            read_outside(self.app, text, name)
        except OutsideError as error:
            self.notify(visible(str(error)), severity="warning", markup=False)

    # Stopping and leaving.

    def stop_loading(self) -> bool:
        """Stop what is loading; whether anything was."""
        raise NotImplementedError

    def leave_layer(self) -> bool:
        """Leave the pane or what is shown over it; whether there was anything to leave."""
        raise NotImplementedError

    def zoom_here(self) -> str:
        """The zoom of the pane that has the keys; empty where it has none."""
        raise NotImplementedError

    def stop(self) -> bool:
        """Stop what is running; whether anything was."""
        if not self.acting:
            asked = any(each.group == "dialog" and each.is_running for each in self.workers)
            self.workers.cancel_group(self, "dialog")
            return asked or self.stop_loading()
        self.workers.cancel_group(self, "deed")
        self.doing = ""
        self.say(self._stopped)
        return True

    def within(self, pane: str) -> bool:
        """Whether the keys are with the pane of this id, which need not be mounted yet."""
        nodes = self.focused.ancestors_with_self if self.focused is not None else ()
        return any(node.id == pane for node in nodes)

    def _unzoom(self) -> bool:
        zoomed = any(self.has_class(zoom) for zoom in self.ZOOMS)
        self.remove_class(*self.ZOOMS)
        return zoomed

    def action_zoom(self) -> None:
        if not self._unzoom() and (zoom := self.zoom_here()):
            self.add_class(zoom)

    def action_back(self) -> bool:
        """Leave one layer, or stop what is running; whether there was anything."""
        return self.stop() or self._unzoom() or self.leave_layer()

    async def action_up(self) -> None:
        if not self.action_back():
            await self.app.run_action(self.UP)

    def action_stop(self) -> None:
        if selected := self.get_selected_text():
            self.work("copy", self.copied, selected)
        elif not self.stop():
            self.say("Nothing is running. q leaves.")
