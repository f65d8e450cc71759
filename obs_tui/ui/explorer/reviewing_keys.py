"""The commands by which one judges oneself."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("events.review", "b", "review", "be the judge"),
        "Vote on the marked events, or on a sample of all that match, blind; then compare.",
    ),
    Command(
        *("events.agreement", "B", "agreement", "agreement"),
        "Show how far a judge agrees with you, with itself, with another.",
    ),
)
