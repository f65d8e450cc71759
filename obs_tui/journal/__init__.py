"""What outlives a run: last filter and page, drafts, verdicts, on one versioned SQLite schema."""
