"""A person's own verdicts, beside the judges': `Journal.votes`.

A vote is on a question (`question_of`): versions of a judge that differ in instructions or model
share the votes on it.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .connection import transaction
from .entries import question_of, write_judge
from .verdicts import drafts

if TYPE_CHECKING:
    from obs_tui.model.base import JsonObject
    from obs_tui.model.judges import JudgeDraft

    from .connection import Connection

VoteAnswer: TypeAlias = str | float
_QUEUE = "review:"


class Vote(NamedTuple):
    """What a person says of an event, and when (UTC). `answer` is a class's value or a score; None
    is skipped: the person would not say."""

    event_id: str
    answer: VoteAnswer | None
    note: str
    at: datetime


class Voted(NamedTuple):
    """A question that was voted on, as it was asked last; how many answers, how many skipped."""

    judge: JudgeDraft
    votes: int
    skipped: int
    last_at: datetime

    @property
    def question(self) -> str:
        """What was asked: versions of one question share the votes."""
        return question_of(self.judge)


class Votes:
    """One vote a question and event; the last one counts. Votes are a person's work: what keeps or
    reads them raises JournalError."""

    def __init__(self, file: Connection) -> None:
        self._file = file

    async def cast(self, profile: str, judge: JudgeDraft, vote: Vote) -> None:
        """Keep a vote, in the place of the one before."""
        await self._file.must(lambda conn: _cast(conn, profile, judge, vote), synced=False)

    async def take_back(self, profile: str, judge: JudgeDraft, event_id: str) -> None:
        """As if there had been no vote on the event."""
        await self._file.must(lambda conn: _take_back(conn, profile, judge, event_id), synced=False)

    async def on(self, profile: str, judge: JudgeDraft) -> dict[str, Vote]:
        """The votes on what a judge asks, by event, in the order in which they were first cast."""
        return await self._file.must(lambda conn: _on(conn, profile, judge), synced=False)

    async def keep_queue(self, profile: str, judge: JudgeDraft, body: JsonObject) -> None:
        """Keep how far a review of a question has come, and the notes on events without a vote, in
        the place of what was kept before."""
        await self._file.must(lambda conn: _keep_queue(conn, profile, judge, body), synced=False)

    async def queues(self, profile: str) -> tuple[JsonObject, ...]:
        """What was kept of reviews, one a question, in no order."""
        statement = "SELECT body FROM state WHERE profile = ? AND key GLOB ?"

        def read(conn: sqlite3.Connection) -> tuple[JsonObject, ...]:
            found = conn.execute(statement, (profile, f"{_QUEUE}*")).fetchall()
            return tuple(json.loads(body) for (body,) in found)

        return await self._file.must(read, synced=False)

    async def questions(self, profile: str) -> tuple[Voted, ...]:
        """The questions voted on, the latest first."""
        return await self._file.must(lambda conn: _questions(conn, profile), synced=False)


def _cast(conn: sqlite3.Connection, profile: str, judge: JudgeDraft, vote: Vote) -> None:
    values = (
        profile,
        question_of(judge),
        vote.event_id,
        write_judge(judge),
        None if vote.answer is None else json.dumps(vote.answer),
        json.dumps(vote.note),
        vote.at.astimezone(UTC).isoformat(),
    )
    with transaction(conn):
        conn.execute(
            "INSERT INTO vote (profile, question, event_id, judge, answer, note, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (profile, question, event_id) DO UPDATE"
            " SET judge = excluded.judge, answer = excluded.answer, note = excluded.note,"
            " at = excluded.at",
            values,
        )


def _keep_queue(
    conn: sqlite3.Connection, profile: str, judge: JudgeDraft, body: JsonObject
) -> None:
    values = (profile, _QUEUE + question_of(judge), json.dumps(body))
    with transaction(conn):
        conn.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", values)


def _take_back(conn: sqlite3.Connection, profile: str, judge: JudgeDraft, event_id: str) -> None:
    with transaction(conn):
        conn.execute(
            "DELETE FROM vote WHERE profile = ? AND question = ? AND event_id = ?",
            (profile, question_of(judge), event_id),
        )


def _on(conn: sqlite3.Connection, profile: str, judge: JudgeDraft) -> dict[str, Vote]:
    found = conn.execute(
        "SELECT event_id, answer, note, at FROM vote WHERE profile = ? AND question = ?"
        " ORDER BY id",
        (profile, question_of(judge)),
    )
    return {
        event_id: Vote(
            event_id,
            None if answer is None else json.loads(answer),
            json.loads(note),
            datetime.fromisoformat(at),
        )
        for event_id, answer, note, at in found.fetchall()
    }


def _questions(conn: sqlite3.Connection, profile: str) -> tuple[Voted, ...]:
    # Beside max(at), SQLite gives the other columns of the row that has it.
    found = conn.execute(
        "SELECT judge, count(answer), count(*) - count(answer), max(at) AS latest FROM vote"
        " WHERE profile = ? GROUP BY question ORDER BY latest DESC",
        (profile,),
    )
    return tuple(
        Voted(draft, votes, skipped, datetime.fromisoformat(latest))
        for judge, votes, skipped, latest in found.fetchall()
        for draft in drafts(judge)
    )
