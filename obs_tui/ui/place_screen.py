"""What the places beside the events share: a search once typing rests, one thing done at a time,
what went wrong with it told in a pane until something else is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.getters import query_one
from textual.timer import Timer

from obs_tui.model.load import Failed, Failure, Loading, Ready
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content

from .connected_screen import ConnectedScreen, D
from .widgets.dialog import Line
from .widgets.place_title import PlaceTitle

if TYPE_CHECKING:
    from .widgets.numbered_rows import Named, NumberedRows

T = TypeVar("T", bound="Named")
PAUSE = 0.06
"""Seconds the cursor rests on a row before what belongs to it is fetched."""
TYPING = 0.2
"""Seconds without a key before what was typed is searched for."""
STOPPED = Failed(Failure("Stopped."))
DONE_STAYS = "Stopped. What was done stays done; r loads the list afresh."


class PlaceScreen(ConnectedScreen[D], inherit_bindings=False):
    """Lists things of the server, and does something with them."""

    COMPLAINT: ClassVar[str] = ""
    """The id of the line, of the class `complaint`, that says what went wrong."""

    title_bar = query_one(PlaceTitle)

    _typing: Timer | None = None

    def restate(self) -> None:
        """Have the title bar say how things are."""
        raise NotImplementedError

    def watch_health(self) -> None:
        self.restate()

    def after_typing(self, search: Callable[[], None]) -> None:
        """Search once the typing rests."""
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING, search)

    async def page_came(self, rows: NumberedRows[T], number: int) -> bool:
        """Load a further page of the list, which is told by `page`; whether it came."""
        self.page = Loading()
        try:
            await rows.load(number)
        except ServiceError as error:
            self.page = Failed(error.failure)
            return False
        self.page = Ready(None)
        return True

    def stop_loading(self) -> bool:
        if not isinstance(self.page, Loading) or self.service is None:
            return False
        self.workers.cancel_group(self, "page")
        self.page = STOPPED
        return True

    def progress(self, what: str) -> None:
        """What is being done, in words."""
        self.doing = what

    def do(self, deed: Callable[[D], Awaitable[None]]) -> None:
        """Do something, with nothing else being done."""
        self.forgive()
        self.act(deed, stopped=DONE_STAYS)

    def say_failure(self, error: ServiceError) -> None:
        self.complain(error.failure)

    def complain(self, failure: Failure, where: str = "") -> None:
        """Say what went wrong, in the line of this id, until something else is done."""
        line = self.query_one(f"#{where or self.COMPLAINT}", Line)
        line.show(failure_content(failure, retry_key=""))

    def forgive(self) -> bool:
        """No longer say what went wrong; whether anything was said."""
        said = [line for line in self.query(".complaint").results(Line) if line.display]
        for line in said:
            line.show("")
        return bool(said)

    def action_back(self) -> bool:
        return self.forgive() or super().action_back()
