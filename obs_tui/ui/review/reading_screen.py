"""The part of the review that reads: the event of the place, and its ballot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var

from obs_tui.evaluation.campaigned import field_of
from obs_tui.evaluation.review import Review
from obs_tui.journal import JournalError
from obs_tui.model.campaigns import is_annotation
from obs_tui.model.load import Failed, Failure, Load, Loading, Ready
from obs_tui.service.errors import NotFoundError, ServiceError
from obs_tui.text.failure import RETRY_KEY, campaigns_failure, journal_failure
from obs_tui.text.safe import safe_content
from obs_tui.ui.connected_screen import ConnectedScreen
from obs_tui.ui.explorer.asking import Desk
from obs_tui.ui.explorer.cache import EventCache
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.judged import fetch_judged
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.place_title import PlaceStanding, PlaceTitle

from .ballot import Ballot
from .key_line import ReviewKeys

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from obs_tui.evaluation.reviewing import Queue
    from obs_tui.journal import Journal
    from obs_tui.model.events import Event
    from obs_tui.service.protocol import Service

_WIDEST = 60


class ReadingScreen(ConnectedScreen[Desk], inherit_bindings=False):
    """A conversation beside its ballot: without what judges said of it, until one has voted."""

    event: var[Load[Event]] = var["Load[Event]"](Loading())

    title_bar = query_one(PlaceTitle)
    conversation = query_one(DetailPane)
    ballot = query_one(Ballot)

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
        queue: Queue,
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock)
        self.review = Review(journal, profile, queue, clock)
        self.cache = EventCache()
        self.onward = 1
        self._shown = ""
        self._field = ""

    def compose(self) -> ComposeResult:
        yield PlaceTitle()
        with Container(id="body"):
            yield DetailPane(id="conversation").data_bind(ReadingScreen.event)
            yield Ballot(id="ballot")
        yield Line(id="said")
        yield ReviewKeys()

    def on_mount(self) -> None:
        self.restate()
        self.call_after_refresh(self.reconnect)

    async def connected(self) -> None:
        await self.reloaded()
        self.page = Ready(None)
        self.read()
        if self.service is not None:
            self.work("campaigns", self._looked_for_campaigns, self.service)

    async def _looked_for_campaigns(self, service: Service) -> None:
        judge, judge_id = self.review.queue.judge, self.review.queue.judge_id
        try:
            self._field = await field_of(service, judge, judge_id)
        except ServiceError as error:
            self.ballot.complain(campaigns_failure(error.failure), RETRY_KEY)
        else:
            self.show()

    async def asked_again(self, service: Service) -> None:
        """Read again all that stands beside the event."""
        await self.reloaded()
        await self._looked_for_campaigns(service)

    def watch_page(self, page: Load[None]) -> None:
        if isinstance(page, Failed):
            self.event = page

    def desk(self, service: Service) -> Desk:
        return Desk(self.app, service, self.journal, self.profile, self.clock)

    def revisited(self) -> None:
        self.work("votes", self.reloaded)

    def on_screen_resume(self) -> None:
        if self.service is not None:
            self.work("votes", self.reloaded)  # votes may have changed on the screen above

    async def reloaded(self) -> None:
        """Read the votes and verdicts again."""
        failure = None
        try:
            await self.review.load()
        except JournalError as error:
            said = "The votes and verdicts could not be read: they are not all here."
            failure = journal_failure(error, said)
        self.show()
        self.ballot.complain(failure, RETRY_KEY)

    def unkept(self, error: JournalError, sentence: str) -> None:
        """Say what the journal could not keep."""
        self.ballot.complain(journal_failure(error, sentence))

    def say_failure(self, error: ServiceError) -> None:
        self.ballot.complain(error.failure)

    # The event that is read.

    def read(self) -> None:
        """Fetch and show the event of the place."""
        self.keep_place()
        if self.service is not None:
            self.work("event", self._fetched, self.service, self.review.event_id)
        self.show()

    def keep_place(self) -> None:
        """Have the journal remember how far this has come."""
        self.work("place", self._kept_place)

    async def _kept_place(self) -> None:
        try:
            await self.review.keep()
        except JournalError as error:
            self.unkept(error, "How far you are could not be kept: b will not go on from here.")

    async def _fetched(self, service: Service, event_id: str) -> None:
        if self.cache.get(event_id) is None:
            self.event = Loading()
            try:
                self.cache.put(await fetch_judged(service, event_id))
            except NotFoundError as error:
                self._missing(event_id, error)
                return
            except ServiceError as error:
                self.event = Failed(error.failure)
                return
        self.show()
        await self._fetched_ahead(service)

    def _missing(self, event_id: str, error: ServiceError) -> None:
        """Tell of an event that is not there any more, and go on in the direction one went."""
        self.event = Failed(error.failure)
        if self.review.go_to(self.review.queue.place + self.onward):
            self.read()
            said = f"{event_id} cannot be reviewed, and was passed over."
            self.ballot.complain(Failure(said, error.sentence))

    async def _fetched_ahead(self, service: Service) -> None:
        queue = self.review.queue
        following = queue.event_ids[queue.place + 1 : queue.place + 2]
        for event_id in following:
            if event_id not in self.cache:
                try:
                    self.cache.put(await fetch_judged(service, event_id))
                except ServiceError:
                    return  # it is told of when it is read

    def show(self) -> None:
        """Show the ballot, and the conversation if it is at hand."""
        if not self.is_mounted:
            return
        event = self.cache.get(self.review.event_id)
        if event is not None:
            self.review.take_from(event, self._field)
            self.event = Ready(blinded(event) if self.review.blind else event)
        fresh = self._shown != self.review.event_id
        self._shown = self.review.event_id
        self.ballot.show(self.review, fresh=fresh)
        self.restate()

    @property
    def readable(self) -> bool:
        """Whether the conversation that is to be voted on can be read; says so where it cannot."""
        here = isinstance(self.event, Ready) and self.event.value.event_id == self.review.event_id
        if not here:
            self.say("The conversation is not here yet.")
        return here

    def restate(self) -> None:
        queue, progress = self.review.queue, self.review.progress
        done = [f"{progress.voted:,} voted"]
        if progress.skipped:
            done.append(f"{progress.skipped:,} skipped")
        self.title_bar.standing = PlaceStanding(
            "Review",
            self.profile,
            self.service.capabilities.name if self.service is not None else "",
            queue.judge.name[:_WIDEST],
            f"{queue.place + 1:,} of {progress.total:,}",
            " · ".join(done),
            self.health,
        )
        then = "waits after a vote" if queue.waits else "goes on after a vote"
        said = self.doing or f"{queue.about} · {then} (w)"
        self.query_one("#said", Line).show(safe_content(said))

    def watch_health(self) -> None:
        if self.is_mounted:
            self.restate()

    def watch_doing(self) -> None:
        if self.is_mounted:
            self.restate()


def blinded(event: Event) -> Event:
    """The event without what judges said of it."""
    shown = {key: value for key, value in event.extra_fields.items() if not is_annotation(key)}
    return event.model_copy(update={"extra_fields": shown})
