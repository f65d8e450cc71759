"""The commands of the datasets screen."""

from obs_tui.ui.commands import Command

from . import transfer_keys

COMMANDS = (
    Command("records.triage", "p", "triage", "triage", "Set a property, by a letter.", footer=True),
    Command("records.edit", "e", "edit", "edit", "Edit this record.", footer=True),
    Command(
        *("records.judge", "x", "judge", "judge", "Judge this record."),
        footer=True,
    ),
    Command(
        "records.mark", "space", "mark", "mark", "Mark this record, or unmark it.", footer=True
    ),
    Command("records.range", "v", "mark_range", "mark range", "Mark from the last mark to here."),
    Command(
        *("records.mark_all", "asterisk", "mark_all", "mark all"),
        "Mark every record that the filter leaves; again: unmark all.",
    ),
    Command(
        *("records.delete", "D", "delete", "delete"),
        "Delete this record, or the marked ones; asks first.",
    ),
    Command(
        *("records.undo", "u", "undo", "undo"),
        "Take back the last marks, triage, edit or deletion (deleted records get new ids).",
    ),
    Command(
        *("records.resume", "ctrl+r", "resume", "resume deletion"),
        "Go on with a deletion that was interrupted.",
    ),
    Command(
        *("records.write_verdict", "w", "write_verdict", "keep verdict"),
        "Write the newest verdict into this record's properties.",
    ),
    Command(
        *("records.duplicates", "N", "duplicates", "near-duplicates"),
        "List records that nearly repeat another, to mark those to prune.",
    ),
    *transfer_keys.COMMANDS,
    Command("records.search", "slash", "search", "filter", "Type what this list is to hold."),
    Command("records.copy", "y", "copy", "copy", "Copy a part of this record."),
    Command("records.copy_id", "Y", "copy_id", "copy id", "Copy this record's id."),
    Command("records.next", "J", "step(1)", "next record", "Read the next record."),
    Command("records.previous", "K", "step(-1)", "previous record", "Read the previous record."),
    Command("records.zoom", "z", "zoom", "zoom", "Give this pane the screen, or give it back."),
    Command("records.refresh", "r", "refresh", "refresh", "Load this pane again."),
    Command("records.refresh_all", "R", "refresh_all", "refresh all", "Load everything again."),
    Command("records.next_pane", "tab", "pane(1)", "next pane", "Go to the next pane."),
    Command(
        *("records.previous_pane", "shift+tab", "pane(-1)", "previous pane"),
        "Go to the previous pane.",
    ),
    Command("records.back", "escape", "back", "back", "Leave one layer; stop what is running."),
    Command(
        *("records.stop", "ctrl+c", "stop", "stop"),
        "Copy what is selected, else stop what is running.",
    ),
    Command("records.up", "q", "up", "up", "Leave one layer; at the root, back to the events."),
)
