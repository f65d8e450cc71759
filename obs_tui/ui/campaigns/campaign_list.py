"""The pane of campaigns: a field to search in, campaigns, and what stands in their place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input

from obs_tui.model.campaigns import Campaign, CampaignStatus
from obs_tui.model.load import Idle, Load
from obs_tui.text.campaign_views import campaign_cells, campaign_columns
from obs_tui.text.row import MARK
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.search_field import SearchField

LOOKS = {"name": "rows-view--text", "status": "rows-view--accent"}
NOTHING = """No campaigns yet.

A campaign has a saved judge look at many events, in the background, and writes its verdicts onto \
them: a field to filter, count and compare by. n begins one over what the list of events shows."""
NO_MATCH = "No campaign's name holds this. esc shows all."


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


class CampaignTitles(Widget):
    """The headings over a `CampaignList`."""

    DEFAULT_CSS = """
    CampaignTitles {
        height: 1; color: $text-muted;
        &.-lit { color: $accent; text-style: bold; }
    }
    """
    ALLOW_SELECT = False

    def render(self) -> Content:
        return Content(" " * MARK + campaign_columns(self.size.width - 1).headings())


class CampaignsPane(Vertical):
    """Shows campaigns, or why there are none. `page` is how loading goes. Posts the list's messages
    and `Input.Changed` of `#campaigns-search`."""

    DEFAULT_CSS = """
    CampaignsPane {
        & > SearchField { height: 1; background: $background; }
        & > SearchField.-textual-compact { padding: 0 2; }
        & > CampaignList { height: 1fr; min-height: 2; }
    }
    """
    page: var[Load[None]] = var[Load[None]](Idle)

    list = query_one(CampaignList)
    search = query_one(SearchField)
    _titles = query_one(CampaignTitles)
    _notice = query_one(Notice)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="campaigns")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield SearchField(placeholder="⌕ name", compact=True, id="campaigns-search")
        yield CampaignTitles()
        yield Notice()
        yield CampaignList(self._clock)

    def watch_page(self) -> None:
        if self.is_mounted:
            self.tell()

    def tell(self) -> None:
        """Say what the list cannot."""
        bare = len(self.list.rows) == 0
        empty = (NO_MATCH if self.search.value else NOTHING) if bare else ""
        self._notice.tell(self.page, empty, waiting=bare)

    @on(SearchField.Left)
    @on(Input.Submitted)
    def _left(self, message: Message) -> None:
        message.stop()
        self.list.focus()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self._titles.add_class("-lit")

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self._titles.remove_class("-lit")
