"""The command by which all that matches is judged in the background."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("events.campaign", "C", "campaign", "campaign from this filter"),
        "Have a saved judge judge what matches, in the background; says first what it calls.",
    ),
)
