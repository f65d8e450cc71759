"""Import tasks: started at most once, followed to their end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from obs_tui.journal import Journal, Run
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import ImportTask, TaskStatus
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import ServiceError

from .errors import DEFINITE

Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""Waits some seconds: `asyncio.sleep`."""
TaskListener: TypeAlias = Callable[[ImportTask], None]

ENDED = frozenset(TaskStatus) - {
    TaskStatus.RUNNING,
    TaskStatus.CONTINUED_AS_NEW,
    TaskStatus.UNKNOWN,
}
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_GROWTH = 1.5


async def follow(
    datasets: Datasets, task: ImportTask, listener: TaskListener, pause: Pause | None = None
) -> ImportTask:
    """Ask after a task, ever less often, until it has ended. Raises ServiceError."""
    wait = _FIRST_PAUSE
    listener(task)
    while task.status not in ENDED:
        await (pause or asyncio.sleep)(wait)
        wait = min(wait * _GROWTH, _LONGEST_PAUSE)
        task = await datasets.fetch_task(task.dataset_id, task.id)
        listener(task)
    return task


async def start_once(
    datasets: Datasets,
    journal: Journal,
    run: Run,
    progress: JsonObject,
    begin: Callable[[], Awaitable[ImportTask]],
) -> ImportTask:
    """The task of the run's present step: the one it began before it was interrupted, else a new
    one. A request whose answer was lost is told by a task that was not there before it was sent;
    `progress` says which were. Raises ServiceError and JournalError."""
    dataset_id = str(run.body["dataset_id"])
    if isinstance(progress.get("task"), str):
        return await datasets.fetch_task(dataset_id, str(progress["task"]))
    latest = (await datasets.list_tasks(dataset_id)).results
    before = progress.get("before")
    if isinstance(before, list) and (new := [task for task in latest if task.id not in before]):
        task = new[-1]
    else:
        there: list[Json] = [task.id for task in latest]
        await journal.checkpoint(run, {**progress, "before": there})
        try:
            task = await begin()
        except ServiceError as error:
            if error.untouched or isinstance(error, DEFINITE):
                await journal.checkpoint(run, progress)
            raise
    await journal.checkpoint(run, {**progress, "task": task.id})
    return task


def imported(task: ImportTask, requested: int | None) -> tuple[int, int]:
    """How many a completed task added and skipped: as it says, where it does (later versions of the
    API), else all that were requested."""
    result = (task.model_extra or {}).get("result")
    if isinstance(result, dict):
        counts = result.get("imported_record_count"), result.get("skipped_record_count")
        if isinstance(counts[0], int):
            return counts[0], counts[1] if isinstance(counts[1], int) else 0
    return requested or 0, 0
