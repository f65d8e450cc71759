"""What outlives a run: last filter and page, history, views, drafts, verdicts, marks, runs that a
kill interrupted, copies of what was deleted; on one versioned SQLite schema."""

from .connection import JournalError
from .entries import LastSeen, VerdictEntry, read_record, write_record
from .history import Visit
from .journal import Journal
from .judging_log import Answer, Answered, BulkRun, FailedItem, Item, Tally
from .runs import CREATED, CREATING, DELETED, KEPT, Deleted, Run
from .undo_log import Undo
from .verdicts import JudgePast, PastVersion
from .versions import JudgeVersion
from .views import ColumnChoice, View
from .votes import Vote, VoteAnswer, Voted

__all__ = [
    "CREATED",
    "CREATING",
    "DELETED",
    "KEPT",
    "Answer",
    "Answered",
    "BulkRun",
    "ColumnChoice",
    "Deleted",
    "FailedItem",
    "Item",
    "Journal",
    "JournalError",
    "JudgePast",
    "JudgeVersion",
    "LastSeen",
    "PastVersion",
    "Run",
    "Tally",
    "Undo",
    "VerdictEntry",
    "View",
    "Visit",
    "Vote",
    "VoteAnswer",
    "Voted",
    "read_record",
    "write_record",
]
