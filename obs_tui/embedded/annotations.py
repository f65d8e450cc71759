"""What judges said of events, as fields of theirs: `__judge_` and the judge's id without hyphens.

A classification's field is an ENUM of all its options, a regression's a FLOAT. The last verdict
of a judge on an event counts; an undefined one leaves the event as it was.
"""

import sqlite3

from obs_tui.model.campaigns import annotation_field
from obs_tui.model.fields import FieldType
from obs_tui.model.judges import Classification, JudgeDraft

from .discovery import Discovery, encode


def declare(conn: sqlite3.Connection, judge_id: str, judge: JudgeDraft) -> int:
    """The id of the field for a judge's verdicts, made where there is none."""
    name, discovery = annotation_field(judge_id), Discovery(conn)
    if isinstance(judge.output, Classification):
        options = [option.value for option in judge.output.options]
        field_id = discovery.declare(name, FieldType.ENUM, options)
    else:
        field_id = discovery.declare(name, FieldType.FLOAT, ())
    conn.execute(
        "INSERT OR REPLACE INTO judge_fields VALUES (?, ?, ?)", (field_id, judge_id, judge.name)
    )
    return field_id


def annotate(conn: sqlite3.Connection, field_id: int, seq: int, answer: str | float) -> None:
    """Write a verdict onto the event with this `seq`."""
    (kind,) = conn.execute("SELECT type FROM fields WHERE field_id = ?", (field_id,)).fetchone()
    conn.execute(
        "INSERT OR REPLACE INTO field_values VALUES (?, ?, ?)",
        (field_id, seq, encode(FieldType(kind), answer)),
    )
