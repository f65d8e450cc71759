"""The review queue: conversations one by one, each with one question, blind until one votes."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on

from obs_tui.model.load import Failure, Idle, Loading
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.explorer.asking import Desk
from obs_tui.ui.explorer.detail import DetailPane

from . import keys
from .judging import allowed, judge_these
from .opening import show_agreement
from .voting_screen import VotingScreen


class ReviewScreen(VotingScreen, inherit_bindings=False):
    """A conversation beside its ballot. Left as it is, and come back to where it was left."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#conversation LineView"
    ZOOMS = ("-zoom-conversation", "-zoom-ballot")
    UP = "pop_screen"

    # Having the judge judge.

    def action_judge(self) -> None:
        self.ask(self._judge)

    async def _judge(self, desk: Desk) -> None:
        missing, judge = self.review.unjudged, self.review.queue.judge
        if not missing:
            self.say("The judge has judged all that you have voted on here.")
        elif await allowed(desk, judge, len(missing)):
            stopped = "Stopped. What was judged stays; x judges the others."
            self.act(partial(self._run_judge, missing), stopped=stopped)

    async def _run_judge(self, event_ids: tuple[str, ...], desk: Desk) -> None:
        queue = self.review.queue
        done = await judge_these(
            desk,
            queue.judge,
            event_ids,
            about="events you have voted on",
            judge_id=queue.judge_id,
            tell=self._tell,
        )
        await self.reloaded()
        if isinstance(done, Failure):
            self.ballot.complain(done)
        else:
            self.say(done)

    def _tell(self, words: str) -> None:
        self.doing = words

    def action_agreement(self) -> None:
        queue = self.review.queue
        if queue.kept:
            show_agreement(self, queue.judge, queue.judge_id)
        else:
            self.app.pop_screen()  # it was opened from there

    # Moving about.

    def action_step(self, by: int) -> None:
        if self.review.go_to(self.review.queue.place + by):
            self.onward = by
            self.ballot.close()
            self.read()
        else:
            self.say("There is none after this." if by > 0 else "This is the first.")

    def action_next_open(self) -> None:
        if self.review.go_on():
            self.onward = 1
            self.read()
        else:
            self.say("None is left to vote on.")

    def action_copy_id(self) -> None:
        self.work("copy", self.copied, self.review.event_id)

    @on(DetailPane.RetryRequested)
    def action_refresh(self) -> None:
        if self.service is None:
            self.reconnect()
        else:
            self.cache.forget(self.review.event_id)
            self.read()
            self.work("votes", self.asked_again, self.service)

    def stop_loading(self) -> bool:
        if not isinstance(self.event, Loading):
            return False
        self.workers.cancel_group(self, "event")
        self.event = Idle()
        return True

    def leave_layer(self) -> bool:
        if self.ballot.close() or self.within("ballot"):
            self.conversation.focus()
            return True
        return False

    def zoom_here(self) -> str:
        return "-zoom-ballot" if self.within("ballot") else "-zoom-conversation"
