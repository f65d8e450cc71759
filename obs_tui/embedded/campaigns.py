"""Campaigns in the store (`campaigns.*`): functions over a connection, returning the wire's
Campaign.

A list is newest first. Names need not be unique. A campaign selects the newest events that match
when it is created, at most so many as it says, and judges them with the judge as it is then: the
judge cannot be changed afterwards, so that all its verdicts compare, but it can be deleted. One
ends COMPLETED when all its events are done with; those that could not be judged are counted, and
FAILED when none could, or when it gave up. What it has written stays with the events, whatever
becomes of it; a deleted one is gone, so `deleted_at` is always null.
"""

import json
import sqlite3
from collections.abc import Sequence
from uuid import uuid4

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.campaigns import CampaignDraft, annotation_field
from obs_tui.model.events import LIST_FIELDS
from obs_tui.model.filters import Filter

from . import events
from .annotations import declare
from .campaign_items import counted, draft_of
from .faults import fault
from .instants import iso, now_us
from .judges import OWNER_ID, WORKSPACE_ID, fetch_judge
from .pages import numbered
from .sql import where

_COLUMNS = "campaign_id, name, description, judge, filters, max_nb_events, created_us, updated_us"


def select_events(conn: sqlite3.Connection, filters: Filter, most: int) -> list[int]:
    """The `seq` of the newest events that match. Raises Fault SEARCH_BAD_REQUEST or
    CAMPAIGN_NO_MATCHING_EVENTS."""
    condition = where(conn, filters, newest=True)
    rows = conn.execute(
        f"SELECT e.seq FROM events e WHERE {condition.sql} ORDER BY {condition.newest_first}"
        " LIMIT ?",
        (*condition.parameters, most),
    ).fetchall()
    if not rows:
        raise fault("CAMPAIGN_NO_MATCHING_EVENTS", "No event matches the campaign's filter.")
    return [seq for (seq,) in rows]


def create_campaign(
    conn: sqlite3.Connection, draft: CampaignDraft, filters: Json, selected: Sequence[int]
) -> JsonObject:
    """Save a campaign over the events with these `seqs`, to be worked on. `filters` is as it was
    sent. Raises Fault JUDGE_NOT_FOUND."""
    judge = fetch_judge(conn, draft.judge_id)
    campaign_id, now = str(uuid4()), now_us()
    made = conn.execute(
        "INSERT INTO campaigns (campaign_id, judge_id, field_id, name, description, judge, filters,"
        " max_nb_events, status, created_us, updated_us)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?)",
        (
            campaign_id,
            draft.judge_id,
            declare(conn, draft.judge_id, draft_of(judge)),
            draft.name,
            draft.description,
            json.dumps(judge, ensure_ascii=False),
            json.dumps(filters, ensure_ascii=False),
            draft.max_nb_events,
            now,
            now,
        ),
    )
    conn.executemany(
        "INSERT INTO campaign_events (campaign, position, event)"
        f" VALUES ({made.lastrowid:d}, ?, ?)",
        enumerate(selected),
    )
    return fetch_campaign(conn, campaign_id)


