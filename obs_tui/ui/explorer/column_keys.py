"""The commands that choose columns, and those that filter by what one sees."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("events.columns", "c", "columns", "columns"),
        "Choose the columns of the list, among all fields; their order and widths.",
    ),
    Command(
        *("events.include", "plus", "bound('include')", "include"),
        "Only events with the value under the cursor: of the list, or of the metadata read.",
    ),
    Command(
        *("events.exclude", "minus", "bound('exclude')", "exclude"),
        "No events with the value under the cursor.",
    ),
    Command(
        *("events.at_most", "less_than_sign", "bound('at_most')", "at most"),
        "Only events with the number or time under the cursor, or less.",
    ),
    Command(
        *("events.at_least", "greater_than_sign", "bound('at_least')", "at least"),
        "Only events with the number or time under the cursor, or more.",
    ),
)
