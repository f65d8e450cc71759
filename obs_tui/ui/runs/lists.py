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
_PROMPT = 300


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
    """The last outcomes, the latest first. `prompts` holds how events begin, as far as known; when
    it changes, `marks_changed`."""

    def __init__(self, clock: Callable[[], datetime], *, id: str) -> None:
        super().__init__(clock=clock, id=id)
        self.prompts: dict[str, str] = {}

    def unknown(self, first: int, last: int) -> set[str]:
        """The events of these rows of which it is not known how they begin."""
        rows = (self.rows.row(index) for index in range(first, min(last + 1, len(self.rows))))
        return {row.event_id for row in rows if row is not None} - self.prompts.keys()

    def cells(self, row: Outcome, width: int) -> Iterator[tuple[str, str]]:
        answer = min(_ANSWER, max(width // 6, 8))
        left = max(width - MARK - answer - _SECONDS - 3 * GAP, 2)
        prompt = self.prompts.get(row.event_id, row.event_id)[:_PROMPT]
        if isinstance(row, FailedItem):
            look = because = "rows-view--bad"
            said, seconds, why = "failed", "", " ".join(row.failure[:2])
        else:
            look = "rows-view--dim" if row.verdict.answer is None else "rows-view--accent"
            said, seconds = answer_text(row.verdict.answer), duration(row.seconds)
            why, because = row.verdict.analysis, "rows-view--dim"
        yield fit(visible(said), answer), look
        yield f"{seconds:>{_SECONDS}}", "rows-view--dim"
        known = "rows-view--text" if row.event_id in self.prompts else "rows-view--dim"
        yield fit(visible(prompt), left // 2), known
        yield fit(visible(why), left - left // 2), because
