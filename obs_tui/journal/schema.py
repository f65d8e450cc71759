"""The journal's SQLite schema: opening, migrating, and what to do with a file that is not ours."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

MIGRATIONS: tuple[Sequence[str], ...] = (
    (
        "CREATE TABLE last_seen (profile TEXT PRIMARY KEY, filters TEXT, rows TEXT NOT NULL,"
        " cursor_id TEXT, next_cursor TEXT) STRICT",
        "CREATE TABLE verdict (id INTEGER PRIMARY KEY, profile TEXT NOT NULL,"
        " event_id TEXT NOT NULL, judge_id TEXT, version TEXT NOT NULL, model_name TEXT NOT NULL,"
        " judge TEXT NOT NULL, answer TEXT NOT NULL, analysis TEXT NOT NULL, at TEXT NOT NULL,"
        " seconds REAL NOT NULL) STRICT",
        "CREATE INDEX verdict_event ON verdict (profile, event_id, id)",
        "CREATE INDEX verdict_version ON verdict (profile, version, id)",
        "CREATE TABLE draft (profile TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,"
        " PRIMARY KEY (profile, kind)) STRICT",
    ),
    (
        "CREATE TABLE state (profile TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,"
        " PRIMARY KEY (profile, key)) STRICT",
        "CREATE TABLE run (id INTEGER PRIMARY KEY, profile TEXT NOT NULL, kind TEXT NOT NULL,"
        " owner TEXT NOT NULL, body TEXT NOT NULL, progress TEXT NOT NULL,"
        " started_at TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0) STRICT",
        "CREATE INDEX run_unfinished ON run (profile, id) WHERE NOT finished",
        "CREATE TABLE deleted (run INTEGER NOT NULL REFERENCES run (id),"
        " record_id TEXT NOT NULL, record TEXT NOT NULL, state TEXT NOT NULL, new_id TEXT,"
        " UNIQUE (run, record_id)) STRICT",
        "CREATE TABLE undo (id INTEGER PRIMARY KEY AUTOINCREMENT, profile TEXT NOT NULL,"
        " kind TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL) STRICT",
        "CREATE INDEX undo_profile ON undo (profile, id)",
    ),
    (
        "CREATE TABLE visit (id INTEGER PRIMARY KEY, profile TEXT NOT NULL, filters TEXT NOT NULL,"
        " at TEXT NOT NULL, cursor_id TEXT, UNIQUE (profile, filters)) STRICT",
        "CREATE INDEX visit_profile ON visit (profile, id)",
        "CREATE TABLE view (profile TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,"
        " filters TEXT NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (profile, key)) STRICT",
    ),
    (
        "ALTER TABLE verdict ADD COLUMN run INTEGER",
        "CREATE INDEX verdict_judge ON verdict (profile, judge_id, id)",
        "CREATE TABLE judging (run INTEGER NOT NULL REFERENCES run (id), event_id TEXT NOT NULL,"
        " repeat INTEGER NOT NULL DEFAULT 0, position INTEGER NOT NULL, state TEXT NOT NULL,"
        " verdict INTEGER REFERENCES verdict (id), error TEXT,"
        " PRIMARY KEY (run, event_id, repeat)) STRICT, WITHOUT ROWID",
        "CREATE INDEX judging_next ON judging (run, state, position)",
        "CREATE TABLE vote (id INTEGER PRIMARY KEY, profile TEXT NOT NULL, question TEXT NOT NULL,"
        " event_id TEXT NOT NULL, judge TEXT NOT NULL, answer TEXT, note TEXT NOT NULL,"
        " at TEXT NOT NULL, UNIQUE (profile, question, event_id)) STRICT",
    ),
)
"""Statements that lead from version n to n + 1; `user_version` is how many were run."""

BUSY_SECONDS = 5.0


class NewerSchema(Exception):
    """The file was written by a newer version of obs-tui."""


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection to the migrated journal at `path`, made when missing and readable by its owner
    only; None is a journal in memory.

    Raises NewerSchema, or sqlite3.Error and OSError where the file cannot be used.
    """
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    conn = sqlite3.connect(
        path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _migrate(conn)
        conn.execute("PRAGMA synchronous = NORMAL")
    except BaseException:  # cancelled or interrupted, too
        conn.close()
        raise
    return conn


def _migrate(conn: sqlite3.Connection) -> None:
    if _version(conn) == len(MIGRATIONS):
        return
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("BEGIN IMMEDIATE")
    try:
        version = _version(conn)
        if version > len(MIGRATIONS):
            raise NewerSchema
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                conn.execute(statement)
        conn.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        conn.execute("COMMIT")
    except BaseException:  # cancelled or interrupted, too
        conn.execute("ROLLBACK")
        raise


def _version(conn: sqlite3.Connection) -> int:
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    return int(version)


def move_aside(path: Path, label: str) -> Path:
    """Rename the file at `path` and what SQLite keeps beside it; returns the new name."""
    aside = path.with_name(f"{path.name}.{label}")
    for suffix in ("", "-wal", "-shm"):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.replace(aside.with_name(aside.name + suffix))
    return aside
