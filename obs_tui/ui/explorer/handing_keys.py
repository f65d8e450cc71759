"""The commands that hand an event to what is outside."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("events.outside", "E", "outside", "open outside"),
        "Read this conversation in $PAGER, else in $EDITOR, which cannot change it.",
    ),
    Command(
        *("events.attachments", "W", "attachments", "save attachments"),
        "Write the images, audio and files of this conversation into files.",
    ),
)
