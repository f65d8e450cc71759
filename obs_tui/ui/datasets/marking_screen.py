"""The part of the datasets screen that marks records. Marks outlive paging, filters and the run."""

from obs_tui.curation import marks as marking
from obs_tui.model.datasets import Dataset
from obs_tui.model.marks import Marks
from obs_tui.model.paging import Count
from obs_tui.service.errors import ServiceError

from .records_screen import RecordsScreen

_UNDONE = 100
"""Changes of the marks that can be taken back."""


class MarkingScreen(RecordsScreen, inherit_bindings=False):
    """Marks of every record that the filter leaves are the filter and the records left out."""

    _anchor: tuple[object, int] | None = None
    """The rows and the place in them of the last mark: where a range begins."""
    _before: tuple[Marks, ...] = ()

    def choose(self, dataset: Dataset | None) -> None:
        if self.is_fresh(dataset):
            self._before, self.marks = (), Marks()
            if dataset is not None:
                self.work("recall", self._recalled_marks, dataset.id)
        super().choose(dataset)

    async def _recalled_marks(self, dataset_id: str) -> None:
        self.marks = await marking.load(
            self.journal, self.profile, marking.records_list(dataset_id)
        )

    def watch_marks(self) -> None:
        if not self.is_mounted:
            return
        self.records_pane.list.marks_changed()
        self.restate()
        if self.dataset is not None:
            key = marking.records_list(self.dataset.id)
            self.work("marks", marking.save, self.journal, self.profile, key, self.marks)

    def action_mark(self) -> None:
        if (record := self.current_record()) is not None:
            shown = self.records_pane.list
            self._anchor = (shown.rows, shown.cursor)
            self.work("marking", self.marked, (record.id,), True)
            shown.action_move(1)

    def action_mark_range(self) -> None:
        shown = self.records_pane.list
        if self.current_record() is None:
            return
        begun, place = self._anchor or (None, 0)
        first, last = sorted((place if begun is shown.rows else shown.cursor, shown.cursor))
        self._anchor = (shown.rows, shown.cursor)
        self.work("marking", self._marked_range, first, last)

    async def _marked_range(self, first: int, last: int) -> None:
        rows = self.all_records
        try:
            while rows is not None and not self.filters_here:
                if (number := rows.wanted(first, last)) is None:
                    break
                await rows.load(number)
        except ServiceError as error:
            self.say_failure(error)
            return
        shown = self.records_pane.list.rows
        found = (shown.row(index) for index in range(first, last + 1))
        await self.marked(tuple(record.id for record in found if record is not None), False)

    async def marked(self, ids: tuple[str, ...], toggle: bool) -> None:
        """Mark records, or toggle the mark of the first."""
        marks = self.marks
        if self.service is not None and marks.foreign(self.scope):
            try:
                marks = await marking.settle(marks, self.service)
            except ServiceError as error:
                self.say_failure(error)
                return
        self.mark(marks.toggle(ids[0]) if toggle else marks.extend(ids))

    def action_mark_all(self) -> None:
        if self.dataset is None or self.all_records is None:
            return
        if self.filters_here:
            shown = self.records_pane.list.rows
            found = (shown.row(index) for index in range(len(shown)))
            everything = Marks(frozenset(record.id for record in found if record is not None))
        else:
            everything = Marks.everything(self.scope, Count(len(self.all_records)))
        self.mark(Marks() if self.marks == everything else everything)

    def mark(self, marks: Marks) -> None:
        """Have these marks; `unmark` brings back those before."""
        self._before = (*self._before, self.marks)[-_UNDONE:]
        self.marks = marks

    def unmark(self) -> bool:
        """Take the latest change of the marks back, unless something was written since; whether
        there was one."""
        if not self._before:
            return False
        *rest, self.marks = self._before
        self._before = tuple(rest)
        return True

    def forget_unmarking(self) -> None:
        """What can be taken back now is what was written."""
        self._before = ()
