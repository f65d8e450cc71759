"""The panel of similar events, ranked, with the way one came."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Static

from obs_tui.model.load import Idle, Load, Ready
from obs_tui.model.rows import PROMPT, EventRow, Row
from obs_tui.text.row import short_model
from obs_tui.text.safe import visible
from obs_tui.ui.widgets.rows_view import FixedRows

from .event_list import EventList
from .notice import Notice

Trail: TypeAlias = tuple[EventRow, ...]
"""The events one came by: the first is in the list, the last is the seed."""

_EMPTY = "No similar events. Another event may have some; s closes this panel."


class SimilarPanel(Vertical):
    """Events like the seed. Posts `EventList.Opened` for the one to be the next seed."""

    DEFAULT_CSS = """
    SimilarPanel {
        height: 12;
        border-top: solid $rule;
        #trail { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; }
        #trail.-lit { color: $accent; text-style: bold; }
        EventList { height: 1fr; }
    }
    """

    similar: var[Load[tuple[Row, ...]]] = var[Load[tuple[Row, ...]]](Idle)
    trail: var[Trail] = var[Trail](())

    list = query_one("EventList", EventList)
    _notice = query_one(Notice)
    _breadcrumb = query_one("#trail", Static)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="similar")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield Static(id="trail", markup=False)
        yield Notice()
        yield EventList(clock=self._clock, scored=True)

    def on_mount(self) -> None:
        self.watch_trail()

    def watch_similar(self) -> None:
        if not self.is_mounted:
            return
        rows = self.similar.value if isinstance(self.similar, Ready) else ()
        empty = "" if rows else _EMPTY if isinstance(self.similar, Ready) else ""
        self._notice.tell(self.similar, empty, waiting=True)
        self.list.show(FixedRows(rows), 0)

    def watch_trail(self) -> None:
        if self.is_mounted:
            self._breadcrumb.update(breadcrumb(self.trail))

    def on_descendant_focus(self) -> None:
        self._breadcrumb.add_class("-lit")

    def on_descendant_blur(self) -> None:
        self._breadcrumb.remove_class("-lit")


def breadcrumb(trail: Trail) -> Content:
    """`SIMILAR  Average weight › How heavy is a chip?`."""
    names = [_name(row) for row in trail]
    return Content(" › ".join(["SIMILAR TO " + names[0], *names[1:]]) if names else "SIMILAR")


def _name(row: EventRow) -> str:
    text = visible((row.text(PROMPT) or short_model(row.model) or row.event_id)[:60])
    return text if len(text) <= 28 else text[:27] + "…"
