"""The ballot: what is asked about the event, and one line to type an answer or a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input

from obs_tui.text.failure import failure_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.line_view import LineView
from obs_tui.ui.widgets.text_fields import SafeInput

from .ballot_lines import ballot_blocks

if TYPE_CHECKING:
    from obs_tui.evaluation.review import Review
    from obs_tui.model.load import Failure

VOTE = "vote"
NOTE = "note"


class BallotField(SafeInput):
    """One line for an answer or a note."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("ballot.send", "enter", "submit", "keep", "Keep what was typed.", footer=True),
        Command(
            *("ballot.leave", "escape", "leave", "leave"),
            "Go back; what was typed stays.",
            footer=True,
        ),
    )
    BINDINGS = bindings(*COMMANDS)

    class Left(Message):
        """The keys go back."""

    def action_leave(self) -> None:
        self.post_message(self.Left())


class Ballot(Vertical):
    """What is asked, what can be answered, what was. Posts `Typed`."""

    DEFAULT_CSS = """
    Ballot {
        & > LineView { height: 1fr; padding: 0 1; }
        & > Line { padding: 0 1; }
        & > #ballot-field { display: none; margin: 0 1; }
        &.-typing > #ballot-field { display: block; }
        &:focus-within > LineView { background: $accent 4%; }
    }
    """

    reader = query_one(LineView)
    field = query_one(BallotField)

    @dataclass
    class Typed(Message):
        """A text was typed: an answer, or a note."""

        kind: str
        event_id: str
        text: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._kind = VOTE
        self._event_id = ""
        self._unsent: dict[tuple[str, str], str] = {}

    def compose(self) -> ComposeResult:
        yield LineView()
        yield Line(id="ballot-fault")
        yield BallotField(id="ballot-field", compact=True, select_on_focus=False)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keys to the text."""
        self.reader.focus(scroll_visible)
        return self

    def show(self, review: Review, *, fresh: bool) -> None:
        """Show the event that is read; from the top where it is `fresh`."""
        self.reader.show(ballot_blocks(review), keep_place=not fresh)
        if fresh:
            self.complain(None)

    def ask(self, kind: str, event_id: str, text: str, hint: str) -> None:
        """Have something typed about an event: on from `text`, a note on from what was left
        unsent."""
        self._kind, self._event_id = kind, event_id
        unsent = self._unsent.pop((kind, event_id), "")
        self.field.value = (text or unsent) if kind == VOTE else (unsent or text)
        self.field.placeholder = hint
        self.field.cursor_position = len(self.field.value)
        self.add_class("-typing")
        self.field.focus()

    def complain(self, failure: Failure | None, retry_key: str = "") -> None:
        """Say what went wrong, until another event is shown or None is given."""
        content = failure_content(failure, retry_key) if failure else ""
        self.query_one("#ballot-fault", Line).show(content)

    def close(self) -> bool:
        """Leave the field; whether it was open. What was typed is there when it opens again."""
        if not self.has_class("-typing"):
            return False
        self._unsent[self._kind, self._event_id] = self.field.value
        self._shut()
        return True

    def _shut(self) -> None:
        self.remove_class("-typing")
        self.complain(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Typed(self._kind, self._event_id, event.value))

    def accept(self) -> None:
        """What was typed was taken."""
        self._unsent.pop((self._kind, self._event_id), None)
        self._shut()
