"""What is sought in a text, and which of the hits one is at."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from obs_tui.text.hits import MOST
from obs_tui.ui.commands import Command, bindings

from .text_fields import SafeInput


class NeedleField(SafeInput):
    """What is sought."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("find.read", "enter,down", "read", "read", "Go to the text, at this hit.", True),
        Command("find.leave", "escape", "leave", "leave", "End the search.", True),
    )
    BINDINGS = bindings(*COMMANDS)

    def action_read(self) -> None:
        """Go to the text."""
        self.post_message(SearchBar.Read())

    def action_leave(self) -> None:
        """End the search."""
        self.post_message(SearchBar.Left())


class SearchBar(Horizontal):
    """One line under a text."""

    DEFAULT_CSS = """
    SearchBar {
        height: 1; padding: 0 1; display: none;
        & > .sign { width: 2; color: $text-accent; text-style: bold; }
        & > NeedleField { width: 1fr; background: $background; }
        & > .tally { width: auto; padding: 0 0 0 2; color: $text-muted; }
    }
    """

    @dataclass
    class Sought(Message):
        """Something else is sought; empty: nothing."""

        text: str

    class Read(Message):
        """The keys go to the text."""

    class Left(Message):
        """The search is over."""

    field = query_one(NeedleField)

    tally: var[str] = var("")
    """Which hit of how many."""

    def compose(self) -> ComposeResult:
        yield Static("/", classes="sign", markup=False)
        yield NeedleField(placeholder="search this text", compact=True)
        yield Static(classes="tally", markup=False)

    def watch_tally(self) -> None:
        """Say it."""
        self.query_one(".tally", Static).update(self.tally)

    def open(self) -> None:
        """Be there, with what was sought to be changed."""
        self.display = True
        self.field.focus()
        self.field.action_select_all()

    def close(self) -> None:
        """Be gone, with nothing sought."""
        self.display = False
        with self.prevent(Input.Changed):
            self.field.value = ""
        self.tally = ""

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Sought(event.value))


def tally_text(at: int | None, hits: int, *, searching: bool) -> str:
    """`3 of 17`; `17 hits` where one is at none of them."""
    count = f"{hits:,}{'+' if hits >= MOST or searching else ''}"
    if not hits:
        return "searching…" if searching else "not found"
    if at is None:
        return f"{count} hit{'' if hits == 1 else 's'}"
    return f"{at + 1:,} of {count}"
