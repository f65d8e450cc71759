"""The compatible server: the same API over a local SQLite store."""
