"""The part of the judges screen that lists judges and shows one: connection, search; and how
something is done on this screen, and what went wrong with it is told."""

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Input

from obs_tui.model.counting import counted
from obs_tui.model.judges import Judge
from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.ui.key_line import KeyLine
from obs_tui.ui.place_screen import PlaceScreen
from obs_tui.ui.widgets.numbered_rows import NumberedRows
from obs_tui.ui.widgets.place_title import PlaceStanding, PlaceTitle

from .asking import Desk
from .given_pane import GivenPane
from .judge_list import JudgeList, JudgesPane
from .judge_pane import JudgePane
from .sieve import Sieve


class ListingScreen(PlaceScreen[Desk], inherit_bindings=False):
    """Judges, one of them read. `page` is how they are coming."""

    COMPLAINT = "judges-complaint"

    judge: var[Load[Judge]] = var[Load[Judge]](Idle())

    judges_pane = query_one(JudgesPane)
    judge_pane = query_one(JudgePane)
    given_pane = query_one(GivenPane)

    sieve: var[Sieve] = var(Sieve())
    """Of which type and model judges are listed."""

    judges: NumberedRows[Judge] | None = None
    """The judges of the last answer."""

    models: frozenset[str] = frozenset()
    """The models of the judges seen so far, to choose from."""

    def compose(self) -> ComposeResult:
        yield PlaceTitle()
        with Container(id="body"):
            yield JudgesPane(self.clock, self.is_marked).data_bind(ListingScreen.page)
            with Container(id="right"):
                yield JudgePane().data_bind(ListingScreen.judge)
                yield GivenPane(self.clock)
        yield KeyLine()

    def is_marked(self, judge: Judge) -> bool:
        """Whether it is marked."""
        raise NotImplementedError

    def marked_words(self) -> str:
        """What is marked, in words."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.restate()
        self.reconnect()

    async def connected(self) -> None:
        self.load_judges()

    def revisited(self) -> None:
        self.load_judges()  # one may have been saved from the judge dialog

    # Which judges are shown.

    def load_judges(self, keep: str | None = None) -> None:
        """Load the judges afresh, the cursor staying on `keep`, by default the one it is on."""
        if self.service is not None:
            current = self.judges_pane.list.current
            kept = keep or (current.id if current else None)
            self.work("page", self._listed, self.service, kept)

    async def _listed(self, service: Service, keep: str | None) -> None:
        self.page = Loading()
        query = self.judges_pane.search.value.strip() or None
        fetch = partial(
            service.list_judges, q=query, types=self.sieve.types, models=self.sieve.models
        )
        rows = NumberedRows(lambda page: fetch(page=page))
        shown = self.judges_pane.list
        try:
            await rows.load(0)
            if (number := rows.wanted(shown.cursor, shown.cursor)) is not None:
                await rows.load(number)
        except ServiceError as error:
            self.page = Failed(error.failure)
            return
        held = {each.id: at for at in range(len(rows)) if (each := rows.row(at)) is not None}
        self.judges, self.page = rows, Ready(None)
        self._see(rows)
        shown.show(rows, held.get(keep or "", min(shown.cursor, max(len(rows) - 1, 0))))
        self.judges_pane.tell()
        self.read(shown.current)

    @on(JudgeList.Wanted, "#judges-list")
    def _wanted(self, message: JudgeList.Wanted) -> None:
        rows = self.judges
        if rows is None or not isinstance(self.page, Ready):
            return
        if (number := rows.wanted(message.first, message.last)) is not None:
            self.work("page", self._paged, rows, number)

    async def _paged(self, rows: NumberedRows[Judge], number: int) -> None:
        if await self.page_came(rows, number):
            self._see(rows)
            self.judges_pane.list.rows_changed()
            self.read(self.judges_pane.list.current)

    def _see(self, rows: NumberedRows[Judge]) -> None:
        self.models |= {judge.model_name for judge in rows.loaded() if judge.model_name}

    @on(Input.Changed, "#judges-search")
    def _typed(self) -> None:
        self.after_typing(self.load_judges)

    def watch_sieve(self) -> None:
        if self.is_mounted:
            self.judges_pane.sieved = self.sieve.words
            self.load_judges()

    def show_all(self) -> None:
        """Search for nothing, without loading."""
        with self.prevent(Input.Changed):
            self.judges_pane.search.value = ""
        self.set_reactive(ListingScreen.sieve, Sieve())
        self.judges_pane.sieved = ""

    # The judge being read.

    @on(JudgeList.Moved, "#judges-list")
    def _moved(self, message: JudgeList.Moved) -> None:
        self.read(message.row if isinstance(message.row, Judge) else None)

    def read(self, judge: Judge | None) -> None:
        """Show a judge. Lists carry whole judges: nothing has to be fetched."""
        self.judge = Idle() if judge is None else Ready(judge)

    def current_judge(self) -> Judge | None:
        """The judge under the cursor; else says that there is none."""
        judge = self.judges_pane.list.current
        if judge is None:
            self.notify("No judge is selected.", severity="warning", markup=False)
        return judge

    # What is said and done.

    def watch_judge(self) -> None:
        self.restate()

    def watch_page(self) -> None:
        self.restate()

    def restate(self) -> None:
        if not self.is_mounted:
            return
        service, rows = self.service, self.judges
        self.title_bar.standing = PlaceStanding(
            "Judges",
            self.profile,
            service.capabilities.name if service is not None else "",
            self.judge.value.name if isinstance(self.judge, Ready) else "",
            counted(len(rows), "judge") if rows is not None else "",
            self.marked_words(),
            self.health,
        )

    def desk(self, service: Service) -> Desk:
        return Desk(self.app, service, self.journal, self.profile, self.clock, self.progress)
