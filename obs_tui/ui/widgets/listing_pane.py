"""A field to search in over a list, and what stands in the list's place."""

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input

from obs_tui.model.load import Idle, Load
from obs_tui.text.row import MARK
from obs_tui.ui.explorer.notice import Notice

from .row_list import RowList
from .search_field import SearchField


class Headings(Widget):
    """The headings over a list; `columns` says them in so many cells."""

    ALLOW_SELECT = False

    def __init__(self, columns: Callable[[int], str]) -> None:
        super().__init__(classes="heading")
        self._columns = columns

    def render(self) -> Content:
        return Content(" " * MARK + self._columns(self.size.width - 1))


class ListingPane(Vertical):
    """Shows a list, or why there is nothing in it; what is of the class `heading` is lit while the
    keys are here. `page` is how loading goes. Posts the list's messages, and `Input.Changed` of the
    field."""

    DEFAULT_CSS = """
    ListingPane {
        & > .heading { height: 1; color: $text-muted; }
        & > .heading.-lit { color: $accent; text-style: bold; }
        SearchField { height: 1; background: $background; }
        SearchField.-textual-compact { padding: 0 2; }
        & > .complaint { padding: 0 2; margin: 1 0; max-height: 8; }
    }
    """
    NOTHING: ClassVar[str] = ""
    """What to say where there is none."""
    NO_MATCH: ClassVar[str] = ""
    """What to say where none is found."""

    page: var[Load[None]] = var[Load[None]](Idle)

    search = query_one(SearchField)
    _notice = query_one(Notice)

    @property
    def sought(self) -> bool:
        """Whether not all are listed."""
        return bool(self.search.value)

    def watch_page(self) -> None:
        if self.is_mounted:
            self.tell()

    def tell(self) -> None:
        """Say what the list cannot."""
        bare = len(self.query_one(RowList).rows) == 0
        empty = (self.NO_MATCH if self.sought else self.NOTHING) if bare else ""
        self._notice.tell(self.page, empty, waiting=bare)

    @on(SearchField.Left)
    @on(Input.Submitted)
    def _left(self, message: Message) -> None:
        message.stop()
        self.query_one(RowList).focus()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self.query_one(".heading").add_class("-lit")

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self.query_one(".heading").remove_class("-lit")
