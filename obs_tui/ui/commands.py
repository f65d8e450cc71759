"""Commands, declared once: key, footer, palette and help all come from the same line.

A widget lists its commands in `COMMANDS`, a screen and the app in `KEYS` (their `COMMANDS` belong
to Textual's palette); `BINDINGS` derive from either. Every command has an id, by which the keymap
in the settings gives it other keys.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from textual.binding import Binding, BindingType
from textual.dom import DOMNode


class Command(NamedTuple):
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


@runtime_checkable
class Keyed(Protocol):
    """A screen or an app that has commands."""

    KEYS: tuple[Command, ...]


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
        held = owner.KEYS if isinstance(owner, Keyed) else ()
        if not held and isinstance(owner, Commanded):
            held = owner.COMMANDS
        for command in held:
            if isinstance(command, Command):  # a screen's and an app's COMMANDS hold providers
                yield owner, command
