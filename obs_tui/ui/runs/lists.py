"""The lists of a run: its bars, and its last outcomes."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar, NamedTuple

from obs_tui.evaluation.bars import Bar
from obs_tui.evaluation.running import Outcome
from obs_tui.evaluation.runs import JudgingRun
from obs_tui.journal import FailedItem
from obs_tui.text.row import GAP, MARK, fit
from obs_tui.text.safe import visible
from obs_tui.text.time import duration
from obs_tui.text.verdict_lines import answer_text
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.rows_view import FixedRows

FAILED = -1
"""The number of the bar of what failed."""
_LABEL = 24
_COUNT = 9
_SHARE = 6
_ANSWER = 18
_SECONDS = 8
_ID = 8


class Drawn(NamedTuple):
    """A bar as it is drawn: with its `share` of all, and of the longest bar (`length`)."""

    bar: Bar
    share: float
    length: float


class BarList(RowList[Drawn]):
    """The bars of a run's answers, and of what failed."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *(command for command in RowList.COMMANDS if command.id != "list.open"),
        Command(
            *("list.open", "enter", "open", "show these"),
            "Show the events of this bar: as a filter where they are few, else as marks.",
            footer=True,
        ),
    )
    BINDINGS = bindings(*COMMANDS)

    def draw(self, run: JudgingRun) -> None:
        """Show the bars of a run; the cursor stays."""
        bars = [*run.bars.rows]
        if run.failed:
            bars.append(Bar(FAILED, "failed", run.failed))
        total = max(sum(each.answers for each in bars), 1)
        longest = max(*(each.answers for each in bars), 1)
        drawn = [Drawn(each, each.answers / total, each.answers / longest) for each in bars]
        self.rows = FixedRows(drawn)
        self.rows_changed(anew=True)

    def cells(self, row: Drawn, width: int) -> Iterator[tuple[str, str]]:
        bar = row.bar
        label = max(min(_LABEL, width // 3), 6)
        left = width - MARK - label - _COUNT - _SHARE - 3 * GAP
        look = "rows-view--bad" if bar.number == FAILED else "rows-view--text"
        yield fit(visible(bar.label), label), look
        yield f"{bar.answers:>{_COUNT},}", look
        yield f"{row.share:>{_SHARE}.1%}", "rows-view--dim"
        if left > 0:
            filled = round(left * row.length) or bool(bar.answers)
            yield fit("█" * filled, left), "rows-view--accent"


class OutcomeList(RowList[Outcome]):
    """The last outcomes, the latest first."""

    def __init__(self, clock: Callable[[], datetime], *, id: str) -> None:
        super().__init__(clock=clock, id=id)

    def cells(self, row: Outcome, width: int) -> Iterator[tuple[str, str]]:
        answer = min(_ANSWER, max(width // 4, 8))
        left = max(width - MARK - _ID - answer - _SECONDS - 3 * GAP, 1)
        yield fit(visible(row.event_id)[:_ID], _ID), "rows-view--dim"
        if isinstance(row, FailedItem):
            yield fit("failed", answer), "rows-view--bad"
            yield " " * _SECONDS, "rows-view--dim"
            yield fit(visible(" ".join(row.failure[:2])), left), "rows-view--bad"
            return
        look = "rows-view--dim" if row.verdict.answer is None else "rows-view--accent"
        yield fit(visible(answer_text(row.verdict.answer)), answer), look
        yield f"{duration(row.seconds):>{_SECONDS}}", "rows-view--dim"
        yield fit(visible(row.verdict.analysis), left), "rows-view--text"
