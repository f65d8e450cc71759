"""The commands of the judges screen."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command("saved.edit", "e", "edit", "edit", "Edit this judge.", footer=True),
    Command("saved.new", "n", "new", "new", "Make a judge.", footer=True),
    Command("saved.copy", "d", "duplicate", "duplicate", "Make a judge of a copy of this one."),
    Command("saved.delete", "D", "delete", "delete", "Delete this judge; asks first.", footer=True),
    Command(
        *("saved.undo", "u", "undo", "undo"),
        "Take back the last edit or deletion of a judge (a deleted one gets a new id).",
    ),
    Command("saved.search", "slash", "search", "search", "Type what names are to hold."),
    Command(
        *("saved.sieve", "f", "sieve", "filter"),
        "List only judges of a type or a model.",
        footer=True,
    ),
    Command(
        *("saved.verdicts", "H", "go_to_given", "verdicts"),
        "Go to the verdicts that this judge gave.",
        footer=True,
    ),
    Command(
        *("saved.judge", "x", "judge", "judge many"),
        "Judge with this judge: the events that are marked, else all that the list of events has."
        " Says first how many calls that is.",
    ),
    Command(
        *("saved.review", "b", "review", "be the judge"),
        "Vote yourself on what this judge is asked, blind; then compare.",
    ),
    Command(
        *("saved.agreement", "B", "agreement", "agreement"),
        "Show how far this judge agrees with you, with itself, with another version.",
    ),
    Command("saved.mark", "space", "mark", "mark", "Mark this judge, or unmark it."),
    Command(
        *("saved.mark_all", "asterisk", "mark_all", "mark all"),
        "Mark every judge that is listed; again: unmark all.",
    ),
    Command(
        *("saved.export", "S", "export", "export"),
        "Write this judge, the marked ones, or all, into a YAML or JSON file.",
    ),
    Command("saved.import", "i,I", "import_file", "import", "Import a YAML or JSON file."),
    Command("saved.copy_id", "Y", "copy_id", "copy id", "Copy this judge's id."),
    Command("saved.next", "J", "step(1)", "next judge", "Read the next judge."),
    Command("saved.previous", "K", "step(-1)", "previous judge", "Read the previous judge."),
    Command("saved.zoom", "z", "zoom", "zoom", "Give this pane the screen, or give it back."),
    Command("saved.refresh", "r,R", "refresh", "refresh", "Load the judges again."),
    Command("saved.next_pane", "tab", "pane(1)", "next pane", "Go to the next pane."),
    Command(
        *("saved.previous_pane", "shift+tab", "pane(-1)", "previous pane"),
        "Go to the previous pane.",
    ),
    Command("saved.back", "escape", "back", "back", "Leave one layer; stop what is running."),
    Command(
        *("saved.stop", "ctrl+c", "stop", "stop"),
        "Copy what is selected, else stop what is running.",
    ),
    Command("saved.up", "q", "up", "up", "Leave one layer; at the root, back to the events."),
)