def fetch_campaign(conn: sqlite3.Connection, campaign_id: str) -> JsonObject:
    """A campaign. Raises Fault CAMPAIGN_NOT_FOUND."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM campaigns WHERE campaign_id = ?", (campaign_id,)
    ).fetchone()
    if row is None:
        raise _unknown(campaign_id)
    return _campaign(row)


def list_campaigns(
    conn: sqlite3.Connection, *, q: str | None = None, page: int = 1, page_size: int = 50
) -> JsonObject:
    """A page of campaigns, newest first; `q` is part of the name in any case."""
    wanted = (q or "").casefold()
    names = conn.execute("SELECT campaign_id, name FROM campaigns ORDER BY seq DESC")
    ids = [campaign_id for campaign_id, name in names if wanted in name.casefold()]
    start = (page - 1) * page_size
    results = [fetch_campaign(conn, found) for found in ids[start : start + page_size]]
    return numbered(results, len(ids), page, page_size)


def delete_campaign(conn: sqlite3.Connection, campaign_id: str) -> int:
    """Delete a campaign, and say its number; its verdicts stay with the events. Raises Fault
    CAMPAIGN_NOT_FOUND."""
    seq, _, _ = _stored(conn, campaign_id)
    conn.execute("DELETE FROM campaign_events WHERE campaign = ?", (seq,))
    conn.execute("DELETE FROM campaigns WHERE seq = ?", (seq,))
    return seq


def fetch_status(conn: sqlite3.Connection, campaign_id: str) -> JsonObject:
    """How it stands, in the wire's words, and beyond them how many of the selected events are done
    with and how. Raises Fault CAMPAIGN_NOT_FOUND."""
    seq, status, message = _stored(conn, campaign_id)
    counts = counted(conn, seq)
    return {
        "status": status,
        "selected": sum(counts.values()),
        **{state: counts.get(state, 0) for state in ("judged", "undefined", "failed")},
        "message": message,
    }


def list_events(
    conn: sqlite3.Connection, campaign_id: str, *, page: int = 1, page_size: int = 50
) -> JsonObject:
    """A page of a campaign's EventPreviews, newest first, with the fields of a list and the
    judge's annotation. Raises Fault CAMPAIGN_NOT_FOUND."""
    seq, _, _ = _stored(conn, campaign_id)
    (count,) = conn.execute(
        "SELECT count(*) FROM campaign_events WHERE campaign = ?", (seq,)
    ).fetchone()
    start = (page - 1) * page_size
    seqs: list[int] = []
    if start < count:
        rows = conn.execute(
            "SELECT event FROM campaign_events WHERE campaign = ? AND position >= ?"
            " ORDER BY position LIMIT ?",
            (seq, start, page_size),
        )
        seqs = [event for (event,) in rows]
    annotation = annotation_of(conn, campaign_id)
    results = events.previews(conn, seqs, (*LIST_FIELDS, annotation))
    return numbered(results, count, page, page_size)


def annotation_of(conn: sqlite3.Connection, campaign_id: str) -> str:
    """The field of a campaign's verdicts. Raises Fault CAMPAIGN_NOT_FOUND."""
    row = conn.execute(
        "SELECT judge_id FROM campaigns WHERE campaign_id = ?", (campaign_id,)
    ).fetchone()
    if row is None:
        raise _unknown(campaign_id)
    return annotation_field(row[0])


def event_ids(conn: sqlite3.Connection, campaign_id: str) -> list[str]:
    """The ids of a campaign's events, newest first. Raises Fault CAMPAIGN_NOT_FOUND."""
    seq, _, _ = _stored(conn, campaign_id)
    rows = conn.execute(
        "SELECT e.event_id FROM campaign_events c JOIN events e ON e.seq = c.event"
        " WHERE c.campaign = ? ORDER BY c.position",
        (seq,),
    )
    return [event_id for (event_id,) in rows]


def _stored(conn: sqlite3.Connection, campaign_id: str) -> tuple[int, str, str | None]:
    """Number, status and message."""
    row: tuple[int, str, str | None] | None = conn.execute(
        "SELECT seq, status, message FROM campaigns WHERE campaign_id = ?", (campaign_id,)
    ).fetchone()
    if row is None:
        raise _unknown(campaign_id)
    return row


def _campaign(row: tuple[str, str, str, str, str, int, int, int]) -> JsonObject:
    campaign_id, name, description, judge, filters, max_nb_events, created_us, updated_us = row
    return {
        "id": campaign_id,
        "created_at": iso(created_us),
        "updated_at": iso(updated_us),
        "deleted_at": None,
        "name": name,
        "owner_id": OWNER_ID,
        "workspace_id": WORKSPACE_ID,
        "description": description,
        "max_nb_events": max_nb_events,
        "search_params": {"filters": json.loads(filters)},
        "judge": json.loads(judge),
    }


def _unknown(campaign_id: str) -> Exception:
    return fault("CAMPAIGN_NOT_FOUND", f"There is no campaign {campaign_id}.")
