"""The pane of the verdicts that a judge gave: how they spread, its versions, and each of them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from obs_tui.evaluation.bars import Bars
from obs_tui.journal import JudgePast, VerdictEntry
from obs_tui.journal.entries import DIGITS
from obs_tui.model.judges import Judge
from obs_tui.text.past_verdicts import Share, past_cells, past_headings, share_lines
from obs_tui.text.row import MARK
from obs_tui.text.safe import safe_content, visible
from obs_tui.text.verdict_lines import answer_text, source_text
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.rows_view import FixedRows

NOTHING = "No verdicts yet. x on an event judges it by this judge."
LOOKS = {"answer": "rows-view--accent", "event": "rows-view--text"}
_MOST_BARS = 6
_NARROW_BARS = 3


class GivenList(RowList[VerdictEntry]):
    """Verdicts under a cursor."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *(each for each in RowList.COMMANDS if each.id != "list.open"),
        Command(
            *("given.open", "enter", "open", "event"),
            "Read the event, in the place of the events.",
            footer=True,
        ),
    )
    BINDINGS = bindings(*COMMANDS)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock, id="given-list")

    def cells(self, row: VerdictEntry, width: int) -> Iterator[tuple[str, str]]:
        for text, kind in past_cells(row, width, self.now):
            yield text, LOOKS.get(kind, "rows-view--dim")


class GivenPane(Vertical):
    """Shows what a judge said so far."""

    DEFAULT_CSS = """
    GivenPane {
        & > .head { height: 1; padding: 0 1; color: $text-muted; }
        &:focus-within > .head { color: $accent; text-style: bold; }
        & > #given-spread { padding: 0 1; }
        & > #given-titles { height: 1; color: $text-muted; }
        & > GivenList { height: 1fr; min-height: 2; }
        & > #given-said { padding: 0 1; max-height: 7; border-top: solid $rule; }
    }
    """

    list = query_one(GivenList)
    _head = query_one("#given-head", Static)
    _spread = query_one("#given-spread", Line)
    _titles = query_one("#given-titles", Static)
    _said = query_one("#given-said", Line)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="given")
        self._clock = clock
        self._judge: Judge | None = None
        self._past = JudgePast()

    def compose(self) -> ComposeResult:
        yield Static("VERDICTS", markup=False, id="given-head", classes="head")
        yield Line(id="given-spread")
        yield Static(markup=False, id="given-titles")
        yield GivenList(self._clock)
        yield Line(id="given-said")

    def show(self, judge: Judge | None, past: JudgePast) -> None:
        """Show what `judge` said."""
        self._judge, self._past = judge, past
        place = self.list.cursor
        self.list.show(FixedRows(past.entries), min(place, max(len(past.entries) - 1, 0)))
        self._tell()

    def on_resize(self) -> None:
        self._tell()

    def _tell(self) -> None:
        past, width = self._past, max(self.size.width - 2, 1)
        any_given = bool(past.total)
        self.list.display = self._titles.display = any_given
        self._head.update(_head(past) if any_given else Content("VERDICTS"))
        self._titles.update(" " * MARK + past_headings(width))
        if any_given:
            most = _NARROW_BARS if self.screen.has_class("-narrow") else _MOST_BARS
            self._spread.show(Content("\n").join(share_lines(self._shares(), width, most)))
        else:
            self._spread.show(Content.styled(NOTHING if self._judge else "", "$text-muted"))
        self._tell_verdict()

    def _shares(self) -> Sequence[Share]:
        """In the judge's order where it has one; empty ones only of what it may answer."""
        try:
            spec = self._judge.draft().output if self._judge is not None else None
        except ValueError:  # of a kind that this version does not know
            spec = None
        if spec is None:
            given = [Share(answer_text(answer), count) for answer, count in self._past.answers]
            return sorted(given, key=lambda share: -share.verdicts)
        return [
            Share(bar.label, bar.answers)
            for bar in Bars.of(spec, self._past.answers).rows
            if bar.answers
        ]

    @on(GivenList.Moved)
    def _moved(self) -> None:
        self._tell_verdict()

    def _tell_verdict(self) -> None:
        entry = self.list.current if self._past.total else None
        self._said.show(_said(entry) if self.list.has_focus and entry is not None else "")

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        self._tell_verdict()

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self._said.show("")


def _said(entry: VerdictEntry) -> Content:
    """Who said it, and why."""
    source = safe_content(f"{entry.judge.name} · {source_text(entry)}", "dim")
    return Content("\n").join([source, safe_content(entry.verdict.analysis, newlines=True)])


def _head(past: JudgePast) -> Content:
    """`VERDICTS  128 · 2 versions: 1a2b3c4 baseline 100, 9f8e7d6 baseline 28`."""
    head = f"VERDICTS  {past.total:,}"
    if past.total > len(past.entries):
        head += f", the newest {len(past.entries):,} listed"
    if len(past.versions) > 1:
        each = (
            f"{version.version[:DIGITS]} {visible(version.model_name)} {version.verdicts:,}"
            for version in past.versions
        )
        head += f" · {len(past.versions):,} versions: {', '.join(each)}"
    return Content(head)
