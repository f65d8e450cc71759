"""The datasets screen: what its keys do. Its panes only show and post."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.widget import Widget

from obs_tui.curation import triage
from obs_tui.curation.deleting import DeleteReport
from obs_tui.journal import Journal
from obs_tui.model.datasets import DatasetRecord
from obs_tui.model.marks import Marks
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.safe import visible
from obs_tui.ui.commands import Command, bindings

from . import keys
from .asking import Desk, records_text
from .dataset_list import DatasetList
from .record_list import RecordList
from .transfer_screen import TransferScreen

ZOOMS = ("-zoom-records", "-zoom-record")
CHOOSING = "-choosing"
"""The class of the screen while the datasets have the keys; where it is narrow, only they show."""

TRIAGE: Mapping[str, Sequence[str]] = {"label": ("good", "bad", "unsure")}
"""What `p` offers where the settings say nothing: property and values."""


class DatasetsScreen(TransferScreen, inherit_bindings=False):
    """Datasets, their records, one record."""

    CSS_PATH = "screen.tcss"
    KEYS: ClassVar[tuple[Command, ...]] = keys.COMMANDS
    BINDINGS = bindings(*KEYS)
    AUTO_FOCUS = "#datasets-list"

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        clock: Callable[[], datetime],
        choices: Mapping[str, Sequence[str]] = TRIAGE,
    ) -> None:
        super().__init__(connect, journal, profile=profile, clock=clock)
        self._choices = choices
        self._turn = asyncio.Lock()

    # Moving about.

    def on_descendant_focus(self) -> None:
        self.set_class(self._within(self.datasets_pane), CHOOSING)

    def _within(self, pane: Widget) -> bool:
        return self.focused is not None and pane in self.focused.ancestors_with_self

    @on(DatasetList.Opened, "#datasets-list")
    def _dataset_opened(self) -> None:
        self.records_pane.list.focus()

    @on(RecordList.Opened, "#records-list")
    def _record_opened(self) -> None:
        self.remove_class("-zoom-records")
        self.record_pane.focus()

    def action_step(self, by: int) -> None:
        self.records_pane.list.action_move(by)

    def action_search(self) -> None:
        here = self.datasets_pane if self._within(self.datasets_pane) else self.records_pane
        (here.search if here is self.datasets_pane else self.records_pane.filter).focus()

    def action_zoom(self) -> None:
        if any(self.has_class(zoom) for zoom in ZOOMS):
            self.remove_class(*ZOOMS)
        elif not self._within(self.datasets_pane):
            self.add_class(ZOOMS[1] if self._within(self.record_pane) else ZOOMS[0])

    def leave(self) -> bool:
        """Leave one layer; whether there was one."""
        if self.stop_acting() or self.stop_loading():
            return True
        if any(self.has_class(zoom) for zoom in ZOOMS):
            self.remove_class(*ZOOMS)
        elif self._within(self.record_pane):
            self.records_pane.list.focus()
        elif self._within(self.records_pane) and self.records_pane.filter.value:
            self.records_pane.filter.value = ""
        elif self._within(self.records_pane):
            self.datasets_pane.list.focus()
        elif self.datasets_pane.search.value:
            self.datasets_pane.search.value = ""
        else:
            return False
        return True

    def action_back(self) -> None:
        self.leave()

    async def action_up(self) -> None:
        if not self.leave():
            await self.app.run_action("show_events")

    def action_stop(self) -> None:
        try:
            self.action_copy_text()
        except SkipAction:
            if not (self.stop_acting() or self.stop_loading()):
                self.notify("Nothing is running. q leaves.", markup=False)

    def action_refresh(self) -> None:
        if self.service is None:
            self.reconnect()
        elif self._within(self.datasets_pane):
            self.load_datasets()
        elif self._within(self.record_pane):
            self.reread()
        else:
            self.load_records()

    def action_refresh_all(self) -> None:
        if self.service is None:
            self.reconnect()
        else:
            self.load_datasets()

    # What is asked through dialogs, and done.

    def do(self, deed: Callable[[Desk], Awaitable[None]]) -> None:
        if self.service is None:
            self.notify("Not connected yet.", severity="warning", markup=False)
        elif self._acting:
            self.notify("Something is still running; esc stops it.", markup=False)
        else:
            desk = Desk(self.app, self.service, self.journal, self.profile, self._progress)
            self.work("deed", self._done, deed, desk)

    async def _done(self, deed: Callable[[Desk], Awaitable[None]], desk: Desk) -> None:
        try:
            await deed(desk)
        except ServiceError as error:
            self.say_failure(error)
        finally:
            self.busy = ""

    @property
    def _acting(self) -> bool:
        return any(each.group == "deed" and each.is_running for each in self.workers)

    def _progress(self, what: str) -> None:
        self.busy = what

    def stop_acting(self) -> bool:
        """Stop what is being written; whether anything was."""
        if not self._acting:
            return False
        self.workers.cancel_group(self, "deed")
        self.busy = ""
        self.notify("Stopped. What was done stays done; r loads the list afresh.", markup=False)
        return True

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.notify(visible(words), severity="error" if wrong else "information", markup=False)

    # Datasets.

    def action_new_dataset(self) -> None:
        self.do(self._new_dataset)

    async def _new_dataset(self, desk: Desk) -> None:
        if (made := await desk.new_dataset()) is not None:
            self.datasets_pane.search.value = ""
            self.load_datasets(made.id)

    def action_edit_dataset(self) -> None:
        self.do(self._edit_dataset)

    async def _edit_dataset(self, desk: Desk) -> None:
        dataset = self.datasets_pane.list.current
        if dataset is not None and await desk.edit_dataset(dataset) is not None:
            self.load_datasets(dataset.id)

    def action_delete_dataset(self) -> None:
        self.do(self._delete_dataset)

    async def _delete_dataset(self, desk: Desk) -> None:
        dataset = self.datasets_pane.list.current
        if dataset is not None and await desk.delete_dataset(dataset):
            self.load_datasets()

    # Records.

    async def _targets(self, desk: Desk) -> tuple[DatasetRecord, ...]:
        """The marked records, else the one under the cursor."""
        if self.marks:
            at_hand = self._all.loaded() if self._all is not None else ()
            return await desk.records(self.marks, at_hand)
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
            at_hand = self._all.loaded() if self._all is not None else ()
            records = [each for each in at_hand if each.id == record_id]
            await self._done(lambda desk: self._assign(desk, dataset_id, records, choice), desk)

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
            self._say(desk.failures("not set", len(records), done.unsaved), wrong=True)
        elif len(done.changed) > 1:
            self._say(f"{choice.key}: {choice.value} on {len(done.changed):,} records; u undoes.")

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
            self._say("There is nothing to take back.")
            return
        total = len(undone.records) + len(undone.new_ids) + len(undone.failed)
        if undone.failed:
            self._say(desk.failures("not taken back", total, undone.failed), wrong=True)
        elif undone.new_ids:
            self._say(f"{records_text(total)} exist again, with new ids.")
        else:
            self._say(f"Taken back on {records_text(total)}.")
        if self.tally is not None and self.dataset is not None:
            self.work("tally", self._tallied, self.dataset.id, self.tally.key)
        self.load_records()

    def action_edit(self) -> None:
        self.do(self._edit)

    async def _edit(self, desk: Desk) -> None:
        record = self.current_record()
        if record is None:
            return
        saved = await desk.edit(record)
        if saved is not None:
            self.forget_unmarking()
        if saved is not None and saved.id == record.id:
            self.put(saved)
        elif saved is not None:
            self.load_records(saved.id)

    def action_delete(self) -> None:
        self.do(self._delete)

    async def _delete(self, desk: Desk) -> None:
        dataset = self.dataset
        if dataset is None or (not self.marks and self.current_record() is None):
            return
        ids = await desk.ids(self.marks) if self.marks else ()
        record = self.records_pane.list.current
        if not ids and record is not None:
            ids = (record.id,)
        report = await desk.delete(dataset, ids)
        if report is None:
            return
        self._deleted(report)

    def _deleted(self, report: DeleteReport) -> None:
        left = self.marks.without((*report.deleted, *report.missing))
        everything = left.scope is not None and report.complete
        self.marks = Marks() if everything or not left else left
        self._say(f"Deleted {records_text(len(report.deleted))}; u creates them again: new ids.")
        self.tally = None
        self.forget_unmarking()
        self.load_records()

    def action_resume(self) -> None:
        self.do(self._resume)

    async def _resume(self, desk: Desk) -> None:
        report = await desk.resume_deletion()
        if report is None:
            self._say("No deletion was interrupted.")
        else:
            self._deleted(report)

    def action_judge(self) -> None:
        self.do(self._judge)

    async def _judge(self, desk: Desk) -> None:
        record = self.current_record()
        if record is not None and await desk.judge(record) is not None:
            self.recall_verdicts(record.id)
            self._say("w writes the verdict into the record's properties.")

    def action_write_verdict(self) -> None:
        self.do(self._write_verdict)

    async def _write_verdict(self, desk: Desk) -> None:
        record = self.current_record()
        if record is None:
            return
        if not self.verdicts:
            self._say("There is no verdict on this record yet; x judges it.")
            return
        done = await desk.write_verdict(record, self.verdicts[0])
        self.forget_unmarking()
        self.put(*done.changed)
        if done.unsaved:
            self._say(desk.failures("not written", 1, done.unsaved), wrong=True)
        else:
            self._say("Written into the properties; u undoes.")

    def action_duplicates(self) -> None:
        self.do(self._duplicates)

    async def _duplicates(self, desk: Desk) -> None:
        if self.dataset is None:
            return
        chosen = await desk.duplicates(self.dataset)
        if chosen is None:
            self._say("No record nearly repeats another.")
        elif chosen:
            await self._marked(chosen, False)
            self._say(f"{len(chosen):,} more are marked; D deletes what is marked.")

    def action_copy_id(self) -> None:
        if (record := self.current_record()) is not None:
            self.work("copy", self._copied, record.id)

    async def _copied(self, text: str) -> None:
        from obs_tui.ui.clipboard import copy

        self._say(await copy(self.app, text))
