"""A judge that someone else changed while it was edited: theirs, mine, or on with mine."""

from collections.abc import Sequence
from typing import ClassVar, Literal, TypeAlias

from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.curation.editing import DiffLine
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.line_view import LineView

from .diff_blocks import diff_blocks

Side: TypeAlias = Literal["mine", "theirs"]

_SAID = "Someone changed this judge meanwhile. - is theirs, + is yours; nothing was sent."


class JudgeConflict(Dialog[Side | None]):
    """Answers with whose judge is to stay, None to go on editing."""

    DEFAULT_CSS = """
    JudgeConflict Panel { max-width: 110; height: 90%; }
    JudgeConflict LineView { height: 1fr; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            *("judge_conflict.mine", "o", "choose('mine')", "overwrite theirs"),
            "Send mine over theirs.",
            True,
        ),
        Command(
            *("judge_conflict.theirs", "t", "choose('theirs')", "take theirs"),
            "Keep what the server has and drop mine.",
            True,
        ),
        Command("judge_conflict.leave", "escape", "leave", "edit on", "Go on editing mine.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, difference: Sequence[DiffLine]) -> None:
        super().__init__()
        self._difference = difference

    def compose(self) -> ComposeResult:
        with Panel("Theirs or yours?"):
            yield Line(_SAID)
            yield LineView()
            yield Keys()

    def on_mount(self) -> None:
        reader = self.query_one(LineView)
        reader.show(diff_blocks(self._difference))
        reader.focus()

    def action_choose(self, side: Side) -> None:
        self.dismiss(side)

    def action_leave(self) -> None:
        self.dismiss(None)
