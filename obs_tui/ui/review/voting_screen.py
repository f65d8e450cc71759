"""The part of the review that votes: digits, typed answers, notes, skipping, taking back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.events import Key
from textual.widgets import Input

from obs_tui.evaluation.ballots import choices, read_typed
from obs_tui.journal import JournalError
from obs_tui.model.load import Failure

from .ballot import NOTE, VOTE, Ballot, BallotField
from .reading_screen import ReadingScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from obs_tui.journal import VoteAnswer

NOTE_HINT = "a note on this event"


class VotingScreen(ReadingScreen, inherit_bindings=False):
    """A vote is kept before it shows. Nothing is voted on that cannot be read."""

    async def on_key(self, event: Key) -> None:
        """The digits of the answers; elsewhere a digit begins what is typed."""
        if event.character is None or isinstance(self.focused, Input):
            return
        keyed = {choice.key: choice.answer for choice in choices(self.review.queue.judge)}
        if event.character in keyed:
            event.stop()
            await self._cast(keyed[event.character])
        elif event.character.isdecimal():
            event.stop()
            if not keyed:
                self._ask(event.character)

    def action_vote(self) -> None:
        self._ask("")

    def _ask(self, text: str) -> None:
        if self.readable:
            self.ballot.ask(VOTE, self.review.event_id, text, "your answer")

    @on(Ballot.Typed)
    async def _typed(self, typed: Ballot.Typed) -> None:
        if typed.event_id != self.review.event_id:
            return
        if typed.kind == NOTE:
            self._leave_field()  # at once: the next key is not part of the note
            if await self._kept(partial(self.review.write, typed.text.strip())):
                self.show()
            else:
                self.ballot.ask(NOTE, typed.event_id, typed.text, NOTE_HINT)
            return
        try:
            answer = read_typed(self.review.queue.judge, typed.text)
        except ValueError as error:
            self.ballot.complain(Failure(str(error)))
            return
        self._leave_field()
        await self._cast(answer)

    def _leave_field(self) -> None:
        self.ballot.accept()
        self.conversation.focus()

    @on(BallotField.Left)
    def _left_field(self) -> None:
        self.ballot.close()
        self.conversation.focus()

    async def action_skip(self) -> None:
        await self._cast(None)

    async def _cast(self, answer: VoteAnswer | None) -> None:
        if not self.readable:
            return
        changed = self.review.vote is not None
        if not await self._kept(partial(self.review.cast, answer)):
            return
        left = self.review.progress.left
        if not left and not changed and self.review.queue.kept:
            self.say("That was the last. a shows how far you agree.")
        if not left or changed or (self.review.queue.waits and answer is not None):
            self.show()
        else:
            self.onward = 1
            self.review.go_on()
            self.read()

    async def _kept(self, work: Callable[[], Awaitable[object]]) -> bool:
        try:
            await work()
        except JournalError as error:
            self.unkept(error, "It could not be kept: nothing has changed.")
            return False
        self.ballot.complain(None)
        return True

    async def action_undo(self) -> None:
        undone = False

        async def undo() -> None:
            nonlocal undone
            undone = await self.review.undo()

        if await self._kept(undo):
            if not undone:
                self.say("There is no vote of this review to take back.")
            self.read()

    def action_note(self) -> None:
        self.ballot.ask(NOTE, self.review.event_id, self.review.note, NOTE_HINT)

    def action_wait(self) -> None:
        queue = self.review.queue
        self.review.queue = queue._replace(waits=not queue.waits)
        self.keep_place()
        self.restate()
