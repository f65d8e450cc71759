"""The pane of campaigns: a field to search in, campaigns, and what stands in their place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.getters import query_one

from obs_tui.model.campaigns import Campaign, CampaignStatus
from obs_tui.text.campaign_views import campaign_cells, campaign_columns
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.listing_pane import Headings, ListingPane
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.search_field import SearchField

LOOKS = {"name": "rows-view--text", "status": "rows-view--accent"}


class CampaignList(RowList[Campaign]):
    """Campaigns under a cursor, with how each stands where that is known."""

    COMMANDS: ClassVar[tuple[Command, ...]] = RowList.COMMANDS
    BINDINGS = bindings(*COMMANDS)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock, id="campaigns-list")
        self.statuses: dict[str, CampaignStatus] = {}

    def cells(self, row: Campaign, width: int) -> Iterator[tuple[str, str]]:
        columns, status = campaign_columns(width), self.statuses.get(row.id)
        for text, kind in campaign_cells(row, status, columns, self.now):
            yield text, LOOKS.get(kind, "rows-view--dim")


class CampaignsPane(ListingPane):
    """Shows campaigns, or why there are none."""

    DEFAULT_CSS = """
    CampaignsPane {
        & > CampaignList { height: 1fr; min-height: 2; }
    }
    """
    NOTHING = """No campaigns yet.

A campaign has a saved judge look at many events, in the background, and writes its verdicts onto \
them: a field to filter, count and compare by. n begins one over what the list of events shows."""
    NO_MATCH = "No campaign's name holds this. esc shows all."

    list = query_one(CampaignList)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="campaigns")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield SearchField(placeholder="⌕ name", compact=True, id="campaigns-search")
        yield Headings(lambda width: campaign_columns(width).headings())
        yield Notice()
        yield CampaignList(self._clock)
