"""The part of the judges screen that shows which verdicts a judge gave, and leads to their
events."""

from functools import partial

from textual import on
from textual.timer import Timer

from obs_tui.journal import JudgePast, VerdictEntry
from obs_tui.model.events import Event
from obs_tui.model.judges import Judge
from obs_tui.model.rows import EventRow
from obs_tui.service.errors import NotFoundError
from obs_tui.ui.places import EventWanted

from .asking import Desk
from .given_pane import GivenList
from .listing_screen import ListingScreen

PAUSE = 0.06
"""Seconds the cursor rests on a judge before its verdicts are counted: there may be many."""


class GivenScreen(ListingScreen, inherit_bindings=False):
    """The verdicts of the judge that is read."""

    _rest: Timer | None = None

    def read(self, judge: Judge | None) -> None:
        super().read(judge)
        if self._rest is not None:
            self._rest.stop()
        if judge is None:
            self.workers.cancel_group(self, "given")
            self.given_pane.show(None, JudgePast())
        else:
            self._rest = self.set_timer(PAUSE, partial(self.work, "given", self._recalled, judge))

    def on_screen_resume(self) -> None:
        if self.service is not None and (judge := self.judges_pane.list.current) is not None:
            self.work("given", self._recalled, judge)  # it may have judged on the screen above

    async def _recalled(self, judge: Judge) -> None:
        past = await self.journal.verdicts_of(self.profile, judge.id, judge.name)
        self.given_pane.show(judge, past)

    @on(GivenList.Opened, "#given-list")
    def _verdict_opened(self, message: GivenList.Opened) -> None:
        if isinstance(message.row, VerdictEntry):
            self.do(partial(self._found, message.row))

    async def _found(self, entry: VerdictEntry, desk: Desk) -> None:
        try:
            event = await desk.service.fetch_event(entry.event_id)
        except NotFoundError:
            record = await desk.service.datasets.fetch_record(entry.event_id)
            dataset = await desk.service.datasets.fetch(record.dataset_id)
            self._show_record(entry, dataset.name)
        else:
            self.post_message(EventWanted(_row(event)))

    def _show_record(self, entry: VerdictEntry, dataset: str) -> None:
        """Read a record beside the verdicts on it."""
        from obs_tui.evaluation.reviewing import Queue
        from obs_tui.ui.review.opening import show_review

        about = f"a record of the dataset {dataset}"
        queue = Queue(entry.judge, entry.judge_id, about, (entry.event_id,), waits=True)
        show_review(self, queue._replace(kept=False, repeated=True))


def _row(event: Event) -> EventRow:
    return EventRow(
        event_id=event.event_id,
        correlation_id=event.correlation_id,
        created_at=event.created_at,
        nb_input_tokens=event.nb_input_tokens,
        nb_output_tokens=event.nb_output_tokens,
        extra_fields=dict(event.extra_fields),
    )
