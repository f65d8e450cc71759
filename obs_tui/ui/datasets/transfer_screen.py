"""The part of the datasets screen by which records come and go: other datasets, files, tasks."""

from functools import partial

from obs_tui.journal import Run
from obs_tui.model.datasets import Dataset

from .asking import Desk
from .triage_screen import TriageScreen
from .unfinished import is_of, sentence, summary


class TransferScreen(TriageScreen, inherit_bindings=False):
    """Imports, exports and copies of the chosen dataset's records; and what of them, and of
    deletions, is unfinished."""

    _left: tuple[Run, ...] = ()

    async def connected(self) -> None:
        await super().connected()
        self.look_for_unfinished()

    def look_for_unfinished(self) -> None:
        """Ask the journal what an earlier run left unfinished, and say it in the panes."""
        self.work("unfinished", self._looked)

    async def _looked(self) -> None:
        self._left = await self.journal.unfinished_runs(self.profile, mine=False)
        self.restate()

    def restate(self) -> None:
        super().restate()
        if not self.is_mounted:
            return
        known = self.catalogue.loaded() if self.catalogue is not None else ()
        self.datasets_pane.unfinished.show(summary(self._left, known))
        here = [run for run in self._left if self.dataset and is_of(run, self.dataset)]
        self.records_pane.unfinished.show(sentence(here, self.clock()))

    def chosen(self) -> Dataset | None:
        """The dataset that is chosen; else says that there is none."""
        if self.dataset is None:
            self.notify("No dataset is chosen.", severity="warning", markup=False)
        return self.dataset

    def action_add(self) -> None:
        self.do(self._add)

    async def _add(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.add_job import records_job
        from obs_tui.ui.dialogs.adding import AddingDialog
        from obs_tui.ui.dialogs.dataset_picker import DatasetPicker

        source = self.chosen()
        record = self.records_pane.list.current
        if source is None or not (self.marks or record):
            return
        what = self.marks.label or "this record"
        title = f"Add {what} to which other dataset?"
        target = await desk.app.push_screen_wait(DatasetPicker(desk, title, but=source.id))
        if target is None:
            return
        ids = await desk.ids(self.marks) if self.marks else (record.id,) if record else ()
        job = records_job(desk, target, ids, source.name)
        await desk.app.push_screen_wait(AddingDialog(desk, job))
        self.load_datasets()

    def action_import_file(self) -> None:
        self.do(self._import)

    async def _import(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.add_job import file_job
        from obs_tui.ui.dialogs.adding import AddingDialog
        from obs_tui.ui.dialogs.import_file import ImportFileDialog

        if (dataset := self.chosen()) is None:
            return
        choice = await desk.app.push_screen_wait(ImportFileDialog(dataset.name))
        if choice is not None:
            job = file_job(desk, dataset, choice.check, direct=choice.direct)
            await desk.app.push_screen_wait(AddingDialog(desk, job))
            self.load_records()

    def action_export(self) -> None:
        self.do(self._export)

    async def _export(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.export import ExportDialog
        from obs_tui.ui.dialogs.export_job import records_export

        if (dataset := self.chosen()) is None:
            return
        about = f"{self.marks.label} of {dataset.name}" if self.marks else dataset.name
        resolve = partial(desk.ids, self.marks) if self.marks else None
        job = records_export(desk, dataset, about, resolve)
        said = await desk.app.push_screen_wait(ExportDialog(job))
        if said is not None:
            self.say(said)

    def action_outside(self) -> None:
        self.do(self._outside)

    async def _outside(self, _desk: Desk) -> None:
        from obs_tui.curation.transcripts import markdown, record_entry

        record = self.current_record()
        if record is not None:
            self.shown_outside(markdown(record_entry(record)), f"record-{record.id}")

    def action_attachments(self) -> None:
        self.do(self._attachments)

    async def _attachments(self, desk: Desk) -> None:
        from obs_tui.text.record_views import as_event
        from obs_tui.ui.dialogs.attachments import NONE, save_attachments

        record = self.current_record()
        if record is not None:
            event = as_event(record)
            here = max(0, self.record_pane.reader.current)
            said = NONE if event is None else await save_attachments(desk.app, event, here)
            if said:
                self.say(said)

    def action_tasks(self) -> None:
        self.do(self._tasks)

    async def _tasks(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.tasks import TasksDialog

        if (dataset := self.chosen()) is None:
            return
        if await desk.app.push_screen_wait(TasksDialog(desk, dataset, self.clock)):
            self.load_records()
        self.look_for_unfinished()
