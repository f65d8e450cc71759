"""A review under way: votes cast, noted and taken back, each kept before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from obs_tui.journal import Vote
from obs_tui.journal.entries import version_of

from .campaigned import written_on
from .reviewing import Queue, by_event, keep, latest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from obs_tui.journal import Journal, VerdictEntry, VoteAnswer
    from obs_tui.model.events import Event


class Progress(NamedTuple):
    """How many events of the queue there are, have a vote, were skipped."""

    total: int
    voted: int
    skipped: int

    @property
    def left(self) -> int:
        """How many are still to come."""
        return self.total - self.voted - self.skipped


class Review:
    """What is voted on what. Methods that keep something raise JournalError, and then nothing has
    changed."""

    def __init__(
        self, journal: Journal, profile: str, queue: Queue, clock: Callable[[], datetime]
    ) -> None:
        self.queue = queue
        self.votes: dict[str, Vote] = {}
        self._journal = journal
        self._profile = profile
        self._clock = clock
        self._verdicts: dict[str, list[VerdictEntry]] = {}
        self._campaigned: dict[str, VerdictEntry] = {}
        self._past: list[tuple[str, Vote | None]] = []

    async def load(self) -> None:
        """Read the votes, and the verdicts that stand beside them. Raises JournalError."""
        judge = self.queue.judge
        self.votes = await self._journal.votes.on(self._profile, judge)
        found: list[VerdictEntry] = []
        for version in map(version_of, (judge, *self.queue.beside)):
            entries = await self._journal.versions.verdicts(self._profile, version)
            found += entries if self.queue.repeated else latest(entries).values()
        self._verdicts = by_event(found)

    @property
    def event_id(self) -> str:
        """The event that is read."""
        return self.queue.event_ids[self.queue.place]

    @property
    def vote(self) -> Vote | None:
        """The vote on it, or that it was skipped."""
        return self.votes.get(self.event_id)

    @property
    def note(self) -> str:
        """What was noted about it."""
        return self.vote.note if self.vote else self.queue.notes.get(self.event_id, "")

    @property
    def blind(self) -> bool:
        """Whether the judges' verdicts are not to be shown yet: the person has not decided. Where
        verdicts led here there is nothing left to hide."""
        return self.queue.kept and self.vote is None

    @property
    def verdicts(self) -> tuple[VerdictEntry, ...]:
        """What was said of the event, by the judge first; nothing while `blind`."""
        if self.blind:
            return ()
        written = self._campaigned.get(self.event_id)
        return tuple(self._verdicts.get(self.event_id, (written,) if written else ()))

    def take_from(self, event: Event, field: str) -> None:
        """Have what a campaign wrote onto the event, in this field, stand for the judge's verdict
        where the journal has none."""
        judge, judge_id = self.queue.judge, self.queue.judge_id
        written = written_on(event, field, judge, judge_id, self._clock())
        if written is not None:
            self._campaigned[event.event_id] = written

    @property
    def unjudged(self) -> tuple[str, ...]:
        """The events of the queue with a vote and without a verdict."""
        return tuple(
            event
            for event in self.queue.event_ids
            if event in self.votes
            and self.votes[event].answer is not None
            and event not in self._verdicts
        )

    @property
    def progress(self) -> Progress:
        """How far the review has come."""
        found = [self.votes[event] for event in self.queue.event_ids if event in self.votes]
        skipped = sum(vote.answer is None for vote in found)
        return Progress(len(self.queue.event_ids), len(found) - skipped, skipped)

    def go_to(self, place: int) -> bool:
        """Read another event; whether there is one at that place."""
        if not 0 <= place < len(self.queue.event_ids):
            return False
        self.queue = self.queue._replace(place=place)
        return True

    def go_on(self) -> bool:
        """Read the next event that is still to be voted on; whether there is one."""
        place = self.queue.next_unseen(self.votes, self.queue.place + 1)
        return place is not None and self.go_to(place)

    async def cast(self, answer: VoteAnswer | None) -> None:
        """Vote on the event, or skip it."""
        event, before = self.event_id, self.vote
        vote = Vote(event, answer, self.note, self._clock())
        await self._journal.votes.cast(self._profile, self.queue.judge, vote)
        self.votes[event] = vote
        self._past.append((event, before))
        self.queue = self.queue.noted(event, "")

    async def write(self, note: str) -> None:
        """Note something about the event, beside its vote or before it."""
        if self.vote is None:
            event = self.event_id
            await self._keep(self.queue.noted(event, note))
            self.queue = self.queue.noted(event, note)
            return
        vote = self.vote._replace(note=note)
        await self._journal.votes.cast(self._profile, self.queue.judge, vote)
        self.votes[vote.event_id] = vote

    async def undo(self) -> bool:
        """Take the last vote or skip of this session back, and read its event; whether there was
        one."""
        if not self._past:
            return False
        event, before = self._past[-1]
        judge = self.queue.judge
        if before is None:
            await self._journal.votes.take_back(self._profile, judge, event)
            note = self.votes.pop(event).note
            self.queue = self.queue.noted(event, note)
        else:
            await self._journal.votes.cast(self._profile, judge, before)
            self.votes[event] = before
        self._past.pop()
        self.go_to(self.queue.event_ids.index(event))
        return True

    async def keep(self) -> None:
        """Have the journal remember how far this has come."""
        await self._keep(self.queue)

    async def _keep(self, queue: Queue) -> None:
        await keep(self._journal, self._profile, queue, self._clock())
