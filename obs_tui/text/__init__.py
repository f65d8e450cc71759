"""Model values turned into styled lines. Nothing here does I/O, nothing here parses markup."""
