"""The judges screen: what its keys do. Its panes only show and post."""

from typing import ClassVar

from textual import on

from obs_tui.ui.commands import Command, bindings

from . import keys
from .judge_list import JudgeList
from .listing_screen import ListingScreen

PANES = ("judges", "judge")


class JudgesScreen(ListingScreen, inherit_bindings=False):
    """Saved judges, and one of them."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#judges-list"
    ZOOMS = ("-zoom-judges", "-zoom-judge")
    UP = "go('events')"

    @on(JudgeList.Opened, "#judges-list")
    def _opened(self) -> None:
        self.remove_class("-zoom-judges")
        self.judge_pane.focus()

    def action_pane(self, by: int) -> None:
        """Go to the list or the text of a pane; the field to type in has a key of its own."""
        here = next((place for place, pane in enumerate(PANES) if self.within(pane)), 0)
        self.remove_class(*self.ZOOMS)
        (self.judges_pane.list, self.judge_pane)[(here + by) % len(PANES)].focus()

    def action_step(self, by: int) -> None:
        self.judges_pane.list.action_move(by)

    def action_search(self) -> None:
        self.judges_pane.search.focus()

    def zoom_here(self) -> str:
        pane = next((each for each in PANES if self.within(each)), "")
        return f"-zoom-{pane}" if pane else ""

    def leave_layer(self) -> bool:
        if self.within("judge"):
            self.judges_pane.list.focus()
        elif self.judges_pane.search.value:
            self.judges_pane.search.value = ""
        else:
            return False
        return True

    def action_back(self) -> bool:
        return self.forgive() or super().action_back()

    def action_refresh(self) -> None:
        if self.service is None:
            self.reconnect()
        else:
            self.load_judges()

    def action_copy_id(self) -> None:
        if (judge := self.current_judge()) is not None:
            self.work("copy", self.copied, judge.id)
