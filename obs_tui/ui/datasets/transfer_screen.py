"""The part of the datasets screen by which records come and go: other datasets, files, tasks."""

from collections.abc import Awaitable, Callable
from functools import partial

from obs_tui.model.datasets import Dataset
from obs_tui.text.safe import visible

from .asking import Desk
from .records_screen import RecordsScreen


class TransferScreen(RecordsScreen, inherit_bindings=False):
    """Imports, exports and copies of the chosen dataset's records."""

    def do(self, deed: Callable[[Desk], Awaitable[None]]) -> None:
        """Do something through dialogs, with nothing else being done."""
        raise NotImplementedError

    def _chosen(self) -> Dataset | None:
        if self.dataset is None:
            self.notify("No dataset is chosen.", severity="warning", markup=False)
        return self.dataset

    def action_add(self) -> None:
        self.do(self._add)

    async def _add(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.add_job import records_job
        from obs_tui.ui.dialogs.adding import AddingDialog
        from obs_tui.ui.dialogs.dataset_picker import DatasetPicker

        source = self._chosen()
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

    def action_import_file(self) -> None:
        self.do(self._import)

    async def _import(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.add_job import file_job
        from obs_tui.ui.dialogs.adding import AddingDialog
        from obs_tui.ui.dialogs.import_file import ImportFileDialog

        if (dataset := self._chosen()) is None:
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

        if (dataset := self._chosen()) is None:
            return
        about = f"{self.marks.label} of {dataset.name}" if self.marks else dataset.name
        resolve = partial(desk.ids, self.marks) if self.marks else None
        said = await desk.app.push_screen_wait(ExportDialog(desk, dataset, about, resolve))
        if said is not None:
            self.notify(visible(said), markup=False)

    def action_tasks(self) -> None:
        self.do(self._tasks)

    async def _tasks(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.tasks import TasksDialog

        if (dataset := self._chosen()) is None:
            return
        if await desk.app.push_screen_wait(TasksDialog(desk, dataset, self.clock)):
            self.load_records()
