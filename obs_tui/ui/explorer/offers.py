"""What is offered where nothing matches: conditions to drop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obs_tui.text.row import GAP, MARK, fit
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from obs_tui.finding.emptiness import Blame

_COUNT = 16


class OfferList(RowList["Blame"], inherit_bindings=False):
    """Conditions, with how many events match without them. Opening one drops it."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *(command for command in RowList.COMMANDS if command.id != "list.open"),
        Command("offers.drop", "enter", "open", "drop it", "Drop this condition.", footer=True),
    )
    BINDINGS = bindings(*COMMANDS)
    DEFAULT_CSS = """
    OfferList { height: auto; max-height: 50%; margin: 0 0 1 1; }
    """

    @dataclass
    class Opened(RowList.Opened):
        """This is to be dropped."""

        row: Blame

        @property
        def offer(self) -> Blame:
            return self.row

    def cells(self, row: Blame, width: int) -> Iterator[tuple[str, str]]:
        least = "" if row.count.exact else "at least "
        yield fit(f"{least}{row.count.value:,}", _COUNT, right=True), "rows-view--accent"
        room = max(width - MARK - _COUNT - 2 * GAP, 1)
        verb = "matches" if row.count.value == 1 else "match"
        yield fit(f"{verb} without {visible(row.dropped)}", room), "rows-view--text"
