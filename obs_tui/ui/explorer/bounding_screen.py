"""The part of the events screen that filters by a value one sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from obs_tui.model.rows import EventRow
from obs_tui.service.errors import ServiceError

from .event_list import EventList
from .similar_screen import SimilarScreen

if TYPE_CHECKING:
    from obs_tui.finding.pointing import Deed
    from obs_tui.model.filters import Filter
    from obs_tui.service.protocol import Service

ELSEWHERE = "t goes to the metadata, whose values can be asked for."
LONGEST = 240
"""Characters of a sentence that are said."""
NOTHING = "There is no value here to ask for."


class BoundingScreen(SimilarScreen, inherit_bindings=False):
    """The value is that under the cursor of the pane with the keys; what cannot be asked for is
    said in that pane."""

    def action_bound(self, deed: Deed) -> None:
        if self.furnished and self.within("detail"):
            field, event = self.detail.pointed, self.detail.shown_event
            if field and event is not None:
                self._bound(field, event.value(field), deed)
            else:
                self._refuse(ELSEWHERE)
            return
        focused = self.focused
        here = focused if isinstance(focused, EventList) else self.events_pane.list
        row = here.current
        if isinstance(row, EventRow):
            field = here.pointed.field
            self._bound(field, row.value(field), deed)
        else:
            self._refuse(NOTHING)

    def _bound(self, field: str, value: object, deed: Deed) -> None:
        if self.service is None:
            self._refuse("Not connected yet.")
        else:
            self.work("bound", self._bounded, self.service, field, value, deed)

    async def _bounded(self, service: Service, field: str, value: object, deed: Deed) -> None:
        from obs_tui.finding.bounding import Refusal
        from obs_tui.finding.pointing import pointed

        try:
            catalogue = await self.known_fields(service)
        except ServiceError as error:
            self._refuse(error.sentence)
            return
        filters = pointed(self.filters, catalogue, field, value, deed)
        if isinstance(filters, Refusal):
            self._refuse(filters.sentence)
            return
        self._take_back()
        if filters != self.filters:
            self.narrow(filters)

    def searched(self, service: Service, resolved: Filter) -> None:
        super().searched(service, resolved)
        self._take_back()

    @on(EventList.Moved)
    @on(EventList.Pointed)
    def _take_back(self) -> None:
        """Say no longer what could not be asked for."""
        self.events_pane.refuse("")
        if self.furnished:
            self.detail.refuse("")

    def _refuse(self, sentence: str) -> None:
        if len(sentence) > LONGEST:  # a field's name may be of any length, and stands first
            sentence = f"{sentence[: LONGEST // 4]}…{sentence[-LONGEST // 2 :]}"
        if self.furnished and self.within("detail"):
            self.detail.refuse(sentence)
        else:
            self.events_pane.refuse(sentence)
