"""Events into a dataset: through dialogs, or without one into the same as before."""

from collections.abc import Callable
from typing import Protocol

from textual.app import App

from obs_tui.curation import adding
from obs_tui.curation import marks as marking
from obs_tui.curation.adding import AddReport
from obs_tui.journal import Run
from obs_tui.model.marks import Marks
from obs_tui.service.errors import NotFoundError

from .add_job import Asker, counted, events_job, named, sentence, task_words
from .adding import AddingDialog
from .dataset_picker import DatasetPicker

_TOLD = 3


class Desk(Asker, Protocol):
    """What dialogs are opened from."""

    @property
    def app(self) -> App[object]:
        """Shows them."""
        ...


async def add_events(desk: Desk, marks: Marks) -> bool:
    """Whether the events were added to the dataset that was picked."""
    one = marks.scope is None and len(marks.ids) == 1
    title = f"Add {'this event' if one else marks.label} to which dataset?"
    dataset = await desk.app.push_screen_wait(DatasetPicker(desk, title))
    if dataset is None:
        return False
    return await desk.app.push_screen_wait(AddingDialog(desk, events_job(desk, dataset, marks)))


async def add_again(desk: Asker, marks: Marks, tell: Callable[[str], None]) -> str | None:
    """Add to the dataset that was added to last what is not there yet; what came of it, None when
    there is no such dataset. Raises ServiceError."""
    last = await desk.journal.last_dataset(desk.profile)
    if last is None:
        return None
    datasets = desk.service.datasets
    try:
        dataset = await datasets.fetch(last)
    except NotFoundError:
        return None
    tell(f"adding to {named(dataset)}")
    ids = await marking.resolve(marks, desk.service)
    known = await adding.known_events(desk.service, dataset.id, ids)
    left = [each for each in ids if each not in known.ids]

    def listen(progress: adding.AddProgress) -> None:
        doing = f" · {task_words(progress.task)}" if progress.task is not None else ""
        tell(f"adding to {named(dataset)}: {progress.done:,} of {progress.total:,}{doing}")

    report = AddReport(0, 0, 0, 0)
    if left:
        run = await _unfinished(desk, dataset.id, left)
        report = await (
            adding.resume(datasets, desk.journal, run, listener=listen)
            if run is not None
            else adding.add_events(
                datasets, desk.journal, desk.profile, dataset.id, left, listener=listen
            )
        )
    said = sentence(report, named(dataset), "event", len(known.ids))
    causes = (f"{counted(each.count, 'event')}: {each.cause}" for each in report.failed[:_TOLD])
    return " ".join([said, *causes])


async def _unfinished(desk: Asker, dataset_id: str, ids: list[str]) -> Run | None:
    for run in await desk.journal.unfinished_runs(desk.profile):
        same = run.body.get("dataset_id") == dataset_id and run.body.get("ids") == ids
        if run.kind == adding.ADD_EVENTS and same:
            return run
    return None
