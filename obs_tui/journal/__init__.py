"""What outlives a run: last filter and page, history, views, drafts, verdicts, marks, runs that a
kill interrupted, copies of what was deleted; on one versioned SQLite schema."""

from .connection import JournalError
from .entries import LastSeen, VerdictEntry, read_record, write_record
from .history import Visit
from .journal import Journal
from .runs import CREATED, CREATING, DELETED, KEPT, Deleted, Run
from .undo_log import Undo
from .views import ColumnChoice, View

__all__ = [
    "CREATED",
    "CREATING",
    "DELETED",
    "KEPT",
    "ColumnChoice",
    "Deleted",
    "Journal",
    "JournalError",
    "LastSeen",
    "Run",
    "Undo",
    "VerdictEntry",
    "View",
    "Visit",
    "read_record",
    "write_record",
]
