"""A review: events in a row, one question about each, and how far one has come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from obs_tui.journal.entries import question_of, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from obs_tui.journal import Journal, JudgeVersion, VerdictEntry, Vote
    from obs_tui.model.base import JsonObject
    from obs_tui.model.judges import JudgeDraft


class Queue(NamedTuple):
    """Events to vote on. `about` says in words (perhaps untrusted) how they were chosen; `place` is
    the one that is read, from 0. `waits`: after a vote the event stays until one goes on. `notes`
    are those written on events that have no vote yet. `kept`: the journal remembers it.

    Beside the last verdict of the judge stand those of the judges `beside` it; or, `repeated`,
    every verdict there is.
    """

    judge: JudgeDraft
    judge_id: str | None
    about: str
    event_ids: tuple[str, ...]
    place: int = 0
    waits: bool = False
    notes: Mapping[str, str] = {}
    left_at: datetime = datetime.min.replace(tzinfo=UTC)
    kept: bool = True
    beside: tuple[JudgeDraft, ...] = ()
    repeated: bool = False

    def noted(self, event_id: str, note: str) -> Queue:
        """With this note on an event; without one where it is empty."""
        notes = {key: kept for key, kept in self.notes.items() if key != event_id}
        return self._replace(notes={**notes, event_id: note} if note else notes)

    def left(self, votes: Mapping[str, Vote]) -> int:
        """How many events have neither a vote nor were skipped."""
        return sum(event_id not in votes for event_id in self.event_ids)

    def next_unseen(self, votes: Mapping[str, Vote], start: int) -> int | None:
        """The first event from `start` on that is still to be voted on, else from the first on."""
        places = [*range(start, len(self.event_ids)), *range(start)]
        return next((place for place in places if self.event_ids[place] not in votes), None)


async def keep(journal: Journal, profile: str, queue: Queue, now: datetime) -> None:
    """Have the journal remember how far the review has come. Raises JournalError."""
    if not queue.kept:
        return
    body: JsonObject = {
        "judge": queue.judge.model_dump(mode="json"),
        "judge_id": queue.judge_id,
        "about": queue.about,
        "event_ids": [*queue.event_ids],
        "place": queue.place,
        "waits": queue.waits,
        "notes": dict(queue.notes),
        "left_at": now.astimezone(UTC).isoformat(),
    }
    await journal.votes.keep_queue(profile, queue.judge, body)


async def unfinished(journal: Journal, profile: str) -> tuple[Queue, ...]:
    """The reviews with events still to vote on, one a question, the one left last first. Raises
    JournalError."""
    found = [_read(body) for body in await journal.votes.queues(profile)]
    left = [
        queue
        for queue in found
        if queue is not None and queue.left(await journal.votes.on(profile, queue.judge))
    ]
    return tuple(sorted(left, key=lambda queue: queue.left_at, reverse=True))


def _read(body: JsonObject) -> Queue | None:
    """The review, unless its stored form is one this version does not read."""
    from obs_tui.model.judges import JudgeDraft

    event_ids, notes, place = body.get("event_ids"), body.get("notes"), body.get("place")
    judge_id = body.get("judge_id")
    if not (isinstance(event_ids, list) and isinstance(notes, dict) and isinstance(place, int)):
        return None
    try:
        return Queue(
            JudgeDraft.model_validate(body.get("judge")),
            judge_id if isinstance(judge_id, str) else None,
            str(body.get("about")),
            tuple(map(str, event_ids)),
            max(0, min(place, len(event_ids) - 1)),
            bool(body.get("waits")),
            {key: str(note) for key, note in notes.items()},
            datetime.fromisoformat(str(body.get("left_at"))),
        )
    except ValueError:
        return None


def telling_version(known: Iterable[JudgeVersion], judge: JudgeDraft) -> str:
    """The version that tells most of what the judge is unsure of: the judge as it is now, if it has
    given verdicts, else the one of the same question that did last."""
    own, question = version_of(judge), question_of(judge)
    versions = [each.version for each in known if each.question == question]
    return own if own in versions or not versions else versions[0]


def latest(verdicts: Iterable[VerdictEntry]) -> dict[str, VerdictEntry]:
    """The last verdict on each event, of verdicts with the oldest first."""
    return {entry.event_id: entry for entry in verdicts}


def by_event(verdicts: Iterable[VerdictEntry]) -> dict[str, list[VerdictEntry]]:
    """The verdicts on each event, in their order."""
    found: dict[str, list[VerdictEntry]] = {}
    for entry in verdicts:
        found.setdefault(entry.event_id, []).append(entry)
    return found
