"""The part of the screen of a run that leads to events: those of a bar, that of an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from obs_tui.evaluation import slices
from obs_tui.journal import FailedItem, VerdictEntry
from obs_tui.text.safe import visible
from obs_tui.ui.widgets.row_list import RowList

from .compared_screen import ComparedScreen
from .lists import FAILED, Drawn

if TYPE_CHECKING:
    from obs_tui.evaluation.slices import Slice

    from .host import RunsHost


class SlicedScreen(ComparedScreen, inherit_bindings=False):
    """The events are shown by the `host`."""

    host: RunsHost

    @on(RowList.Opened, "#run-bars")
    def _bar_opened(self, message: RowList.Opened) -> None:
        if isinstance(message.row, Drawn):
            self.work("slice", self._sliced, message.row)

    async def _sliced(self, drawn: Drawn) -> None:
        failed = drawn.bar.number == FAILED
        found = await self.recalled(
            slices.failed(self.journal, self.watched)
            if failed
            else slices.answered(self.journal, self.watched, drawn.bar)
        )
        if found is not None:
            self._open(found)

    @on(RowList.Opened, "#run-latest")
    def _outcome_opened(self, message: RowList.Opened) -> None:
        if isinstance(message.row, VerdictEntry | FailedItem):
            about = f"an event of {self.watched.judge.name}"
            self._open(slices.Slice(about, (message.row.event_id,)))

    def _open(self, found: Slice) -> None:
        if found.event_ids:
            self.host.show_slice(found)
        else:
            self.say(f"There are none: {visible(found.about)}.")
