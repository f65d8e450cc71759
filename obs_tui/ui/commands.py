"""Commands, declared once: key, footer, palette and help all come from the same line.

A widget, screen or app lists its commands in `COMMANDS` and derives `BINDINGS` from it. Every
command has an id, by which the keymap in the settings gives it other keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual.binding import Binding, BindingType
from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do. `keys` as Textual names them, several separated by commas;
    `action` as in `action_<name>`; `title` for footer and palette; `help` is a sentence."""

    id: str
    keys: str
    action: str
    title: str
    help: str
    footer: bool = False
    priority: bool = False


@runtime_checkable
class Commanded(Protocol):
    """What has commands."""

    COMMANDS: tuple[Command, ...]


def bindings(*commands: Command) -> list[BindingType]:
    """The Textual bindings of these commands."""
    return [
        Binding(
            command.keys,
            command.action,
            command.title,
            show=command.footer,
            tooltip=command.help,
            priority=command.priority,
            id=command.id,
        )
        for command in commands
    ]


def in_reach(node: DOMNode) -> Iterator[tuple[DOMNode, Command]]:
    """The commands that work from `node`, nearest first, with the node that owns each."""
    for owner in node.ancestors_with_self:
        if isinstance(owner, Commanded):
            for command in owner.COMMANDS:
                if isinstance(command, Command):  # an app's default COMMANDS holds providers
                    yield owner, command
