"""The part of the datasets screen that triages: a property by a letter, counted, taken back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime

from obs_tui.curation import triage
from obs_tui.journal import Journal
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.marks import Marks
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service

from .asking import Desk, partly, records_text
from .marking_screen import MarkingScreen


class TriageScreen(MarkingScreen, inherit_bindings=False):
    """`choices` is the setting `triage`: what may be set, and to which values."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
        choices: Mapping[str, Sequence[str]],
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock)
        self._choices = choices
        self._turn = asyncio.Lock()

    def _at_hand(self) -> Iterable[DatasetRecord]:
        return self.all_records.loaded() if self.all_records is not None else ()

    async def _targets(self, desk: Desk) -> tuple[DatasetRecord, ...]:
        """The marked records, else the one under the cursor."""
        if self.marks:
            return await desk.records(self.marks, self._at_hand())
        record = self.current_record()
        return () if record is None else (record,)

    def action_triage(self) -> None:
        self.do(self._triage)

    async def _triage(self, desk: Desk) -> None:
        dataset, record = self.dataset, self.records_pane.list.current
        if dataset is None or (record is None and not self.marks):
            self.current_record()
            return
        many = self.marks.label
        choice = await desk.choose_triage(self._choices, many or "the record under the cursor")
        if choice is None:
            return
        if many:
            await self._assign(desk, dataset.id, await self._targets(desk), choice)
        elif record is not None:
            # The next one can be triaged while this one is being written.
            self.records_pane.list.action_move(1)
            written = self._assigned(desk, dataset.id, record.id, choice)
            self.run_worker(written, name="assign", group="assign")

    async def _assigned(
        self, desk: Desk, dataset_id: str, record_id: str, choice: triage.Choice
    ) -> None:
        """One after the other, each on the record as the one before left it."""
        async with self._turn:
            records = [each for each in self._at_hand() if each.id == record_id]
            await self.acted(lambda desk: self._assign(desk, dataset_id, records, choice), desk)

    async def _assign(
        self,
        desk: Desk,
        dataset_id: str,
        records: Sequence[DatasetRecord],
        choice: triage.Choice,
    ) -> None:
        done = await desk.assign(records, choice)
        self.forget_unmarking()
        self.put(*done.changed)
        before = {each.id: each for each in records}
        self._recount(dataset_id, choice.key, before, done.changed)
        if done.unsaved:
            remedy = "p on it tries again."
            if len(records) > 1:
                self.marks = Marks(frozenset(each.record_id for each in done.unsaved))
                remedy = "They alone are marked now; p tries again."
            what = f"{choice.key} was not set on"
            self.complain(partly(what, len(records), done.unsaved, remedy))
        elif len(done.changed) > 1:
            self.say(f"{choice.key}: {choice.value} on {len(done.changed):,} records; u undoes.")

    def _recount(
        self,
        dataset_id: str,
        key: str,
        before: Mapping[str, DatasetRecord],
        changed: Sequence[DatasetRecord],
    ) -> None:
        tally = self.tally
        if tally is None or tally.key != key:
            self.work("tally", self._tallied, dataset_id, key)
            return
        for record in changed:
            tally = tally.moved(before[record.id].properties, record.properties)
        self.tally = tally

    async def _tallied(self, dataset_id: str, key: str) -> None:
        if self.service is None:
            return
        try:
            self.tally = await triage.tally_dataset(self.service.datasets, dataset_id, key)
        except ServiceError as error:
            self.say_failure(error)

    def action_undo(self) -> None:
        if not self.unmark():
            self.do(self._undo)

    async def _undo(self, desk: Desk) -> None:
        async with self._turn:
            undone = await desk.undo()
        if undone is None:
            self.say("There is nothing to take back.")
            return
        total = len(undone.records) + len(undone.new_ids) + len(undone.failed)
        if undone.failed:
            remedy = "u tries again, where that may help."
            self.complain(partly("Not taken back on", total, undone.failed, remedy))
        elif undone.new_ids:
            self.say(f"{records_text(total)} exist again, with new ids.")
        else:
            self.say(f"Taken back on {records_text(total)}.")
        if self.tally is not None and self.dataset is not None:
            self.work("tally", self._tallied, self.dataset.id, self.tally.key)
        self.load_records()
