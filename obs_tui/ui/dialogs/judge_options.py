"""The classes of a judge that classifies, edited in place: added, removed, put in another order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input

from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.text_fields import SafeInput


class OptionRow(Horizontal):
    """One class: its value, what it means, and a button that removes it."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("judge.option_up", "alt+up,shift+up", "move(-1)", "up", "Move this option up."),
        Command(
            "judge.option_down", "alt+down,shift+down", "move(1)", "down", "Move this option down."
        ),
        Command(
            "judge.option_remove",
            "shift+delete,ctrl+delete",
            "remove_option",
            "remove option",
            "Remove this option.",
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class Moved(Message):
        """This row is to go up, when negative, or down."""

        row: "OptionRow"
        count: int

    @dataclass
    class Removed(Message):
        """This row is to go."""

        row: "OptionRow"

    def __init__(self, value: str, description: str) -> None:
        super().__init__()
        self._given = (value, description)

    def compose(self) -> ComposeResult:
        value, description = self._given
        yield SafeInput(value, placeholder="value", compact=True, classes="value")
        yield SafeInput(description, placeholder="what it means", compact=True)
        yield Button("✕", compact=True, tooltip="Remove this option")

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_position = 0  # a long text is read from its beginning

    @property
    def pair(self) -> tuple[str, str]:
        """The value, and what it means."""
        value, description = self.query(Input)
        return value.value, description.value

    def action_move(self, count: int) -> None:
        self.post_message(self.Moved(self, count))

    def action_remove_option(self) -> None:
        self.post_message(self.Removed(self))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_remove_option()


class OptionRows(Vertical):
    """All classes, and a button for one more. Posts `Changed` when one was added, removed or
    moved; what is typed in them posts as their inputs do."""

    DEFAULT_CSS = """
    OptionRows {
        height: auto;
        OptionRow { padding-left: 14; height: 1; }
        OptionRow Input { width: 2fr; margin-right: 1; }
        OptionRow .value { width: 1fr; }
        OptionRow Button { width: 5; min-width: 5; }
        #options { height: auto; }
        #add { margin-left: 14; }
    }
    """

    @dataclass
    class Changed(Message):
        """There are others now, or in another order."""

    def compose(self) -> ComposeResult:
        yield Vertical(id="options")
        yield Button("+ option", id="add", compact=True)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The classes as they are typed, in order."""
        return tuple(row.pair for row in self.query(OptionRow))

    async def fill(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Show these classes instead."""
        rows = self.query_one("#options")
        await rows.remove_children()
        await rows.mount_all(OptionRow(*pair) for pair in pairs)

    async def add(self) -> None:
        """Add an empty class and put the cursor into it."""
        row = OptionRow("", "")
        await self.query_one("#options").mount(row)
        row.query(Input).first().focus()
        self.post_message(self.Changed())

    def take_keys(self) -> None:
        """Put the cursor into the first class."""
        inputs = self.query(Input)
        (inputs.first() if inputs else self.query_one("#add")).focus()

    @on(OptionRow.Moved)
    def _move(self, event: OptionRow.Moved) -> None:
        event.stop()
        rows = list(self.query(OptionRow))
        to = rows.index(event.row) + event.count
        if 0 <= to < len(rows):
            options = self.query_one("#options")
            if event.count < 0:
                options.move_child(event.row, before=rows[to])
            else:
                options.move_child(event.row, after=rows[to])
            event.row.scroll_visible(animate=False)
            self.post_message(self.Changed())

    @on(OptionRow.Removed)
    async def _remove(self, event: OptionRow.Removed) -> None:
        event.stop()
        rows = list(self.query(OptionRow))
        at = rows.index(event.row)
        left = [*rows[at + 1 :], *rows[:at][::-1]]
        (left[0].query(Input).first() if left else self.query_one("#add")).focus()
        await event.row.remove()
        self.post_message(self.Changed())

    @on(Button.Pressed, "#add")
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.add()

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        """On to what is typed next: the meaning, the class below, or a new one."""
        event.stop()
        inputs = list(self.query(Input))
        following = inputs.index(event.input) + 1
        if following < len(inputs):
            inputs[following].focus()
        else:
            await self.add()
