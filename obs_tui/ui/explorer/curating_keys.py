"""The commands by which events are marked and go into datasets."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command("events.mark", "space", "mark", "mark", "Mark this event, or unmark it."),
    Command(
        *("events.range", "v", "mark_range", "mark range"),
        "Mark from the last mark to this event.",
    ),
    Command(
        *("events.mark_all", "asterisk", "mark_all", "mark all"),
        "Mark all events that match; again: none. space then leaves one out.",
    ),
    Command("events.undo", "u", "undo", "undo marks", "Take the last change of the marks back."),
    Command(
        *("events.add", "a", "add", "add to dataset"),
        "Add the marked events, else this one, to a dataset.",
    ),
    Command(
        *("events.add_again", "full_stop", "add_again", "add again"),
        "Add to the dataset that was added to last, without a dialog.",
    ),
    Command(
        *("events.edit_copy", "e", "edit_copy", "edit a copy"),
        "Edit a copy of this conversation, judge it, save it as a record.",
    ),
    Command(
        *("events.export", "S", "export", "export"),
        "Write the marked, loaded or all matching events into a file.",
    ),
)
