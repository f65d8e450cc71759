"""The part of the events screen that marks events and sends them to datasets."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.reactive import var

from obs_tui.model.counting import counted
from obs_tui.model.load import Ready
from obs_tui.model.marks import EventScope, Marks
from obs_tui.model.paging import Count
from obs_tui.model.rows import EventRow
from obs_tui.service.errors import ServiceError
from obs_tui.text.safe import visible

from .event_list import EventList
from .reading_screen import ReadingScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from obs_tui.model.filters import Filter
    from obs_tui.model.rows import Row
    from obs_tui.service.protocol import Service

    from .asking import Desk

KEPT = 100
"""Changes of the marks that can be taken back."""
RANGE_PAGES = 100
"""Pages that had been let go and are loaded again for one range, at most."""


class CuratingScreen(ReadingScreen, inherit_bindings=False):
    """Marks outlive paging, filters and the run. Marks of everything that matches are the filter
    and the rows left out."""

    marks: var[Marks] = var(Marks(), init=False)

    _before: tuple[Marks, ...] = ()
    _anchor: tuple[object, int] | None = None
    """The list and the place in it of the last mark: where a range begins."""

    async def furnish(self) -> None:
        await super().furnish()
        self.watch(self, "resolved", self.restate, init=False)
        for shown in self.query(EventList):
            shown.marked = self._is_marked
        self.work("recalled marks", self._recalled_marks)

    async def _recalled_marks(self) -> None:
        from obs_tui.curation.marks import EVENTS, load

        kept = await load(self.journal, self.profile, EVENTS)
        if kept and not self.marks:
            self.marks = kept

    @property
    def scope(self) -> EventScope:
        """Everything that the list would show."""
        return EventScope(self.resolved)

    def _is_marked(self, row: Row) -> bool:
        return bool(row.event_id) and bool(self.marks.marked(row.event_id, self.scope))

    def watch_marks(self) -> None:
        for shown in self.query(EventList):
            shown.marks_changed()
        self.restate()
        self.work("marks", self._kept_marks, self.marks)

    async def _kept_marks(self, marks: Marks) -> None:
        from obs_tui.curation.marks import EVENTS, save

        await save(self.journal, self.profile, EVENTS, marks)

    def restate(self) -> None:
        super().restate()
        elsewhere = " (another filter)" if self.marks.foreign(self.scope) else ""
        standing = self.title_bar.standing
        self.title_bar.standing = standing._replace(marked=f"{self.marks.label}{elsewhere}")

    # Marking.

    def _set(self, marks: Marks) -> None:
        if marks != self.marks:
            self._before = (*self._before, self.marks)[-KEPT:]
            self.marks = marks

    def _here(self) -> EventList:
        focused = self.focused
        return focused if isinstance(focused, EventList) else self.events_pane.list

    def _row(self) -> EventRow | None:
        row = self._here().current
        if isinstance(row, EventRow):
            return row
        said = "There is no event here to mark." if row is None else "This row cannot be read."
        self.notify(said, severity="warning", markup=False)
        return None

    def action_mark(self) -> None:
        if (row := self._row()) is not None:
            here = self._here()
            self._anchor = (here.rows, here.cursor)
            self._settled(lambda marks: marks.toggle(row.event_id))
            here.action_move(1)

    def action_mark_range(self) -> None:
        here = self._here()
        if self._row() is None:
            return
        begun, place = self._anchor or (None, 0)
        first, last = sorted((place if begun is here.rows else here.cursor, here.cursor))
        self._anchor = (here.rows, here.cursor)
        self.work("range", self._marked_range, here, first, last)

    async def _marked_range(self, here: EventList, first: int, last: int) -> None:
        from .feed import EventFeed

        rows, ids, missing = here.rows, list[str](), 0
        loads = 0
        for index in range(first, last + 1):
            row = rows.row(index)
            if row is None and isinstance(rows, EventFeed) and loads < RANGE_PAGES:
                loads += 1
                try:
                    await rows.load(rows.page_of(index))
                except ServiceError as error:
                    self.say_failure(error)
                    return
                row = rows.row(index)
            if isinstance(row, EventRow):
                ids.append(row.event_id)
            else:
                missing += 1
        self._settled(lambda marks: marks.extend(ids))
        if missing:
            said = f"Not marked: {counted(missing, 'row')} of the range that could not be read."
            self.notify(said, severity="warning", markup=False)

    def _settled(self, change: Callable[[Marks], Marks]) -> None:
        """Change the marks: at once, or, where they are of everything under another filter, once
        the server has said which those are."""
        if not self.marks.foreign(self.scope):
            self._set(change(self.marks))
        elif self.service is not None:
            self.work("settle", self._settle, self.service, change)

    async def _settle(self, service: Service, change: Callable[[Marks], Marks]) -> None:
        from obs_tui.curation.marks import settle

        try:
            marks = await settle(self.marks, service)
        except ServiceError as error:
            self.say_failure(error)
        else:
            self._set(change(marks))

    def action_mark_all(self) -> None:
        if self.marks.scope == self.scope and not self.marks.ids:
            self._set(Marks())
            return
        rows = self.events_pane.list.rows
        self._anchor = None
        if rows.complete:
            self._set(Marks.everything(self.scope, Count(len(rows))))
        elif isinstance(self.total, Ready):
            self._set(Marks.everything(self.scope, self.total.value))
        else:
            self._set(Marks.everything(self.scope))
            if self.service is not None:
                self.work("mark count", self._counted_marks, self.service, self.scope)

    async def _counted_marks(self, service: Service, scope: EventScope) -> None:
        try:
            total = await service.count_events(scope.filters)
        except ServiceError:
            return  # the label goes on saying "all matching"
        if self.marks.scope == scope:
            self.marks = replace(self.marks, total=total)

    def leave_unmarked(self, rows: tuple[Row, ...], resolved: Filter) -> None:
        """Events came into a list of which everything is marked: nobody chose them. `resolved` is
        the list's filter from now on."""
        if self.marks.scope == self.scope:
            came = (row.event_id for row in rows)
            self.marks = self.marks.but_new(EventScope(resolved), came)

    def action_undo(self) -> None:
        if not self._before:
            self.notify("There are no marks to take back.", markup=False)
            return
        self.workers.cancel_group(self, "mark count")
        *before, last = self._before
        self._before, self._anchor = tuple(before), None
        self.marks = last

    # Into datasets.

    def action_add(self) -> None:
        self.ask(self._add)

    async def _add(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.add_events import add_events

        marks = self._chosen()
        if marks and await add_events(desk, marks):
            self._set(Marks())

    def _chosen(self) -> Marks:
        """The marks, else the event being read as one."""
        if self.marks:
            return self.marks
        self.notice_cursor()
        if isinstance(self.subject, EventRow):
            return Marks(frozenset({self.subject.event_id}))
        self.notify("No event is selected.", severity="warning", markup=False)
        return Marks()

    def action_add_again(self) -> None:
        if marks := self._chosen():
            stopped = "Stopped. What was added stays; T on the datasets goes on."
            self.act(partial(self._add_again, marks), stopped=stopped)

    async def _add_again(self, marks: Marks, desk: Desk) -> None:
        from obs_tui.ui.dialogs.add_events import add_again

        self.doing = "adding… esc stops"
        again = await add_again(desk, marks, self._adding)
        if again is None:
            self.say("No dataset was added to yet; a chooses one.")
            return
        if again.said:
            self.say(again.said)
        if again.complete and marks == self.marks:
            self._set(Marks())

    def _adding(self, what: str) -> None:
        self.doing = f"{visible(what)}; esc stops" if what else ""

    def action_edit_copy(self) -> None:
        self.ask(self._edit_copy)

    async def _edit_copy(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.copy_editor import edit_copy

        event = await self.opened(desk.service)
        said = await edit_copy(desk, event) if event is not None else None
        if said is not None:
            self.say(said)
