"""A question before many things are lost: their number must be typed."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input

from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput


class ConfirmCountScreen(Dialog[bool]):
    """Answers True only when `count` was typed and the button `yes` pressed. `question` may hold
    untrusted text; `title` and `yes` are ours."""

    DEFAULT_CSS = """
    ConfirmCountScreen Panel { max-width: 64; }
    ConfirmCountScreen Horizontal { height: 1; margin-top: 1; align-horizontal: right; }
    ConfirmCountScreen Button { margin-left: 2; }
    ConfirmCountScreen Input { width: 1fr; background: $surface; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("confirm_count.cancel", "escape", "cancel", "cancel", "Do nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, title: str, question: str, count: int, *, yes: str) -> None:
        super().__init__()
        self._title = title
        self._question = question
        self._count = count
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Panel(self._title):
            yield Line(safe_content(self._question, newlines=True))
            with Horizontal():
                hint = f"type {self._count} (tab leads here)"
                yield SafeInput(placeholder=hint, id="count", compact=True)
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(self._yes, id="yes", compact=True, variant="warning", disabled=True)
            yield Keys()

    def on_mount(self) -> None:
        self.query_one("#cancel").focus()

    def action_cancel(self) -> None:
        self.dismiss(False)

    @property
    def _typed(self) -> bool:
        typed = self.query_one("#count", Input).value.strip().replace(",", "")
        return typed == str(self._count)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.query_one("#yes", Button).disabled = not self._typed

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._typed:
            self.dismiss(True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes" and self._typed)
