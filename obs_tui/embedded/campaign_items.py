"""The events of campaigns, judged one by one: functions over a connection."""

import json
import sqlite3
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from obs_tui.model import counting
from obs_tui.model.base import JsonObject
from obs_tui.model.judges import JudgeDraft

from .annotations import annotate
from .instants import now_us

State: TypeAlias = Literal["judged", "undefined", "failed"]
"""How an event was done with."""

_MAX_CAUSES = 3
"""So many different causes of failing are listed in a message; all failures are counted."""


@dataclass(frozen=True, slots=True)
class Item:
    """An event to be judged: the `position` in the campaign with the number `campaign`."""

    campaign: int
    position: int
    event: int
    field_id: int
    judge: JudgeDraft


def is_running(conn: sqlite3.Connection) -> bool:
    """Whether there is any campaign to be worked on."""
    row = conn.execute("SELECT 1 FROM campaigns WHERE status = 'RUNNING' LIMIT 1").fetchone()
    return row is not None


def next_item(
    conn: sqlite3.Connection,
    handed: Mapping[int, int],
    busy: Mapping[int, int],
    held: Container[int],
) -> Item | None:
    """The next event to be judged after those that were `handed` out, of which each campaign's last
    position is told; None when there is none, but for campaigns that are `held` back. Campaigns
    take turns: one that has fewer events being judged (`busy` counts them) comes first, then the
    oldest."""
    rows = conn.execute(
        "SELECT seq, field_id, judge FROM campaigns WHERE status = 'RUNNING' ORDER BY seq"
    ).fetchall()
    free = [row for row in rows if row[0] not in held]
    for seq, field_id, judge in sorted(free, key=lambda row: busy.get(row[0], 0)):
        found = conn.execute(
            "SELECT position, event FROM campaign_events INDEXED BY campaign_events_waiting"
            " WHERE campaign = ? AND position > ? AND state = 'waiting' ORDER BY position LIMIT 1",
            (seq, handed.get(seq, -1)),
        ).fetchone()
        if found is not None:
            position, event = found
            return Item(seq, position, event, field_id, draft_of(json.loads(judge)))
    return None


def settle(
    conn: sqlite3.Connection,
    item: Item,
    state: State,
    *,
    answer: str | float | None = None,
    cause: str | None = None,
) -> None:
    """Be done with an event, unless the campaign is gone, or somebody else was; the campaign ends
    with its last one. What a model's silence had `tell` say holds no more once it answers."""
    found = conn.execute(
        "UPDATE campaign_events SET state = ?, cause = ?"
        " WHERE campaign = ? AND position = ? AND state = 'waiting'",
        (state, cause, item.campaign, item.position),
    )
    if not found.rowcount:
        return
    if answer is not None:
        annotate(conn, item.field_id, item.event, answer)
    if state != "failed":
        tell(conn, item.campaign, None)
    left = conn.execute(
        "SELECT 1 FROM campaign_events INDEXED BY campaign_events_waiting"
        " WHERE campaign = ? AND state = 'waiting' LIMIT 1",
        (item.campaign,),
    ).fetchone()
    if left is None:
        counts = counted(conn, item.campaign)
        none = not counts.get("judged") and not counts.get("undefined")
        _end(conn, item.campaign, "FAILED" if none else "COMPLETED")


def tell(conn: sqlite3.Connection, campaign: int, message: str | None) -> None:
    """What holds a campaign up that runs; None when nothing does."""
    conn.execute(
        "UPDATE campaigns SET message = ? WHERE seq = ? AND status = 'RUNNING'"
        " AND message IS NOT ?",
        (message, campaign, message),
    )


def give_up(conn: sqlite3.Connection, campaign: int, cause: str) -> None:
    """End a campaign before all its events are done with."""
    _end(conn, campaign, "FAILED", cause)


def counted(conn: sqlite3.Connection, campaign: int) -> dict[str, int]:
    """How many of a campaign's events are in each state."""
    return dict(
        conn.execute(
            "SELECT state, count(*) FROM campaign_events WHERE campaign = ? GROUP BY state",
            (campaign,),
        ).fetchall()
    )


def draft_of(judge: JsonObject) -> JudgeDraft:
    """The six fields of the wire's Judge."""
    return JudgeDraft.model_validate({key: judge[key] for key in JudgeDraft.model_fields})


def _end(conn: sqlite3.Connection, campaign: int, status: str, cause: str = "") -> None:
    conn.execute(
        "UPDATE campaigns SET status = ?, message = ?, updated_us = max(?, updated_us + 1)"
        " WHERE seq = ? AND status = 'RUNNING'",
        (status, _message(conn, campaign, cause), now_us(), campaign),
    )


def _message(conn: sqlite3.Connection, campaign: int, cause: str) -> str:
    counts = counted(conn, campaign)
    of = counting.counted(sum(counts.values()), "event")
    parts = [f"Judged {counts.get('judged', 0):,} of {of}"]
    parts += [f"{counts[state]:,} {state}" for state in ("undefined", "failed") if state in counts]
    if waiting := counts.get("waiting"):
        parts.append(f"gave up on {waiting:,}")
    rows = conn.execute(
        "SELECT cause FROM campaign_events WHERE campaign = ? AND cause IS NOT NULL GROUP BY cause"
        " ORDER BY count(*) DESC, cause LIMIT ?",
        (campaign, _MAX_CAUSES),
    )
    causes = dict.fromkeys((cause, *(each for (each,) in rows)))
    return " ".join((f"{', '.join(parts)}.", *filter(None, causes)))
