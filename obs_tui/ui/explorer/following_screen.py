"""The part of the events screen that follows what comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.reactive import var

from obs_tui.model.filters import resolve
from obs_tui.model.load import Failed, Failure, Idle, Load, Loading, Ready
from obs_tui.model.paging import Count
from obs_tui.service.errors import ServiceError

from .event_list import EventList
from .facets_screen import FACETS
from .shape_screen import ShapeScreen

if TYPE_CHECKING:
    from textual.timer import Timer

    from obs_tui.model.filters import Filter
    from obs_tui.model.rows import Row
    from obs_tui.service.protocol import Service

    from .feed import EventFeed

EVERY = 5.0
"""Seconds between two looks for what is new."""

NEAR_TOP = 1_000
"""Rows among which the cursor finds its event again when the list is loaded afresh."""

TOO_MANY = Failure(
    "More events came than can be put on top.",
    "The list stays as it was, and following stopped.",
    "R loads the list afresh and follows on.",
    retryable=False,
)


class FollowingScreen(ShapeScreen, inherit_bindings=False):
    """New events go on top of the list, the cursor stays on its event. What stopped it is said in
    the pane of the list."""

    following: var[Load[None]] = var[Load[None]](Idle)
    """Ready while it follows, failed when something stopped it."""
    unseen: var[frozenset[str]] = var(frozenset[str]())
    """Ids of the events that came while following and were not seen yet."""

    _looking: Timer | None = None

    async def furnish(self) -> None:
        await super().furnish()
        self.events_pane.list.unseen = lambda row: row.event_id in self.unseen

    def action_follow(self) -> None:
        if isinstance(self.following, Idle):
            self._follow()
        else:
            self._stop_looking(Idle())

    def _follow(self) -> None:
        self.following = Ready(None)
        self._looking = self.set_interval(EVERY, self._look)
        self._look()

    def _stop_looking(self, why: Load[None]) -> None:
        if self._looking is not None:
            self._looking.stop()
        self.workers.cancel_group(self, "follow")
        self.following, self._looking = why, None

    def watch_following(self) -> None:
        self.events_pane.following = self.following
        self.restate()

    def watch_unseen(self) -> None:
        self.events_pane.list.marks_changed()
        self.restate()

    def restate(self) -> None:
        super().restate()
        words = [f"{len(self.unseen):,} new"] if self.unseen else []
        if not isinstance(self.following, Idle):
            words.append("following" if isinstance(self.following, Ready) else "✗ not following")
        self.title_bar.standing = self.title_bar.standing._replace(following=", ".join(words))

    def refresh_list(self) -> None:
        """Follow again where something stopped it."""
        if not isinstance(self.following, Failed) or isinstance(self.page, Failed):
            super().refresh_list()
        if isinstance(self.following, Failed):
            self._follow()

    def searched(self, service: Service, resolved: Filter) -> None:
        super().searched(service, resolved)
        if isinstance(self.following, Failed):
            self._follow()

    def search_under(self, filters: Filter, keep: Row | None) -> None:
        if filters != self.filters:
            self.unseen = frozenset()
        super().search_under(filters, keep)

    def _look(self) -> None:
        """Look for what is new, unless the list is busy or not to be seen."""
        busy = any(
            each.is_running and each.group in ("page", "range", "follow") for each in self.workers
        )
        seen = self.app.screen is self or self.app.screen.is_modal
        if self.service is not None and self._feed is not None and seen and not busy:
            self.work("follow", self._looked, self.service, self._feed)

    async def _looked(self, service: Service, feed: EventFeed) -> None:
        from .following import newer

        # The filter says it relative to now, which goes on.
        resolved = resolve(self.filters, self.clock())
        try:
            rows = await newer(service, resolved, feed, self.asked_fields)
        except ServiceError as error:
            self._stop_looking(Failed(error.failure))
            return
        if feed is not self._feed or isinstance(self.page, Loading):
            return  # they are found again at the next look
        if rows is None:
            self._begin_afresh(feed)
        elif rows:
            self.leave_unmarked(rows, resolved)
            self._put_on_top(service, feed, rows)
            self.resolved = resolved
            self._follow_on(service)

    def _begin_afresh(self, feed: EventFeed) -> None:
        """Load the list afresh where the cursor is sure to find its event again."""
        if self.events_pane.list.cursor < NEAR_TOP < len(feed.top):
            self.search(self.events_pane.list.current)
        else:
            self._stop_looking(Failed(TOO_MANY))

    def _put_on_top(self, service: Service, feed: EventFeed, rows: tuple[Row, ...]) -> None:
        was_empty = not len(feed)
        feed.put_on_top(rows)
        if was_empty:
            self.events_pane.show(feed, 0)
            self.preview(self.events_pane.list.current)
        else:
            self.events_pane.list.rows_came_on_top(len(rows))
            if self._anchor is not None and self._anchor[0] is feed:
                self._anchor = (feed, self._anchor[1] + len(rows))
            self.unseen |= {row.event_id for row in rows}
        match self.total:
            case Ready(Count(value, exact)):
                self.total = Ready(Count(value + len(rows), exact))

    def _follow_on(self, service: Service) -> None:
        """Have what is told of all that matches follow."""
        if service.capabilities.totals and isinstance(self.total, Ready):
            self.work("total", self.counted, service, self.resolved)
        self.draw_strip()
        if self.has_class(FACETS):
            self.count_facets()
        self.settle()

    @on(EventList.Moved, "#list")
    def _see(self, message: EventList.Moved) -> None:
        """The row under the cursor is seen, and those under it; all of them from the last row."""
        if not self.unseen or self._feed is None:
            return
        above = self._feed.top[: message.index]
        if message.index == len(self._feed) - 1:
            above = ()
        self.unseen &= frozenset(row.event_id for row in above)
