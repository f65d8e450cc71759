"""The judges screen: what its keys do. Its panes only show and post."""

from typing import ClassVar

from textual import on
from textual.widget import Widget

from obs_tui.ui.commands import Command, bindings

from . import keys
from .asking import Desk
from .judge_list import JudgeList
from .reviewing_screen import ReviewingScreen
from .sieve import Sieve

PANES = ("judges", "judge", "given")
GIVEN = "-given"
"""The class of the screen once one went to the verdicts; where it is narrow, they are in the place
of the judge."""


class JudgesScreen(ReviewingScreen, inherit_bindings=False):
    """Saved judges, one of them, and the verdicts it gave."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#judges-list"
    ZOOMS = ("-zoom-judges", "-zoom-judge", "-zoom-given")
    UP = "go('events')"

    # Moving about.

    @on(JudgeList.Opened, "#judges-list")
    def _opened(self) -> None:
        self._go_to("judge")

    def action_pane(self, by: int) -> None:
        """Go to the list or the text of a pane; the field to type in has a key of its own."""
        here = next((place for place, pane in enumerate(PANES) if self.within(pane)), 0)
        self._go_to(PANES[(here + by) % len(PANES)])

    def action_go_to_given(self) -> None:
        self._go_to("given")

    def _go_to(self, pane: str) -> None:
        panes: dict[str, Widget] = {
            "judges": self.judges_pane.list,
            "judge": self.judge_pane,
            "given": self.given_pane.list,
        }
        self.remove_class(*self.ZOOMS)
        if pane != "judges":
            self.set_class(pane == "given", GIVEN)
        panes[pane].focus()

    def action_step(self, by: int) -> None:
        self.judges_pane.list.action_move(by)

    def action_search(self) -> None:
        self.remove_class(*self.ZOOMS)
        self.judges_pane.search.focus()

    def zoom_here(self) -> str:
        pane = next((each for each in PANES if self.within(each)), "")
        return f"-zoom-{pane}" if pane else ""

    def leave_layer(self) -> bool:
        if not self.within("judges"):
            self.judges_pane.list.focus()
            self.remove_class(GIVEN)
        elif self.judges_pane.search.value:
            self.judges_pane.search.value = ""
        elif self.sieve != Sieve():
            self.sieve = Sieve()
        else:
            return False
        return True

    def action_refresh(self) -> None:
        if self.service is None:
            self.reconnect()
        else:
            self.load_judges()

    def action_copy_id(self) -> None:
        if (judge := self.current_judge()) is not None:
            self.work("copy", self.copied, judge.id)

    def action_sieve(self) -> None:
        self.ask(self._ask_sieve)

    async def _ask_sieve(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.judge_sieve import JudgeSieveDialog

        chosen = await desk.app.push_screen_wait(JudgeSieveDialog(self.sieve, self.models))
        if chosen is not None:
            self.sieve = chosen
