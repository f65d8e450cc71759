"""The commands by which records come and go."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("records.add", "a", "add", "add to dataset"),
        "Add copies of the marked records, else of this one, to another dataset.",
    ),
    Command("records.import", "i", "import_file", "import", "Import a JSONL file."),
    Command(
        *("records.export", "S", "export", "export"),
        "Write the marked records, else the dataset, into a file.",
    ),
    Command("records.tasks", "T", "tasks", "tasks", "Import tasks, running and past."),
)
