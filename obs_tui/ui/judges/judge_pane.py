"""The reader of one judge."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.widgets import Static

from obs_tui.model.judges import Judge
from obs_tui.model.load import Idle, Load
from obs_tui.text.folds import Folds
from obs_tui.text.judge_views import JudgeView, judge_blocks
from obs_tui.text.lines import Block
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.searching_pane import SearchingPane


class JudgePane(SearchingPane[Judge]):
    """Shows one judge. The screen sets `judge`."""

    DEFAULT_CSS = """
    JudgePane {
        & > #judge-view { height: 1; padding: 0 1; color: $text-muted; }
        &:focus-within > #judge-view { color: $accent; text-style: bold; }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("saved.view", "t", "next_view", "view", "Show the judge or its JSON."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    ONE = "judge"

    judge: var[Load[Judge]] = var[Load[Judge]](Idle())
    view: var[JudgeView] = var(JudgeView.READ)

    def __init__(self) -> None:
        super().__init__(id="judge")

    def compose_head(self) -> ComposeResult:
        yield Static(markup=False, id="judge-view")

    def restate_head(self) -> None:
        self.query_one("#judge-view", Static).update(self.view.value)

    def key_of(self, value: Judge) -> str:
        return value.id

    def is_heavy(self, value: Judge) -> bool:
        return False

    def blocks(self, value: Judge, folds: Folds) -> list[Block]:
        return judge_blocks(value, self.view)

    def watch_judge(self, judge: Load[Judge]) -> None:
        """Show the judge, or what became of it."""
        self.tell(judge)

    def action_next_view(self) -> None:
        """Show the other view."""
        self.view = self.view.next()
