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


class OfferList(RowList["Blame"], inherit_bindings=False):
    """Conditions, with how many events match without them. Opening one drops it."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *(command for command in RowList.COMMANDS if command.id != "list.open"),
        Command("offers.drop", "enter", "open", "drop it", "Drop this condition.", footer=True),
    )
    BINDINGS = bindings(*COMMANDS)
    DEFAULT_CSS = """
    OfferList { height: auto; max-height: 50%; margin: 0 0 1 2; }
    """

    @dataclass
    class Opened(RowList.Opened):
        """This is to be dropped."""

        row: Blame

        @property
        def offer(self) -> Blame:
            return self.row

    def cells(self, row: Blame, width: int) -> Iterator[tuple[str, str]]:
        every = (self.rows.row(index) for index in range(len(self.rows)))
        column = max(len(_count(offer)) for offer in every if offer is not None)
        yield fit(_count(row), column, right=True), "rows-view--accent"
        room = max(width - MARK - column - 2 * GAP, 1)
        yield fit(f"without {visible(row.dropped)}", room), "rows-view--text"


def _count(offer: Blame) -> str:
    least = "" if offer.count.exact else "at least "
    return f"{least}{offer.count.value:,} {'matches' if offer.count.value == 1 else 'match'}"
