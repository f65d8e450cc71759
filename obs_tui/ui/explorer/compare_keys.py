"""The command that compares events."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("events.compare", "equals_sign", "compare", "compare"),
        "Compare the two marked events, or the one marked with this one.",
    ),
)
