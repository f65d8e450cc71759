"""The tables of datasets, records, import tasks and files: statements of the store's second
migration, separated by semicolons.

Times are integer microseconds since 1970, UTC; `seq` is the order of creation. `request` of a task
is what is imported (a file's id, the JSON of a list of ids, or of a campaign's annotation and its
list of ids), `position` how far it got in it, in
items or bytes of `total`, `problems` the JSON of the first causes of skipping. A file's content is
in chunks of equal size but for the last; it is `complete` when all of them are there. `token` opens
its download to whoever has the address.
"""

DATASETS_DDL = """
CREATE TABLE datasets (
    seq INTEGER PRIMARY KEY,
    dataset_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL
) STRICT;
CREATE TABLE dataset_records (
    seq INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL UNIQUE,
    dataset_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    properties TEXT NOT NULL,
    source TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL
) STRICT;
CREATE INDEX dataset_records_in_order ON dataset_records (dataset_id, seq);
CREATE TABLE import_tasks (
    seq INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL UNIQUE,
    dataset_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    request TEXT NOT NULL,
    status TEXT NOT NULL,
    total INTEGER NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    lines INTEGER NOT NULL DEFAULT 0,
    imported INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    problems TEXT NOT NULL DEFAULT '[]',
    message TEXT,
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL
) STRICT;
CREATE INDEX import_tasks_in_order ON import_tasks (dataset_id, seq);
CREATE INDEX import_tasks_running ON import_tasks (seq) WHERE status = 'RUNNING';
CREATE TABLE files (
    file_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    size INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    token TEXT,
    created_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL
) STRICT;
CREATE TABLE file_chunks (
    file_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (file_id, number)
) STRICT;
"""
