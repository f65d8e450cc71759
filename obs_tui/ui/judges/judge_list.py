"""The pane of judges: a field to search in, judges, and what stands in their place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.reactive import var

from obs_tui.model.judges import Judge
from obs_tui.text.judge_views import judge_cells, judge_columns
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.listing_pane import Headings, ListingPane
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.search_field import SearchField

LOOKS = {"name": "rows-view--text", "answer": "rows-view--accent"}


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


class JudgesPane(ListingPane):
    """Shows judges, or why there are none."""

    DEFAULT_CSS = """
    JudgesPane {
        & > Horizontal { height: 1; }
        SearchField { width: 1fr; }
        #judges-sieve { width: auto; max-width: 50%; height: 1; padding: 0 1; color: $accent; }
        & > JudgeList { height: 1fr; min-height: 2; }
    }
    """
    NOTHING = """No judges yet.

A judge is a question put to a model about each conversation: how good, which kind, how much. It \
answers with one of the classes you name, or with a number. n makes one, i imports some."""
    NO_MATCH = "No judge is like this. esc shows all."

    sieved: var[str] = var("")
    """Which judges only are listed, in words; empty where all are."""

    list = query_one(JudgeList)

    def __init__(self, clock: Callable[[], datetime], is_marked: Callable[[Judge], bool]) -> None:
        super().__init__(id="judges")
        self._clock = clock
        self._is_marked = is_marked

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield SearchField(placeholder="⌕ name", compact=True, id="judges-search")
            yield Line(id="judges-sieve")
        yield Line(id="judges-complaint", classes="complaint")
        yield Headings(lambda width: judge_columns(width).headings())
        yield Notice()
        yield JudgeList(self._clock, self._is_marked)

    @property
    def sought(self) -> bool:
        return bool(self.search.value or self.sieved)

    def watch_sieved(self) -> None:
        if self.is_mounted:
            self.query_one("#judges-sieve", Line).show(safe_content(self.sieved))
