"""The keys that work where one is, in sentences, found by typing."""

import re
import textwrap
from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Panel

_WIDEST = 100
_FRAME = 7
"""Cells of a panel that are no text: borders, paddings, the scroll bar."""
_KEYS = 14


class HelpScreen(Dialog[None]):
    """Lists commands (those `in_reach`) under what owns them, with the keys they have now, whatever
    the keymap made of them. A key that something nearer has taken is not listed again."""

    DEFAULT_CSS = "HelpScreen ChoiceList OptionList { max-height: 70vh; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("help.leave", "escape", "leave", "leave", "Close the help.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, commands: Iterable[Command]) -> None:
        super().__init__()
        self._commands = tuple(commands)
        self._found: list[tuple[DOMNode, Command, str]] = []

    def compose(self) -> ComposeResult:
        with Panel("Keys"):
            yield ChoiceList()
            yield Keys()

    def on_mount(self) -> None:
        below = self.app.screen_stack[-2]
        keys: dict[str, list[str]] = {}
        owners: dict[str, DOMNode] = {}
        for active in below.active_bindings.values():
            if command_id := active.binding.id:
                owners[command_id] = active.node
                keys.setdefault(command_id, []).append(self.app.get_key_display(active.binding))
        self._found = [
            (owners[command.id], command, " ".join(keys[command.id]))
            for command in self._commands
            if command.id in keys
        ]
        self.query_one(ChoiceList).offer(self._choices(), hint="type to find a command")

    def on_resize(self) -> None:
        self.query_one(ChoiceList).extend(self._choices())

    def _choices(self) -> list[Choice]:
        width = max(min(self.app.size.width, _WIDEST) - _FRAME, 1)
        return [_choice(*each, width) for each in self._found]

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_help(self) -> None:
        self.dismiss(None)

    @on(ChoiceList.Picked)
    def _picked(self) -> None:
        self.dismiss(None)


def _choice(owner: DOMNode, command: Command, keys: str, width: int) -> Choice:
    """A row of so many cells, which goes on under where its words begin."""
    head = f"{keys:>{_KEYS}}  "
    said = textwrap.fill(
        head + command.help,
        width,
        subsequent_indent=" " * (_KEYS + 2),
        break_on_hyphens=False,
    )
    label = Content(said).stylize("bold $text-accent", 0, len(head))
    text = f"{keys} {command.title} {command.help}"
    return Choice(command.id, text, label, heading=_owner(owner))


def _owner(owner: DOMNode) -> str:
    """What owns a command, in words."""
    match owner:
        case App():
            return "Everywhere"
        case Dialog():
            return "In this dialog"
        case Screen():
            return "On this screen"
        case _:
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(owner).__name__).capitalize()
