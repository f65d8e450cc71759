"""Events into a dataset: through dialogs, or without one into the same as before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from textual.app import App

from obs_tui.curation import marks as marking
from obs_tui.curation.adding import AddReport
from obs_tui.curation.known import known_events
from obs_tui.model.datasets import Dataset
from obs_tui.model.marks import Marks
from obs_tui.service.errors import NotFoundError, ServiceError

from .add_job import AddJob, Asker, Tell, events_job, named, sentence
from .adding import AddingDialog, Begun
from .dataset_picker import DatasetPicker


class Desk(Asker, Protocol):
    """What dialogs are opened from."""

    @property
    def app(self) -> App[object]:
        """Shows them."""
        ...


@dataclass(frozen=True, slots=True)
class Again:
    """What came of adding once more; `said` is empty when a dialog has said it."""

    complete: bool
    said: str = ""


async def add_events(desk: Desk, marks: Marks) -> bool:
    """Whether the events were added to the dataset that was picked."""
    one = marks.scope is None and len(marks.ids) == 1
    title = f"Add {'this event' if one else marks.label} to which dataset?"
    dataset = await desk.app.push_screen_wait(DatasetPicker(desk, title))
    if dataset is None:
        return False
    return await desk.app.push_screen_wait(AddingDialog(desk, events_job(desk, dataset, marks)))


async def add_again(desk: Desk, marks: Marks, tell: Callable[[str], None]) -> Again | None:
    """Add to the dataset that was added to last what is not there yet; None when there is no such
    dataset. What fails opens the dialog, where it can be gone on with."""
    last = await desk.journal.last_dataset(desk.profile)
    if last is None:
        return None
    try:
        dataset = await desk.service.datasets.fetch(last)
    except NotFoundError:
        return None
    except ServiceError as error:
        job = events_job(desk, Dataset(id=last, name=last), marks)
        return await _gone_on(desk, job, Begun(error))
    where = f"adding to {named(dataset)}"
    tell(where)
    job = events_job(desk, dataset, marks)
    begun = await _begun(desk, job, marks, lambda words, *_: tell(f"{where}: {words}"))
    if isinstance(begun.outcome, AddReport) and not begun.outcome.failed:
        return Again(True, sentence(begun.outcome, named(dataset), job.one, begun.there))
    tell("")
    return await _gone_on(desk, job, begun)


async def _gone_on(desk: Desk, job: AddJob, begun: Begun) -> Again:
    return Again(await desk.app.push_screen_wait(AddingDialog(desk, job, begun)))


async def _begun(desk: Asker, job: AddJob, marks: Marks, tell: Tell) -> Begun:
    """Add what is not there yet, without asking."""
    left: Sequence[str] | None = None
    there = 0
    try:
        ids = await marking.resolve(marks, desk.service)
        known = await known_events(desk.service, job.dataset.id, ids)
        left, there = [each for each in ids if each not in known.ids], len(known.ids)
        report = await job.add(desk, left, tell) if left else AddReport(0, 0, 0, 0)
    except ServiceError as error:
        return Begun(error, left, there)
    return Begun(report, left, there)
