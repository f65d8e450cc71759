"""A JSON object as it is typed: checked at the cursor, or edited outside."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from obs_tui.curation.editing import Fault, parse
from obs_tui.model.base import JsonObject
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.text_fields import SafeTextArea

from .editor import edited_outside

PAUSE = 0.3
"""Seconds without a key after which what was typed is checked, and should be kept."""


class JsonArea(Vertical):
    """A text and, under it, why it is no JSON object. Posts `Typed` on every change, `Rested` once
    the typing rests."""

    DEFAULT_CSS = """
    JsonArea { height: 1fr; }
    JsonArea TextArea { height: 1fr; background: $surface; }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("json.editor", "f4", "editor", "editor", "Edit outside.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class Typed(Message):
        """The text is another."""

    @dataclass
    class Rested(Message):
        """Nothing was typed for a moment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._begun = text
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield SafeTextArea(self._begun, compact=True, show_line_numbers=True)
        yield Line(classes="fault")

    def on_mount(self) -> None:
        self.checked()

    @property
    def _area(self) -> TextArea:
        return self.query_one(TextArea)

    @property
    def text(self) -> str:
        """What is typed, JSON or not."""
        return self._area.text

    def fill(self, text: str) -> None:
        """Show another text, which nobody typed: nothing is posted."""
        with self.prevent(TextArea.Changed):
            self._area.text = text
        self.checked()

    def take_keys(self) -> None:
        """Give the text the focus."""
        self._area.focus()

    def checked(self) -> JsonObject | None:
        """What is typed, where it is JSON; else None, and it is said where it is not."""
        found = parse(self.text)
        self.query_one(Line).show(
            safe_content(f"line {found.line}, column {found.column}: {found.message}")
            if isinstance(found, Fault)
            else ""
        )
        return None if isinstance(found, Fault) else found

    def point(self) -> None:
        """Put the cursor where the text is not JSON."""
        if isinstance(found := parse(self.text), Fault):
            self._area.move_cursor((found.line - 1, found.column - 1))
            self.take_keys()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._rested)
        self.post_message(self.Typed())

    def _rested(self) -> None:
        self.checked()
        self.post_message(self.Rested())

    def action_editor(self) -> None:
        text, fault = edited_outside(self.app, self.text)
        if fault:
            self.notify(fault, title="No editor", severity="warning", markup=False)
        elif text != self.text:
            self._area.text = text
