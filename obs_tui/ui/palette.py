"""The command palette: every command in reach of the focus, from the one registry."""

from collections.abc import Iterator
from functools import partial
from typing import TypeVar

from textual.app import App
from textual.command import SimpleCommand
from textual.dom import DOMNode
from textual.screen import Screen

from .commands import Command, in_reach

T = TypeVar("T")


def palette_entries(screen: Screen[T]) -> Iterator[SimpleCommand]:
    """One entry for each command in reach, with its keys as they are mapped now. A command whose
    keys something nearer has taken is left out: that does the same, here."""
    keys = keys_by_id(screen)
    for node, command in in_reach(screen.focused or screen):
        if shown := " ".join(keys.pop(command.id, ())):
            run = partial(_run, screen.app, node, command)
            title = command.title[:1].upper() + command.title[1:]
            yield SimpleCommand(title, run, f"{shown:<8}{command.help}")


def keys_by_id(screen: Screen[T]) -> dict[str, list[str]]:
    """The keys in force for each command id, as a person reads them, the first declared first."""
    keys: dict[str, list[str]] = {}
    for active in screen.active_bindings.values():
        if active.binding.id:
            keys.setdefault(active.binding.id, []).append(
                screen.app.get_key_display(active.binding)
            )
    return keys


def _run(app: App[object], node: DOMNode, command: Command) -> None:
    app.call_later(app.run_action, command.action, node)
