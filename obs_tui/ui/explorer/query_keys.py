"""The commands by which one filters, goes back, and names what was found."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command("events.query", "slash", "query", "query", "Type a filter.", footer=True),
    Command("events.filter", "f", "filter", "filter", "Build or change the filter.", footer=True),
    Command(
        *("events.json", "f4", "json", "filter as json"),
        "Edit the filter, or the line, as JSON in $EDITOR.",
    ),
    Command(
        *("events.history", "ctrl+r", "history", "history"),
        "Search the filters of before; one goes into the line, or is searched under.",
    ),
    Command(
        *("events.filter_back", "left_square_bracket,alt+left", "filter_back", "filter before"),
        "Go back to the filter before, with the cursor where it was.",
    ),
    Command(
        "events.filter_forward",
        "right_square_bracket,alt+right",
        "filter_forward",
        "filter after",
        "Go forward again to the filter one came back from.",
    ),
    Command("events.views", "V", "views", "views", "Show, save or drop named views."),
    Command(
        *("events.copy_filter", "ctrl+y", "copy_filter", "copy filter"),
        "Copy the filter, or the line: as text, JSON, curl, Python, obs-tui search.",
    ),
)

LINE_COMMANDS = (
    Command("query.take", "tab", "take", "take", "Write what is offered into the line.", True),
    Command(
        *("query.up", "up", "step(-1)", "up, history"),
        "Choose among what is offered; else go back through the filters of before.",
    ),
    Command(
        *("query.down", "down", "step(1)", "down"),
        "Choose among what is offered; else come back from the filters of before.",
    ),
    Command("query.undo", "ctrl+z", "undo", "undo", "Bring back what the line was before."),
    Command(
        *("query.leave", "escape", "leave", "leave"),
        "Close what is offered; then leave the line. What was typed is kept.",
        True,
    ),
)
"""Those of the line while it is edited."""
