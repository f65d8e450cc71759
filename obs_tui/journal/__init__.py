"""What outlives a run: last filter and page, drafts, verdicts, marks, runs that a kill interrupted,
copies of what was deleted; on one versioned SQLite schema."""

from .connection import JournalError
from .entries import LastSeen, VerdictEntry, read_record, write_record
from .journal import Journal
from .runs import CREATED, CREATING, DELETED, KEPT, Deleted, Run
from .undo_log import Undo

__all__ = [
    "CREATED",
    "CREATING",
    "DELETED",
    "KEPT",
    "Deleted",
    "Journal",
    "JournalError",
    "LastSeen",
    "Run",
    "Undo",
    "VerdictEntry",
    "read_record",
    "write_record",
]
