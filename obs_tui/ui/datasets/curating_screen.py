"""The part of the datasets screen that writes records: new, edited, deleted, judged, pruned."""

from obs_tui.curation.deleting import DeleteReport
from obs_tui.model.marks import Marks

from .asking import Desk, partly, records_text
from .transfer_screen import TransferScreen

GOES_ON = "ctrl+r goes on with them."


class CuratingScreen(TransferScreen, inherit_bindings=False):
    """What is done to the marked records, else to the one under the cursor."""

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

    def action_new_record(self) -> None:
        self.do(self._new_record)

    async def _new_record(self, desk: Desk) -> None:
        if self.chosen() is None or self.dataset is None:
            return
        if (made := await desk.new_record(self.dataset)) is not None:
            self.records_pane.filter.value = ""
            self.load_records(made.id)

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
        if not report.complete:
            untried = len(report.untried)
            total = len(report.deleted) + len(report.failed) + untried
            self.complain(partly("Not deleted:", total, report.failed, GOES_ON, untried))
        if report.deleted:
            self.say(f"Deleted {records_text(len(report.deleted))}; u creates them again: new ids.")
        self.tally = None
        self.forget_unmarking()
        self.load_records()

    def action_resume(self) -> None:
        self.do(self._resume)

    async def _resume(self, desk: Desk) -> None:
        report = await desk.resume_deletion()
        if report is None:
            self.say("No deletion was interrupted.")
        else:
            self._deleted(report)
        self.look_for_unfinished()

    def action_judge(self) -> None:
        self.do(self._judge)

    async def _judge(self, desk: Desk) -> None:
        record = self.current_record()
        if record is not None and await desk.judge(record) is not None:
            self.recall_verdicts(record.id)
            self.say("w writes the verdict into the record's properties.")

    def action_write_verdict(self) -> None:
        self.do(self._write_verdict)

    async def _write_verdict(self, desk: Desk) -> None:
        record = self.current_record()
        if record is None:
            return
        if not self.verdicts:
            self.say("There is no verdict on this record yet; x judges it.")
            return
        done = await desk.write_verdict(record, self.verdicts[0])
        self.forget_unmarking()
        self.put(*done.changed)
        if done.unsaved:
            self.complain(
                partly("The verdict was not written into", 1, done.unsaved, "w tries again.")
            )
        else:
            self.say("Written into the properties; u undoes.")

    def action_duplicates(self) -> None:
        self.do(self._duplicates)

    async def _duplicates(self, desk: Desk) -> None:
        if self.dataset is None:
            return
        chosen = await desk.duplicates(self.dataset)
        if chosen is None:
            self.say("No record nearly repeats another.")
        elif chosen:
            await self.marked(chosen, False)
            self.say(f"{len(chosen):,} more are marked; D deletes what is marked.")
