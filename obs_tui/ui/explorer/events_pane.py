"""The pane of the list: headings, list, and what stands in its place."""

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantBlur, DescendantFocus
from textual.getters import query_one
from textual.reactive import var

from obs_tui.model.filters import Filter
from obs_tui.model.load import Failed, Idle, Load
from obs_tui.model.rows import Row
from obs_tui.text.row import ELLIPSIS
from obs_tui.ui.widgets.rows_view import Rows

from .event_list import ColumnTitles, EventList
from .notice import Notice

NOTHING = "No events. `obs-tui import FILE` adds some; f changes the filter."
NO_MATCH = "No events match this filter. f changes it."


class EventsPane(Vertical):
    """Shows rows, or why there are none. `page` is how loading goes under `filters`."""

    page: var[Load[None]] = var[Load[None]](Idle)
    filters: var[Filter] = var[Filter](None)

    list = query_one("#list", EventList)
    _titles = query_one(ColumnTitles)
    _notice = query_one(Notice)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="events")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield ColumnTitles()
        yield Notice()
        yield EventList(clock=self._clock, id="list")

    def show(self, rows: Rows[Row], cursor: int) -> None:
        """Show these rows."""
        self.list.show(rows, cursor)
        self._tell()

    def watch_page(self) -> None:
        if self.is_mounted:
            self._tell()

    def _tell(self) -> None:
        bare = len(self.list.rows) == 0
        empty = (NOTHING if self.filters is None else NO_MATCH) if bare else ""
        self._notice.tell(self.page, empty, waiting=bare)
        self.set_class(bare, "-bare")
        failed = isinstance(self.page, Failed)
        self.list.tail = "✗ not loaded; r tries again" if failed else ELLIPSIS

    def on_descendant_focus(self, _event: DescendantFocus) -> None:
        self._titles.add_class("-lit")

    def on_descendant_blur(self, _event: DescendantBlur) -> None:
        self._titles.remove_class("-lit")
