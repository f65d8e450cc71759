"""The table of saved judges: statements of the store's first migration, separated by semicolons.

`fields` is the JSON of the six fields. Times are integer microseconds since 1970, UTC. A deleted
judge keeps its row and gives up its name.
"""

JUDGES_DDL = """
CREATE TABLE judge (
    judge_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    model_name TEXT NOT NULL,
    output_type TEXT NOT NULL,
    fields TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL,
    deleted_us INTEGER
) STRICT;
CREATE UNIQUE INDEX judge_name ON judge (name) WHERE deleted_us IS NULL;
CREATE INDEX judge_newest ON judge (updated_us DESC, judge_id) WHERE deleted_us IS NULL;
"""
