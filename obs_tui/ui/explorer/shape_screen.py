"""The part of the events screen that tells how much matches, and finds by time: the total, the
strip, jumps by hours and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import var

from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.service.errors import ServiceError

from .facets_screen import FacetsScreen

if TYPE_CHECKING:
    from textual.timer import Timer

    from obs_tui.model.filters import Filter
    from obs_tui.model.shape import Shape
    from obs_tui.service.protocol import Service

    from .feed import EventFeed
    from .jumping import Unit
    from .strip import TimeStrip

SOON = 0.1
"""Seconds after which the strip is drawn again when rows were loaded; many pages may come."""


class ShapeScreen(FacetsScreen, inherit_bindings=False):
    """The strip is of all that matches where the service can tell its shape, else of what is
    loaded."""

    shape: var[Load[Shape]] = var["Load[Shape]"](Idle)

    _strip: TimeStrip | None = None
    _drawn: tuple[object, int] = (None, 0)
    """The feed that the strip was drawn from, and how many of its rows there were."""
    _drawing: Timer | None = None

    async def furnish(self) -> None:
        from .strip import TimeStrip

        await super().furnish()
        self._strip = TimeStrip(self.clock)
        await self.above.mount(self._strip)

    def watch_shape(self) -> None:
        if self._strip is not None:
            self._strip.shape = self.shape

    def searched(self, service: Service, resolved: Filter) -> None:
        super().searched(service, resolved)
        if service.capabilities.totals and not self.events_pane.list.rows.complete:
            self._count(aloud=False)
        self.draw_strip()

    # The total.

    def action_count(self) -> None:
        self._count(aloud=True)

    def _count(self, *, aloud: bool) -> None:
        """Count all that match; where that fails, the title says so, and `aloud` also why."""
        if self.service is not None:
            self.total = Loading()
            self.work("total", self.counted, self.service, self.resolved, aloud=aloud)

    async def counted(self, service: Service, filters: Filter, *, aloud: bool = False) -> None:
        """Count all that match, the former count standing until then."""
        from obs_tui.finding.totals import total

        rows = self.events_pane.list.rows
        loaded, complete = len(rows), rows.complete
        try:
            self.total = Ready(await total(service, filters, loaded=loaded, complete=complete))
        except ServiceError as error:
            self.total = Failed(error.failure)
            if aloud:
                self.say_failure(error)

    # The strip.

    def draw_strip(self) -> None:
        """Have the strip show what matches."""
        if self._strip is None or self.service is None or self._feed is None:
            return
        if self.service.capabilities.shape:
            self.work("shape", self._fetched_shape, self.service, self.resolved)
        else:
            self._draw_loaded()

    async def _fetched_shape(self, service: Service, resolved: Filter) -> None:
        if self._strip is None:
            return
        self._strip.loaded = None
        try:
            shape = await service.shape_events(resolved, buckets=self._strip.buckets)
        except ServiceError as error:
            self.shape = Failed(error.failure)
        else:
            self.shape = Ready(shape)

    def _draw_loaded(self) -> None:
        from obs_tui.finding.shaping import shape_of

        if self._strip is None or self._feed is None:
            return
        rows = tuple(self._feed.at_hand())
        self._drawn = (self._feed, len(self._feed))
        self._strip.loaded = None if self._feed.complete else len(rows)
        self.shape = Ready(shape_of(rows, self._strip.buckets))

    def restate(self) -> None:
        super().restate()
        if self.service is None or self.service.capabilities.shape or self._feed is None:
            return
        if self._drawn != (self._feed, len(self._feed)) and self._drawing is None:
            self._drawing = self.set_timer(SOON, self._redraw)

    def _redraw(self) -> None:
        self._drawing = None
        self.draw_strip()

    def on_time_strip_wanted(self) -> None:
        self.draw_strip()

    def on_time_strip_chosen(self, message: TimeStrip.Chosen) -> None:
        from obs_tui.finding.spanning import within, without

        choose = within if message.only else without
        self.narrow(choose(self.filters, message.start, message.end))

    def action_when(self) -> None:
        if self._strip is None:
            return
        if self.focused is self._strip:
            self.events_pane.list.focus()
        else:
            self._strip.focus()

    def leave_strip(self) -> bool:
        """Leave the range, then the strip; whether the keys were there."""
        if self._strip is None or self.focused is not self._strip:
            return False
        if not self._strip.leave_range():
            self.events_pane.list.focus()
        return True

    # Jumping.

    def action_jump(self, unit: Unit, by: int) -> None:
        if self._feed is not None:
            self.work("page", self._jumped, self._feed, unit, by)

    async def _jumped(self, feed: EventFeed, unit: Unit, by: int) -> None:
        from .jumping import newer, older

        shown = self.events_pane.list
        begun = shown.cursor
        self._onward, self.page = True, Loading()
        self.restate()
        try:
            found = await (
                older(feed, begun, unit, self._went_on) if by > 0 else newer(feed, begun, unit)
            )
        except ServiceError as error:
            self.page, self._onward = Failed(error.failure), False
            return
        self.page, self._onward = Ready(None), False
        shown.rows_changed()
        shown.move_to(len(feed) - 1 if found is None else found)
        if found in (None, begun):
            self.say(f"There is no event of {'an earlier' if by > 0 else 'a later'} {unit} here.")
        self.settle()
        self.load_pages()

    def _went_on(self) -> None:
        """Rows were loaded on the way of a jump: go along."""
        self.events_pane.list.rows_changed()
        self.events_pane.list.move_to(len(self.events_pane.list.rows) - 1)
        self.restate()
