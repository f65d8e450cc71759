"""The store's tables, and the migrations that lead to them.

`events` is narrow, so that scans stay cheap; `bodies` holds each event whole, as the JSON it came
as. Fields that events carry beyond the fixed columns have a row in `fields` and their values in
`field_values`; the items of arrays are also in `tags`. `preview_fts` indexes the case-folded
prompt and response previews by trigrams; its rowid is `seq`. It merges its segments when there are
16 of a level and not a little with each insert, and holds a whole batch in memory before it writes
a segment, which makes imports a quarter cheaper. So do pages of 8 KB. `conversations` and
`conversation_fts` are filled after imports, by `conversation_index`; the latter merges a little
with each insert, so that no step holds the writers up. `segments` and `bitmaps` are filled by
`bitmaps`.
"""

import sqlite3
import time

from .campaigns_schema import CAMPAIGNS_DDL
from .datasets_schema import DATASETS_DDL
from .judges_schema import JUDGES_DDL

APPLICATION_ID = 0x6F627374
PAGE_BYTES = 8_192
BUSY_SECONDS = 10.0
"""How long another process's lock is waited for."""
_RETRY_SECONDS = 0.01

_EVENTS_DDL = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    correlation_id TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    model_name TEXT,
    total_time_elapsed REAL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    nb_messages INTEGER NOT NULL,
    has_code INTEGER NOT NULL,
    api_agent_id TEXT,
    last_user_message_preview TEXT,
    response_messages_preview TEXT
) STRICT;
CREATE INDEX events_newest ON events (created_us, event_id);
CREATE INDEX events_facets ON events (
    model_name, created_us, total_time_elapsed, input_tokens, output_tokens, has_code
);
CREATE INDEX events_correlation ON events (correlation_id);
CREATE TABLE bodies (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE fields (
    field_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL
) STRICT;
CREATE TABLE field_values (
    field_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    value ANY NOT NULL,
    PRIMARY KEY (field_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE field_options (
    field_id INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (field_id, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE tags (
    field_id INTEGER NOT NULL,
    tag TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (field_id, tag, seq)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE preview_fts USING fts5(
    text, content='', detail=none, tokenize='trigram case_sensitive 1'
);
INSERT INTO preview_fts (preview_fts, rank) VALUES ('automerge', 0);
INSERT INTO preview_fts (preview_fts, rank) VALUES ('hashsize', 16000000);
"""

_CONVERSATIONS_DDL = """
CREATE TABLE conversations (seq INTEGER PRIMARY KEY, texts BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE conversation_fts USING fts5(
    text, content='', detail=none, tokenize='trigram case_sensitive 1'
);
INSERT INTO conversation_fts (conversation_fts, rank) VALUES ('hashsize', 16000000);
"""

_BITMAPS_DDL = """
CREATE TABLE segments (last_seq INTEGER PRIMARY KEY, times BLOB NOT NULL) STRICT;
CREATE TABLE bitmaps (
    field TEXT NOT NULL,
    kind INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    part ANY,
    bits BLOB NOT NULL
) STRICT;
CREATE INDEX bitmaps_parts ON bitmaps (field, kind, part, segment);
"""

_BITMAPS_ANEW = """
DELETE FROM segments;
DELETE FROM bitmaps;
"""

MIGRATIONS: tuple[str, ...] = (
    _EVENTS_DDL + JUDGES_DDL,
    DATASETS_DDL,
    _CONVERSATIONS_DDL,
    _BITMAPS_DDL,
    _BITMAPS_ANEW,
    CAMPAIGNS_DDL,
)
"""Statements that lead from version n to n + 1; `user_version` says how many were run."""


class UnusableStore(Exception):
    """The file is no store of ours, or a newer version of obs-tui wrote it. The message says."""


def migrate(conn: sqlite3.Connection) -> None:
    """Bring the database to the newest schema, in one transaction, and into WAL mode.

    Raises UnusableStore where the file belongs to someone else or to a later version.
    """
    if _version(conn) == len(MIGRATIONS) and _is_ours(conn):
        return
    _check(conn)
    conn.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    _into_wal(conn)
    conn.execute("BEGIN IMMEDIATE")
    try:
        _check(conn)
        for script in MIGRATIONS[_version(conn) :]:
            for statement in filter(str.strip, script.split(";")):
                conn.execute(statement)
        conn.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("COMMIT")
    except BaseException:  # cancelled or interrupted, too
        conn.execute("ROLLBACK")
        raise


def _into_wal(conn: sqlite3.Connection) -> None:
    """SQLite's own waiting does not cover this change of mode: two processes that make the same
    store at once would refuse each other."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(_RETRY_SECONDS)


def _check(conn: sqlite3.Connection) -> None:
    (tables,) = conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and not _is_ours(conn):
        raise UnusableStore("it is the database of another program")
    if _version(conn) > len(MIGRATIONS):
        raise UnusableStore("a newer version of obs-tui wrote it")


def _is_ours(conn: sqlite3.Connection) -> bool:
    (found,) = conn.execute("PRAGMA application_id").fetchone()
    return bool(found == APPLICATION_ID)


def _version(conn: sqlite3.Connection) -> int:
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    return int(version)
