"""A campaign to be begun: its name, its judge, over how many events, and what that calls."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import ValidationError
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from obs_tui.model.base import JsonObject
from obs_tui.model.campaigns import MAX_EVENTS, Campaign, CampaignDraft
from obs_tui.model.counting import counted
from obs_tui.model.filters import Filter
from obs_tui.model.judges import BASELINE
from obs_tui.model.paging import Count
from obs_tui.service.errors import NotFoundError, ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

from .add_job import Asker
from .judge_picker import JudgePick, JudgePicker

DRAFT = "campaign"
"""The kind of draft that the journal keeps of this."""
NAME = "5 to 50 characters"
MOST = f"1 to {MAX_EVENTS:,}"
USUAL = "100"
NO_JUDGE = "none yet: ctrl+l picks one"
_LONGEST = 300
_FIELDS = (
    ("name", "Name", NAME),
    ("description", "Description", "what it is for"),
    ("most", "At most", f"{MOST} events, the newest"),
)


class CampaignForm(Dialog[Campaign | None]):
    """Answers with the campaign once it has begun; None when it was left. What the server refuses
    is told here, and what was typed is kept in the journal until a campaign has begun.

    `filters` selects the events; its times are instants. `written` is what it says.
    """

    DEFAULT_CSS = """
    CampaignForm Panel { max-width: 84; }
    CampaignForm Horizontal { height: 1; }
    CampaignForm .label { width: 14; color: $text-muted; }
    CampaignForm Input { width: 1fr; background: $surface; }
    CampaignForm Button { width: 1fr; content-align: left middle; text-align: left; }
    CampaignForm #about { margin-bottom: 1; max-height: 4; }
    CampaignForm #cost { margin-top: 1; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("campaign.begin", "ctrl+s,ctrl+enter", "begin", "begin", "Begin judging.", True),
        Command("campaign.pick", "ctrl+l", "pick", "judges", "Pick a saved judge.", True),
        Command("campaign.retry", "ctrl+r", "count", "count again", "Count the events again."),
        Command(
            *("campaign.leave", "escape", "leave", "leave"),
            "Begin nothing; what was typed is kept.",
            True,
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, desk: Asker, filters: Filter, written: str) -> None:
        super().__init__()
        self._desk = desk
        self._filters = filters
        self._written = written
        self._pick: JudgePick | None = None
        self._picked_before: str | None = None
        self._count: Count | None = None

    def compose(self) -> ComposeResult:
        with Panel("New campaign"):
            yield Line(_about(self._written), id="about")
            for key, label, hint in _FIELDS:
                with Horizontal():
                    yield Static(label, classes="label")
                    yield SafeInput(
                        USUAL if key == "most" else "",
                        id=key,
                        placeholder=hint,
                        compact=True,
                        select_on_focus=False,
                    )
            with Horizontal():
                yield Static("Judge", classes="label")
                yield Button(NO_JUDGE, id="judge", compact=True)
            yield Line(id="cost")
            yield Line(id="fault", classes="fault")
            yield Line(id="state")
            yield Keys()

    async def on_mount(self) -> None:
        self.action_count()
        kept = await self._desk.journal.draft(self._desk.profile, DRAFT)
        if kept is not None and not self._typed("name"):
            with self.prevent(Input.Changed):
                for key, _, _ in _FIELDS:
                    self._field(key).value = str(kept.get(key, ""))
            self._field("name").cursor_position = len(self._typed("name"))
            self._show("state", safe_content("What you typed before is back.", "dim"))
            if isinstance(judge_id := kept.get("judge_id"), str):
                self._picked_before = judge_id
                self._recall(judge_id)
        self._tell()

    def _field(self, key: str) -> Input:
        return self.query_one(f"#{key}", Input)

    def _typed(self, key: str) -> str:
        return self._field(key).value.strip()

    @property
    def _most(self) -> int | None:
        digits = self._typed("most").replace(",", "")
        return int(digits) if digits.isdecimal() and 1 <= int(digits) <= MAX_EVENTS else None

    # What it would call.

    @work(group="count", exclusive=True)
    async def action_count(self) -> None:
        self._show("cost", Content.styled("counting the events…", "dim"))
        try:
            self._count = await self._desk.service.count_events(self._filters)
        except ServiceError as error:
            self._show("cost", failure_content(error.failure, "ctrl+r"))
        else:
            self._tell()

    @on(Input.Changed)
    def _changed(self) -> None:
        """Say what is wrong as it is typed, and what it would call."""
        self._tell()

    def _tell(self) -> None:
        self._show("fault", " ".join(self._faults(empty=False)))
        if self._count is not None:
            self._show("cost", _cost(self._count, self._most, self._pick))

    def _faults(self, *, empty: bool) -> Iterator[str]:
        """What is wrong; what was left `empty` too, where that is asked for."""
        name = self._typed("name")
        if not 5 <= len(name) <= 50 and (name or empty):
            yield f"Name: {NAME}, now {len(name)}."
        if self._most is None and (self._typed("most") or empty):
            yield f"At most: {MOST}."
        if empty and self._pick is None:
            yield "Judge: ctrl+l picks a saved one."
        if empty and self._count is not None and not self._count.value:
            yield "No event matches."

    # The judge.

    @on(Button.Pressed, "#judge")
    def action_pick(self) -> None:
        picker = JudgePicker(
            self._desk.service, self._desk.journal, self._desk.profile, saved_only=True
        )
        self.app.push_screen(picker, self._picked)

    def _picked(self, pick: object) -> None:
        if isinstance(pick, JudgePick):
            self._pick = pick
            self.query_one("#judge", Button).label = safe_content(pick.draft.name)
            self._tell()

    @work(group="recall", exclusive=True)
    async def _recall(self, judge_id: str) -> None:
        """Pick the judge again that was picked before, as it now is."""
        try:
            judge = await self._desk.service.fetch_judge(judge_id)
            pick = JudgePick(judge.draft(), judge_id)
        except NotFoundError:
            self._picked_before = None
            self._show("state", "The judge that was picked before is gone.")
        except ServiceError as error:
            self._show("state", failure_content(error.failure, ""))
        except ValidationError:
            self._show("state", "This version cannot run the judge that was picked before.")
        else:
            if self._pick is None:
                self._picked(pick)

    # Beginning.

    @on(Input.Submitted)
    def action_begin(self) -> None:
        faults = " ".join(self._faults(empty=True))
        self._show("fault", faults)
        pick, most = self._pick, self._most
        if faults or pick is None or pick.judge_id is None or most is None:
            return
        try:
            draft = CampaignDraft(
                name=self._typed("name"),
                description=self._typed("description"),
                judge_id=pick.judge_id,
                max_nb_events=most,
            )
        except ValidationError as error:
            self._show("fault", safe_content(str(error.errors()[0]["msg"])))
            return
        self._begin(draft)

    @work(group="begin", exclusive=True)
    async def _begin(self, draft: CampaignDraft) -> None:
        self._show("state", Content.styled("beginning…", "dim"))
        try:
            made = await self._desk.service.campaigns.create_campaign(draft, self._filters)
        except ServiceError as error:
            self._show("state", failure_content(error.failure, "ctrl+s"))
            return
        await self._keep(None)
        self.dismiss(made)

    async def action_leave(self) -> None:
        self.workers.cancel_group(self, "begin")
        body: JsonObject = {key: self._typed(key) for key, _, _ in _FIELDS}
        body["judge_id"] = self._pick.judge_id if self._pick else self._picked_before
        untouched = body == {"name": "", "description": "", "most": USUAL, "judge_id": None}
        await self._keep(None if untouched else body)
        self.dismiss(None)

    async def _keep(self, body: JsonObject | None) -> None:
        await self._desk.journal.save_draft(self._desk.profile, DRAFT, body)

    def _show(self, where: str, content: Content | str) -> None:
        self.query_one(f"#{where}", Line).show(content)


def _about(text: str) -> Content:
    what = "the newest events that match " if text else "the newest of all events"
    return Content.assemble((what, "$text-muted"), safe_content(text[:_LONGEST]))


def _cost(count: Count, most: int | None, pick: JudgePick | None) -> Content:
    """How many match, and which model is called how often."""
    if not count.value:
        return Content.styled("No event matches this filter.", "$text-warning")
    said = f"{'' if count.exact else 'At least '}{counted(count.value, 'event')}"
    said += " matches" if count.value == 1 else " match"
    if most is None or pick is None:
        return Content(f"{said}.")
    enough = count.exact or count.value >= most
    calls = f"{'' if enough else 'at most '}{min(most, count.value) if enough else most:,}"
    model = visible(pick.draft.model_name[:80])
    called = f"{calls} calls of {model}, which may cost"
    if pick.draft.model_name == BASELINE:
        called = f"{calls} to be judged by {BASELINE}, which calls no model"
    return Content.assemble(f"{said}; ", (called, "bold"), ".")
