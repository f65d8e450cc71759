"""The part of the events screen about similar events: what they share, which are shown, marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.reactive import var

from obs_tui.model.load import Failed, Idle, Load, Ready
from obs_tui.model.rows import EventRow, Row
from obs_tui.service.errors import ServiceError

from .comparing_screen import ComparingScreen
from .reading_screen import SIMILAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from obs_tui.model.filters import Filter
    from obs_tui.model.marks import Marks
    from obs_tui.model.similar import Shared
    from obs_tui.service.protocol import Service

    from .asking import Desk

ASKED = 50
"""Events about which the server is asked at once, at most."""


class SimilarScreen(ComparingScreen, inherit_bindings=False):
    """Whatever is asked about the similar events is asked once they are there."""

    shared: var[Load[Mapping[str, Shared]]] = var["Load[Mapping[str, Shared]]"](Idle)
    let_in: var[Load[frozenset[str]]] = var["Load[frozenset[str]]"](Idle)
    """Those that the list's filter lets in, while only they are to be shown."""

    _within = False

    async def furnish(self) -> None:
        await super().furnish()
        self.similar_panel.data_bind(SimilarScreen.shared, SimilarScreen.let_in)
        self.similar_panel.list.marked = self._is_marked_there

    def watch_similar(self) -> None:
        self.shared = Idle()
        self.workers.cancel_group(self, "shared")
        if isinstance(self.similar, Ready) and self.service is not None:
            self._ask_shared(self.service, self.similar.value)
        self._look_within()

    # What they share.

    def _ask_shared(self, service: Service, rows: tuple[Row, ...]) -> None:
        seed = self.subject
        ids = [row.event_id for row in rows if isinstance(row, EventRow)]
        if not isinstance(seed, EventRow) or not ids:
            return
        self.similar_panel.by_rows = not service.capabilities.shared
        if service.capabilities.shared:
            self.work("shared", self._fetched_shared, service, seed.event_id, ids)
        else:
            from obs_tui.finding.likeness import shared_by_rows

            self.shared = Ready(shared_by_rows(seed, rows))

    async def _fetched_shared(self, service: Service, seed: str, ids: list[str]) -> None:
        found: dict[str, Shared] = {}
        try:
            for start in range(0, len(ids), ASKED):
                found |= await service.fetch_shared(seed, ids[start : start + ASKED])
        except ServiceError as error:
            self.shared = Failed(error.failure)
        else:
            self.shared = Ready(found)

    # Those that the list's filter lets in.

    def action_similar_within(self) -> None:
        self._within = not self._within
        self._look_within()

    def searched(self, service: Service, resolved: Filter) -> None:
        super().searched(service, resolved)
        if self.has_class(SIMILAR):
            self._look_within()

    def _look_within(self) -> None:
        self.workers.cancel_group(self, "let in")
        rows = self.similar.value if isinstance(self.similar, Ready) else ()
        ids = [row.event_id for row in rows if isinstance(row, EventRow)]
        if not self._within or self.service is None or not ids:
            self.let_in = Idle()
        elif self.resolved is None:
            self.let_in = Ready(frozenset(ids))
        else:
            self.work("let in", self._fetched_within, self.service, self.resolved, ids)

    async def _fetched_within(self, service: Service, resolved: Filter, ids: list[str]) -> None:
        from obs_tui.finding.likeness import of_these

        found: set[str] = set()
        try:
            for start in range(0, len(ids), ASKED):
                these = of_these(resolved, ids[start : start + ASKED])
                page = await service.search_events(these, page_size=ASKED)
                found |= {row.event_id for row in page.rows}
        except ServiceError as error:
            self.let_in = Failed(error.failure)
        else:
            self.let_in = Ready(frozenset(found))

    def leave_narrowing(self) -> bool:
        """Show all similar events again, where the keys are there; whether fewer were shown."""
        return self.within("similar") and self.similar_panel.leave_narrowing()

    # Marks: of everything that matches, only the server knows which of the similar are.

    def _is_marked_there(self, row: Row) -> bool:
        known = self.let_in.value if isinstance(self.let_in, Ready) else frozenset()
        inside = self.marks.scope is None or self.resolved is None or row.event_id in known
        return inside and self._is_marked(row)

    def _settled(self, change: Callable[[Marks], Marks]) -> None:
        everything = self.marks.scope is not None and self.resolved is not None
        if everything and self.within("similar") and self.service is not None:
            self.work("settle", self._settle, self.service, change)
        else:
            super()._settled(change)

    def action_mark_similar(self) -> None:
        rows = self.similar_panel.shown
        ids = [row.event_id for row in rows]
        self._anchor = None
        if not ids:
            self.notify("There is no event here to mark.", severity="warning", markup=False)
        elif all(map(self._is_marked_there, rows)):
            self._settled(lambda marks: marks.without(ids))
        else:
            self._settled(lambda marks: marks.extend(ids))

    # Comparing with the one that is read.

    def action_compare_similar(self) -> None:
        row = self.similar_panel.list.current
        if isinstance(row, EventRow):
            self.ask(lambda desk: self._compare_similar(desk, row))
        else:
            self.notify("There is no event here to compare.", severity="warning", markup=False)

    async def _compare_similar(self, desk: Desk, row: EventRow) -> None:
        here = await self.opened(desk.service)
        if here is not None:
            await self.compared(desk, here, await self.fetched(desk.service, row.event_id))
