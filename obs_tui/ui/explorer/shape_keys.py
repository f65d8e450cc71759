"""The commands by which one finds by time."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        "events.when",
        "w",
        "when",
        "when",
        "Go to the strip over the list: h l move over time, enter takes what is selected.",
    ),
    Command(
        "events.follow",
        *("L", "follow", "follow"),
        "Follow what comes in: new events go on top, the cursor stays; again: stop.",
    ),
)

JUMPS = (
    Command(
        "events.hour_before",
        *("right_parenthesis", "screen.jump('hour', 1)", "hour before"),
        "Move to the first event of the hour before; loads on as far as that needs.",
    ),
    Command(
        "events.hour_after",
        *("left_parenthesis", "screen.jump('hour', -1)", "hour after"),
        "Move to the start of this hour in the list, then of the hour after.",
    ),
    Command(
        "events.day_before",
        *("right_curly_bracket", "screen.jump('day', 1)", "day before"),
        "Move to the first event of the day before; loads on as far as that needs.",
    ),
    Command(
        "events.day_after",
        *("left_curly_bracket", "screen.jump('day', -1)", "day after"),
        "Move to the start of this day in the list, then of the day after.",
    ),
)
"""Those of the list."""
