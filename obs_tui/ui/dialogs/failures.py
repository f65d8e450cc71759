"""What did not work, record by record."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.curation.records import RecordFailure
from obs_tui.text.lines import BLANK, Block, fixed
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.line_view import LineView


class FailuresScreen(Dialog[bool]):
    """Answers True when what is left is to be tried again. `head` may hold untrusted text."""

    DEFAULT_CSS = """
    FailuresScreen Panel { height: 80%; }
    FailuresScreen LineView { height: 1fr; margin-top: 1; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("failures.retry", "r", "retry", "try the rest again", "Try what is left.", True),
        Command("failures.leave", "escape,q", "leave", "leave", "Leave it as it is.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, title: str, head: str, failed: Iterable[RecordFailure]) -> None:
        super().__init__()
        self._title = title
        self._head = head
        self._failed = tuple(failed)

    def compose(self) -> ComposeResult:
        with Panel(self._title):
            yield Line(safe_content(self._head))
            yield LineView()
            yield Keys()

    def on_mount(self) -> None:
        reader = self.query_one(LineView)
        reader.show([block for each in self._failed for block in _blocks(each)])
        reader.focus()

    def action_retry(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)


def _blocks(failure: RecordFailure) -> Iterable[Block]:
    yield fixed((failure.record_id, "strong"))
    error = failure.error
    for text in filter(None, (error.sentence, error.cause, error.remedy)):
        yield fixed((f"  {text}", ""))
    yield BLANK
