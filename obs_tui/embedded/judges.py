"""Saved judges in the store (`judges.*`): functions over a connection, returning the wire's Judge.

A list is ordered by the time of the last change, newest first, then by id. An update keeps the id:
there is one workspace, one owner and no chain of revisions, so the three revision keys are null.
Names are compared exactly; a deleted judge gives up its name. A judge that a campaign used cannot
be changed while there is the campaign, or a verdict of it; it can be deleted.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import NAMESPACE_URL, uuid4, uuid5

from obs_tui.model.base import JsonObject
from obs_tui.model.judges import JudgeDraft

from .faults import fault
from .instants import iso, now_us
from .pages import numbered

OWNER_ID = str(uuid5(NAMESPACE_URL, "obs-tui:owner"))
WORKSPACE_ID = str(uuid5(NAMESPACE_URL, "obs-tui:workspace"))


def create_judge(conn: sqlite3.Connection, draft: JudgeDraft) -> JsonObject:
    """Save a judge. Raises Fault JUDGE_NAME_ALREADY_EXISTS."""
    judge_id, now = str(uuid4()), now_us()
    with _unique_name(draft.name):
        conn.execute(
            "INSERT INTO judge (judge_id, name, model_name, output_type, fields,"
            " created_us, updated_us) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (judge_id, *_values(draft), now, now),
        )
    return fetch_judge(conn, judge_id)


def fetch_judge(conn: sqlite3.Connection, judge_id: str) -> JsonObject:
    """A saved judge. Raises Fault JUDGE_NOT_FOUND, also for a deleted one."""
    row = conn.execute(
        "SELECT judge_id, fields, created_us, updated_us, deleted_us FROM judge"
        " WHERE judge_id = ? AND deleted_us IS NULL",
        (judge_id,),
    ).fetchone()
    if row is None:
        raise fault("JUDGE_NOT_FOUND", f"There is no judge {judge_id}.")
    return _judge(row)


def fetch_draft(conn: sqlite3.Connection, judge_id: str) -> JudgeDraft:
    """The six fields of a saved judge. Raises Fault JUDGE_NOT_FOUND."""
    judge = fetch_judge(conn, judge_id)
    return JudgeDraft.model_validate({key: judge[key] for key in JudgeDraft.model_fields})


def list_judges(
    conn: sqlite3.Connection,
    *,
    q: str | None = None,
    types: Sequence[str] = (),
    models: Sequence[str] = (),
    page: int = 1,
    page_size: int = 50,
) -> JsonObject:
    """One page of them; `q` is part of the name in any case."""
    wanted = (q or "").casefold()
    rows = conn.execute(
        "SELECT judge_id, name, model_name, output_type FROM judge WHERE deleted_us IS NULL"
        " ORDER BY updated_us DESC, judge_id"
    )
    ids = [
        judge_id
        for judge_id, name, model, kind in rows
        if wanted in name.casefold()
        and (not types or kind in types)
        and (not models or model in models)
    ]
    start = (page - 1) * page_size
    results = [fetch_judge(conn, key) for key in ids[start : start + page_size]]
    return numbered(results, len(ids), page, page_size)


def update_judge(conn: sqlite3.Connection, judge_id: str, draft: JudgeDraft) -> None:
    """Replace the six fields. Raises Fault JUDGE_NOT_FOUND, JUDGE_DID_NOT_CHANGE,
    JUDGE_USED_IN_CAMPAIGN_CANNOT_BE_UPDATED or JUDGE_NAME_ALREADY_EXISTS."""
    judge = fetch_judge(conn, judge_id)
    fields = draft.model_dump(mode="json")
    if all(judge[key] == value for key, value in fields.items()):
        raise fault("JUDGE_DID_NOT_CHANGE", "The judge is already as it was sent.")
    if _is_used(conn, judge_id):
        message = f"A campaign judged by {judge['name']}: its verdicts would not compare any more."
        raise fault("JUDGE_USED_IN_CAMPAIGN_CANNOT_BE_UPDATED", message)
    with _unique_name(draft.name):
        conn.execute(
            "UPDATE judge SET name = ?, model_name = ?, output_type = ?, fields = ?,"
            " updated_us = max(?, updated_us + 1) WHERE judge_id = ?",
            (*_values(draft), now_us(), judge_id),
        )


def delete_judge(conn: sqlite3.Connection, judge_id: str) -> None:
    """Delete a judge. Raises Fault JUDGE_NOT_FOUND."""
    fetch_judge(conn, judge_id)
    conn.execute("UPDATE judge SET deleted_us = ? WHERE judge_id = ?", (now_us(), judge_id))


def _is_used(conn: sqlite3.Connection, judge_id: str) -> bool:
    """Whether there is a campaign of this judge, or a verdict that one left on an event."""
    row = conn.execute(
        "SELECT 1 FROM campaigns WHERE judge_id = ?1 UNION ALL SELECT 1 FROM judge_fields j"
        " JOIN field_values v USING (field_id) WHERE j.judge_id = ?1 LIMIT 1",
        (judge_id,),
    ).fetchone()
    return row is not None


@contextmanager
def _unique_name(name: str) -> Iterator[None]:
    """Turns the index's objection to a second judge of this name into a Fault."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        message = f"A judge is already called {name}."
        raise fault("JUDGE_NAME_ALREADY_EXISTS", message) from error


def _values(draft: JudgeDraft) -> tuple[str, str, str, str]:
    fields = json.dumps(draft.model_dump(mode="json"), ensure_ascii=False)
    return draft.name, draft.model_name, draft.output.type, fields


def _judge(row: tuple[str, str, int, int, int | None]) -> JsonObject:
    judge_id, fields, created_us, updated_us, deleted_us = row
    six: JsonObject = json.loads(fields)
    return {
        "id": judge_id,
        "created_at": iso(created_us),
        "updated_at": iso(updated_us),
        "deleted_at": None if deleted_us is None else iso(deleted_us),
        "owner_id": OWNER_ID,
        "workspace_id": WORKSPACE_ID,
        "up_revision": None,
        "down_revision": None,
        "base_revision": None,
        **six,
    }
