"""The keys that work where one is, in sentences, found by typing."""

import re
from collections.abc import Iterable, Mapping
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


class HelpScreen(Dialog[None]):
    """Lists commands (from `in_reach`) under what owns them, with the keys they have now, whatever
    the keymap made of them. A key that something nearer has taken is not listed again."""

    DEFAULT_CSS = "HelpScreen OptionList { max-height: 30; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("help.leave", "escape,f1", "leave", "leave", "Close the help.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, commands: Iterable[tuple[DOMNode, Command]]) -> None:
        super().__init__()
        self._commands = tuple(commands)

    def compose(self) -> ComposeResult:
        with Panel("Keys", self.KEYS):
            yield ChoiceList()
            yield Keys()

    def on_mount(self) -> None:
        keys = self._keys_in_force()
        choices = (
            _choice(owner, command, keys[command.id])
            for owner, command in self._commands
            if command.id in keys
        )
        self.query_one(ChoiceList).offer(choices, hint="type to find a command")

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(ChoiceList.Picked)
    def _picked(self) -> None:
        self.dismiss(None)

    def _keys_in_force(self) -> Mapping[str, str]:
        """The keys of each command on the screen below, by the command's id, as a person reads
        them."""
        below = self.app.screen_stack[-2]
        found: dict[str, list[str]] = {}
        for active in below.active_bindings.values():
            if active.binding.id:
                shown = self.app.get_key_display(active.binding)
                found.setdefault(active.binding.id, []).append(shown)
        return {command_id: " ".join(keys) for command_id, keys in found.items()}


def _choice(owner: DOMNode, command: Command, keys: str) -> Choice:
    label = Content.assemble((f"{keys:>14}", "bold $text-accent"), "  ", command.help)
    text = f"{keys} {command.title} {command.help}"
    return Choice(command.id, text, label, heading=_owner(owner))


def _owner(owner: DOMNode) -> str:
    """What owns a command, in words."""
    match owner:
        case App():
            return "Everywhere"
        case Screen():
            return "On this screen"
        case Panel():
            return "In this dialog"
        case _:
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(owner).__name__).capitalize()
