"""What outlives a run: last filter and page, drafts, verdicts, marks, runs that a kill interrupted,
copies of what was deleted; on one versioned SQLite schema."""

from .connection import JournalError
from .entries import LastSeen, VerdictEntry, write_record
from .journal import Journal
from .runs import Deleted, Run
from .undo_log import Undo

__all__ = [
    "Deleted",
    "Journal",
    "JournalError",
    "LastSeen",
    "Run",
    "Undo",
    "VerdictEntry",
    "write_record",
]
