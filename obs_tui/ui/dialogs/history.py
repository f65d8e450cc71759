"""The filters of before, to be searched by what they say."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.journal import Visit
from obs_tui.model.query import format_filter
from obs_tui.text.safe import safe_content
from obs_tui.text.time import relative_time
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

NO_FILTER = "all events"
_WIDEST = 200
_AGE = 7


class HistoryDialog(Dialog[Visit | None]):
    """Answers with one of `visits`, which come latest first; None when it was left."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("history.leave", "escape", "leave", "leave", "Leave without one.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, visits: Sequence[Visit], now: datetime) -> None:
        super().__init__()
        self._visits = visits
        self._now = now

    def compose(self) -> ComposeResult:
        with Panel("Filters of before"):
            yield ChoiceList()
            yield Line("" if self._visits else "There are none yet.", classes="hint")
            yield Keys()

    def on_mount(self) -> None:
        choices = [
            Choice(str(place), format_filter(visit.filters) or NO_FILTER, self._label(visit))
            for place, visit in enumerate(self._visits)
        ]
        self.query_one(ChoiceList).offer(choices, hint="type to find one")

    def _label(self, visit: Visit) -> Content:
        return Content.assemble(
            (f"{relative_time(visit.at, self._now):<{_AGE}}", "$text-muted"),
            safe_content((format_filter(visit.filters) or NO_FILTER)[:_WIDEST]),
        )

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(self._visits[int(event.choice.key)])

    def action_leave(self) -> None:
        self.dismiss(None)
