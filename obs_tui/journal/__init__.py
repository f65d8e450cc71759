"""What outlives a run: last filter and page, drafts, verdicts, on one versioned SQLite schema."""

from .entries import LastSeen, VerdictEntry
from .journal import Journal

__all__ = ["Journal", "LastSeen", "VerdictEntry"]
