"""The pane of one campaign: what it is and how it stands, and the events that it judges."""

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantBlur, DescendantFocus
from textual.getters import query_one
from textual.reactive import var

from obs_tui.journal import ColumnChoice
from obs_tui.model.campaigns import Campaign, CampaignStatus
from obs_tui.model.filters import Filter
from obs_tui.model.load import Idle, Load
from obs_tui.model.rows import MODEL, PROMPT, TIMESTAMP, Row
from obs_tui.text.campaign_views import annotation, campaign_about
from obs_tui.text.row import column_of
from obs_tui.ui.explorer.event_list import ColumnTitles, EventList
from obs_tui.ui.explorer.notice import Notice
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.rows_view import Rows

NO_CAMPAIGN = "No campaign is chosen."
NOTHING = "This campaign has no events."


class JudgedPane(Vertical):
    """Shows the events of a campaign, or why there are none. `events` is how they are coming."""

    DEFAULT_CSS = """
    JudgedPane {
        & > #campaign-about { padding: 0 2; max-height: 8; border-bottom: solid $rule; }
        & > EventList { height: 1fr; min-height: 2; }
    }
    """
    events: var[Load[None]] = var[Load[None]](Idle)
    campaign: var[Campaign | None] = var[Campaign | None](None)

    list = query_one(EventList)
    _titles = query_one(ColumnTitles)
    _notice = query_one(Notice)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="judged")
        self._clock = clock

    def compose(self) -> ComposeResult:
        yield Line(id="campaign-about")
        yield ColumnTitles()
        yield Notice()
        yield EventList(clock=self._clock, id="judged-list")

    def show(self, rows: Rows[Row], cursor: int) -> None:
        """Show these events."""
        self.list.show(rows, cursor)
        self._tell()

    def state(self, status: CampaignStatus | None, written: Callable[[Filter], str]) -> None:
        """Say what the campaign is and how it stands. `written` is how filters are written."""
        campaign = self.campaign
        shown = campaign_about(campaign, status, written) if campaign is not None else ""
        self.query_one("#campaign-about", Line).show(shown)

    def watch_campaign(self, campaign: Campaign | None) -> None:
        """Head the column of verdicts with the judge's name."""
        if self.is_mounted:
            choices = [ColumnChoice(TIMESTAMP), ColumnChoice(MODEL), ColumnChoice(PROMPT)]
            if campaign is not None and campaign.judge is not None:
                judge = campaign.judge
                kind = "FLOAT" if judge.output.type == "REGRESSION" else "ENUM"
                choices.insert(1, ColumnChoice(annotation(campaign), label=judge.name, type=kind))
            self.list.chosen = self._titles.chosen = tuple(map(column_of, choices))
            self._tell()

    def watch_events(self) -> None:
        if self.is_mounted:
            self._tell()

    def _tell(self) -> None:
        bare = len(self.list.rows) == 0
        empty = "" if not bare else NO_CAMPAIGN if self.campaign is None else NOTHING
        self._notice.tell(self.events, empty, waiting=bare)

    def on_descendant_focus(self, _event: DescendantFocus) -> None:
        self._titles.add_class("-lit")

    def on_descendant_blur(self, _event: DescendantBlur) -> None:
        self._titles.remove_class("-lit")
