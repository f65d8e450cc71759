"""One line to narrow a list by."""

from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message

from obs_tui.ui.commands import Command, bindings

from .text_fields import SafeInput


class SearchField(SafeInput):
    """One line to narrow a list by; enter and esc go back to the list."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("search.leave", "escape", "leave", "leave", "Go back to the list."),
        Command("search.down", "down", "leave", "list", "Go to the list."),
    )
    BINDINGS = bindings(*COMMANDS)

    @dataclass
    class Left(Message):
        """The keys go back to the list."""

        field: "SearchField"

        @property
        def control(self) -> "SearchField":
            return self.field

    def action_leave(self) -> None:
        self.post_message(self.Left(self))
