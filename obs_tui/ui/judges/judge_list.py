"""The pane of judges: a field to search in, judges, and what stands in their place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input

from obs_tui.model.judges import Judge
from obs_tui.model.load import Idle, Load
from obs_tui.text.judge_views import judge_cells, judge_columns
from obs_tui.text.row import MARK
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.search_field import SearchField

LOOKS = {"name": "rows-view--text", "answer": "rows-view--accent"}
NOTHING = """No judges yet.

A judge is a question put to a model about each conversation: how good, which kind, how much. It \
answers with one of the classes you name, or with a number. n makes one, i imports some."""
NO_MATCH = "No judge is like this. esc shows all."


class JudgeList(RowList[Judge]):
    """Judges under a cursor."""

    COMMANDS: ClassVar[tuple[Command, ...]] = RowList.COMMANDS
    BINDINGS = bindings(*COMMANDS)

    def __init__(self, clock: Callable[[], datetime], is_marked: Callable[[Judge], bool]) -> None:
        super().__init__(clock=clock, id="judges-list")
        self._is_marked = is_marked

    def cells(self, row: Judge, width: int) -> Iterator[tuple[str, str]]:
        for text, kind in judge_cells(row, judge_columns(width), self.now):
            yield text, LOOKS.get(kind, "rows-view--dim")

    def is_marked(self, row: Judge) -> bool:
        return self._is_marked(row)


class JudgeTitles(Widget):
    """The headings over a `JudgeList`."""

    DEFAULT_CSS = """
    JudgeTitles {
        height: 1; color: $text-muted;
        &.-lit { color: $accent; text-style: bold; }
    }
    """
    ALLOW_SELECT = False

    def render(self) -> Content:
        return Content(" " * MARK + judge_columns(self.size.width - 1).headings())


class JudgesPane(Vertical):
    """Shows judges, or why there are none. `page` is how loading goes. Posts the list's messages
    and `Input.Changed` of `#judges-search`."""

    DEFAULT_CSS = """
    JudgesPane {
        & > Horizontal { height: 1; }
        SearchField { width: 1fr; height: 1; background: $background; }
        SearchField.-textual-compact { padding: 0 2; }
        #judges-sieve { width: auto; max-width: 50%; height: 1; padding: 0 1; color: $accent; }
        & > .complaint { padding: 0 2; margin: 1 0; max-height: 8; }
        & > JudgeList { height: 1fr; min-height: 2; }
    }
    """
    page: var[Load[None]] = var[Load[None]](Idle)

    sieved: var[str] = var("")
    """Which judges only are listed, in words; empty where all are."""

    list = query_one(JudgeList)
    search = query_one(SearchField)
    _titles = query_one(JudgeTitles)
    _notice = query_one(Notice)

    def __init__(self, clock: Callable[[], datetime], is_marked: Callable[[Judge], bool]) -> None:
        super().__init__(id="judges")
        self._clock = clock
        self._is_marked = is_marked

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield SearchField(placeholder="⌕ name", compact=True, id="judges-search")
            yield Line(id="judges-sieve")
        yield Line(id="judges-complaint", classes="complaint")
        yield JudgeTitles()
        yield Notice()
        yield JudgeList(self._clock, self._is_marked)

    def watch_page(self) -> None:
        if self.is_mounted:
            self.tell()

    def tell(self) -> None:
        """Say what the list cannot."""
        bare = len(self.list.rows) == 0
        sought = bool(self.search.value or self.sieved)
        empty = (NO_MATCH if sought else NOTHING) if bare else ""
        self._notice.tell(self.page, empty, waiting=bare)

    def watch_sieved(self) -> None:
        if self.is_mounted:
            self.query_one("#judges-sieve", Line).show(safe_content(self.sieved))

    @on(SearchField.Left)
    @on(Input.Submitted)
    def _left(self, message: Message) -> None:
        message.stop()
        self.list.focus()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self._titles.add_class("-lit")

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self._titles.remove_class("-lit")
