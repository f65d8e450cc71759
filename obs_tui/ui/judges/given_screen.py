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

    async def _recalled(self, judge: Judge) -> None:
        past = await self.journal.verdicts_of(self.profile, judge.id, judge.name)
        self.given_pane.show(judge, past)

    @on(GivenList.Opened, "#given-list")
    def _verdict_opened(self, message: GivenList.Opened) -> None:
        if isinstance(message.row, VerdictEntry):
            wanted = message.row.event_id

            async def found(desk: Desk) -> None:
                await self._found(desk, wanted)

            self.do(found)

    async def _found(self, desk: Desk, event_id: str) -> None:
        try:
            event = await desk.service.fetch_event(event_id)
        except NotFoundError:
            record = await desk.service.datasets.fetch_record(event_id)
            dataset = await desk.service.datasets.fetch(record.dataset_id)
            self.say(f"This verdict is on a record of the dataset {dataset.name}; 2 shows it.")
        else:
            self.post_message(EventWanted(_row(event)))


def _row(event: Event) -> EventRow:
    return EventRow(
        event_id=event.event_id,
        correlation_id=event.correlation_id,
        created_at=event.created_at,
        nb_input_tokens=event.nb_input_tokens,
        nb_output_tokens=event.nb_output_tokens,
        extra_fields=dict(event.extra_fields),
    )
