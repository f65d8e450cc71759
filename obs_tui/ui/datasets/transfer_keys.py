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
    Command(
        *("records.outside", "E", "outside", "open outside"),
        "Read this record in $PAGER, else in $EDITOR, which cannot change it.",
    ),
    Command(
        *("records.attachments", "W", "attachments", "save attachments"),
        "Write the images, audio and files of this record's conversation into files.",
    ),
    Command("records.tasks", "T", "tasks", "tasks", "Import tasks, running and past."),
)
