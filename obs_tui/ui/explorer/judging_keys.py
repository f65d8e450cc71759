"""The commands by which judges judge."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("events.judge", "x", "judge", "judge"),
        "Judge the marked events, or this event. Of many it says first how many calls that is.",
        footer=True,
    ),
    Command(
        *("events.rejudge", "X", "rejudge", "judge again"),
        "Run the last judge on the marked events, or on this event; says the model first, unless it"
        " is free of cost.",
    ),
    Command(
        *("events.judge_all", "alt+x", "judge_all", "judge all that match"),
        "Judge every event that matches the filter.",
    ),
    Command(
        *("events.runs", "ctrl+x", "runs", "runs of judges"),
        "Show the runs over many events: those under way, unfinished, and of before.",
    ),
)
