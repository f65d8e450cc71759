"""What the screens that compare verdicts share: figures on one side, cases to read on the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one

from obs_tui.evaluation.reviewing import Queue
from obs_tui.journal import JournalError
from obs_tui.journal.entries import DIGITS, version_of
from obs_tui.model.load import Failed, Failure, Loading, Ready
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import RETRY_KEY, campaigns_failure, failure_content, journal_failure
from obs_tui.text.safe import safe_content
from obs_tui.ui.connected_screen import ConnectedScreen
from obs_tui.ui.explorer.asking import Desk
from obs_tui.ui.prompts import fetch_prompts
from obs_tui.ui.review.judging import allowed, judge_these
from obs_tui.ui.review.key_line import ReviewKeys
from obs_tui.ui.review.opening import show_review
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.line_view import LineView
from obs_tui.ui.widgets.place_title import PlaceStanding, PlaceTitle

from .case_list import CaseList, CaseRow

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from obs_tui.journal import Journal
    from obs_tui.model.judges import JudgeDraft
    from obs_tui.model.load import Load
    from obs_tui.service.protocol import Service
    from obs_tui.text.lines import Block

_WIDEST = 60


def named(judge: JudgeDraft) -> str:
    """A version of a judge as it is told from the others (untrusted text)."""
    return f"{judge.name[:_WIDEST]} · {judge.model_name[:_WIDEST]} · {version_of(judge)[:DIGITS]}"


class Missing(NamedTuple):
    """What a judge is still to judge, in words of ours, and how often."""

    judge: JudgeDraft
    judge_id: str | None
    event_ids: Sequence[str]
    about: str
    repeats: int = 1


class CasesScreen(ConnectedScreen[Desk], inherit_bindings=False):
    """Figures beside the cases that they are of. `judge` asks the question; its votes count."""

    ZOOMS = ("-zoom-figures", "-zoom-cases")
    UP = "pop_screen"
    AUTO_FOCUS = "#cases"
    PLACE = ""
    """What the screen is called."""
    NOTHING = ""
    """What to say when there is no case."""

    title_bar = query_one(PlaceTitle)
    figures = query_one("#figures LineView", LineView)
    case_list = query_one(CaseList)

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
        judge: JudgeDraft,
        judge_id: str | None = None,
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock)
        self.judge = judge
        self.judge_id = judge_id
        self.everything = False
        """Whether all cases are listed, and not only those that differ."""
        self._cases: tuple[CaseRow, ...] = ()

    def compose(self) -> ComposeResult:
        yield PlaceTitle()
        with Container(id="body"):
            with Vertical(id="figures"):
                yield from self.compose_above()
                yield LineView()
            with Vertical(id="listed"):
                yield Line(id="heading")
                yield Line(id="titles")
                yield CaseList(self.clock, id="cases")
        yield Line(id="said")
        yield ReviewKeys()

    def compose_above(self) -> ComposeResult:
        """What stands above the figures."""
        yield from ()

    async def load(self) -> None:
        """Read votes and verdicts, and show them. Raises JournalError; ServiceError where only what
        campaigns said could not be asked."""
        raise NotImplementedError

    def show_listed(self) -> None:
        """Show the cases that are listed."""
        raise NotImplementedError

    # Showing.

    def on_mount(self) -> None:
        self.restate()
        self.call_after_refresh(self.reconnect)

    async def connected(self) -> None:
        await self._loaded()

    def watch_page(self, page: Load[None]) -> None:
        if self.is_mounted and isinstance(page, Failed):
            self.complain(page.failure, RETRY_KEY)

    def complain(self, failure: Failure, retry_key: str = "") -> None:
        """Say what went wrong, until something else is done."""
        self.query_one("#said", Line).show(failure_content(failure, retry_key))

    def say_failure(self, error: ServiceError) -> None:
        self.complain(error.failure)

    def revisited(self) -> None:
        self.reload()

    def on_screen_resume(self) -> None:
        if self.service is not None:
            self.reload()  # a vote may have changed on the screen above

    def reload(self) -> None:
        """Read everything again."""
        self.work("figures", self._loaded)

    async def _loaded(self) -> None:
        try:
            await self.load()
        except JournalError as error:
            self._unloaded(journal_failure(error))
            return
        except ServiceError as error:
            self._unloaded(campaigns_failure(error.failure))
            return
        self.page = Ready(None)
        self.query_one("#said", Line).show(safe_content(self.doing))

    def _unloaded(self, failure: Failure) -> None:
        self.page = Failed(failure)
        self.complain(failure, RETRY_KEY)  # though it is the same as before: it may be written over

    def show_figures(self, blocks: Sequence[Block]) -> None:
        """Show figures where they were read."""
        self.figures.show(blocks, keep_place=True)

    def show_cases(self, heading: str, titles: Sequence[str], cases: Sequence[CaseRow]) -> None:
        """List these cases, the cursor staying on its event if that is among them."""
        self._cases = tuple(cases)
        said = heading if cases else f"{heading} {self.NOTHING}".strip()
        self.query_one("#heading", Line).show(safe_content(said, "bold"))
        shown = self.case_list.show_cases(titles, self._cases)
        self.query_one("#titles", Line).show(Content.styled(shown, "$text-muted"))
        self.restate()

    def restate(self) -> None:
        """Say in the title bar where one is."""
        self.title_bar.standing = PlaceStanding(
            self.PLACE,
            self.profile,
            self.service.capabilities.name if self.service is not None else "",
            named(self.judge),
            self.counted(),
            "",
            self.health,
        )

    def counted(self) -> str:
        """How much is compared, in words."""
        return ""

    def watch_health(self) -> None:
        if self.is_mounted:
            self.restate()

    def watch_doing(self) -> None:
        if self.is_mounted:
            self.query_one("#said", Line).show(safe_content(self.doing))

    # The cases.

    @on(CaseList.Wanted, "#cases")
    def _wanted(self, message: CaseList.Wanted) -> None:
        seen = self._cases[message.first : message.last + 1]
        missing = [case.event_id for case in seen if case.event_id not in self.case_list.previews]
        if missing and self.service is not None:
            known, changed = self.case_list.previews, self.case_list.marks_changed
            self.work("previews", fetch_prompts, self.service, missing, known, changed)

    @on(CaseList.Opened, "#cases")
    def _opened(self, message: CaseList.Opened) -> None:
        if isinstance(message.row, CaseRow):
            ids = tuple(case.event_id for case in self._cases)
            place = ids.index(message.row.event_id)
            about = str(self.query_one("#heading", Line).content)
            queue = Queue(self.judge, self.judge_id, about, ids, place, waits=True, kept=False)
            show_review(self, self.beside(queue))

    def beside(self, queue: Queue) -> Queue:
        """The queue of the cases, with the verdicts that stand beside one's own."""
        return queue

    def action_all(self) -> None:
        self.everything = not self.everything
        self.show_listed()

    def action_copy_id(self) -> None:
        if (case := self.case_list.current) is not None:
            self.work("copy", self.copied, case.event_id)

    def action_copy(self) -> None:
        lines = (line.text for block in self.figures.blocks for line in block.layout(100))
        self.work("copy", self.copied, "\n".join(lines))

    # Judging what is missing.

    def run_judge(self, missing: Missing) -> None:
        """Have a judge judge what it has not; asks first where that costs."""
        self.ask(partial(self._asked_to_judge, missing))

    async def _asked_to_judge(self, missing: Missing, desk: Desk) -> None:
        calls = len(missing.event_ids) * missing.repeats
        if await allowed(desk, missing.judge, calls):
            self.begin_judging(missing)

    def begin_judging(self, missing: Missing) -> None:
        """Have a judge judge what it has not, without asking."""
        stopped = "Stopped. What was judged stays, and the run can be gone on with."
        self.act(partial(self._judged, missing), stopped=stopped)

    async def _judged(self, missing: Missing, desk: Desk) -> None:
        done = await judge_these(
            desk,
            missing.judge,
            missing.event_ids,
            about=missing.about,
            judge_id=missing.judge_id,
            repeats=missing.repeats,
            tell=self._tell,
        )
        self.doing = ""
        await self._loaded()
        if isinstance(done, Failure):
            self.complain(done)
        else:
            self.say(done)

    def _tell(self, words: str) -> None:
        self.doing = words

    # Moving about.

    def desk(self, service: Service) -> Desk:
        return Desk(self.app, service, self.journal, self.profile, self.clock)

    def action_refresh(self) -> None:
        if self.service is None:
            self.reconnect()
        else:
            self.case_list.previews.clear()
            self.reload()

    def stop_loading(self) -> bool:
        if not isinstance(self.page, Loading):
            return False
        self.workers.cancel_group(self, "page")
        self.page = Failed(Failure("Stopped."))
        return True

    def leave_layer(self) -> bool:
        return False

    def zoom_here(self) -> str:
        return "-zoom-cases" if self.within("listed") else "-zoom-figures"
