"""A question before what cannot be taken back, or costs. Cancel has the focus."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Line, Panel


class ConfirmScreen(Dialog[bool]):
    """Answers True only when the button `yes` was pressed. `question` may hold untrusted text;
    `title` and `yes` are ours."""

    DEFAULT_CSS = """
    ConfirmScreen Panel { max-width: 60; }
    ConfirmScreen Horizontal { height: 1; margin-top: 1; align-horizontal: right; }
    ConfirmScreen Button { margin-left: 2; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("confirm.cancel", "escape", "cancel", "cancel", "Do nothing."),
        Command("confirm.next", "left,right,h,l", "app.focus_next", "other", "The other button."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, title: str, question: str, *, yes: str) -> None:
        super().__init__()
        self._title = title
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Panel(self._title):
            yield Line(safe_content(self._question, newlines=True))
            with Horizontal():
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(self._yes, id="yes", compact=True, variant="warning")

    def on_mount(self) -> None:
        self.query_one("#cancel").focus()

    def action_cancel(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
