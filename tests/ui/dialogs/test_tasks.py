"""The tasks of a dataset by keys: all of them, page after page, and what runs first."""

from datetime import timedelta

import pytest
from textual.widgets import OptionList

from obs_tui.journal import Journal
from obs_tui.model.datasets import ImportTask, TaskStatus
from obs_tui.service.errors import ServerError
from obs_tui.ui.dialogs.tasks import TasksDialog
from tests.ui.datasets.fakes import NOW, dataset_id
from tests.ui.transferring import ImportingDatasets

from .fakes import SIZES, Desk, Host, screen_text, until

TASKS = 130


def task(number: int, status: str = TaskStatus.COMPLETED) -> ImportTask:
    """Task `number`, a minute older than the one before."""
    return ImportTask(
        id=f"t{number}",
        dataset_id=dataset_id(0),
        status=status,
        progress=40,
        message=f"imported as number {number}",
        created_at=NOW - timedelta(minutes=number),
    )


def told(app: Host[bool]) -> list[str]:
    """The numbers of the tasks that are listed, in order."""
    rows = app.screen.query_one(OptionList).options
    return [str(each.prompt).rpartition(" ")[2] for each in rows]


@pytest.mark.parametrize("size", SIZES)
async def test_the_end_of_the_list_brings_the_next_page(size: tuple[int, int]) -> None:
    datasets = ImportingDatasets(0)
    datasets.tasks = [task(number) for number in range(TASKS)]
    desk = Desk(Journal.open(None))
    desk.service.datasets = datasets
    app = Host(lambda: TasksDialog(desk, datasets.datasets[0], lambda: NOW))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "50 of 130 tasks" in screen_text(app))
        datasets.failures["list_tasks"].append(ServerError("The server failed."))
        await pilot.press("end")
        await until(pilot, lambda: "The server failed." in screen_text(app))
        await pilot.press("up")
        await until(pilot, lambda: len(told(app)) == 100)
        await pilot.press("end")
        await until(pilot, lambda: len(told(app)) == TASKS)
        assert told(app) == [str(number) for number in range(TASKS)]
        assert "of 130 tasks" not in screen_text(app)
        await pilot.press("end")
        await until(pilot, lambda: "imported as number 129" in screen_text(app))
    await desk.journal.aclose()


async def test_what_runs_is_first_wherever_it_was_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obs_tui.ui.dialogs.tasks.EVERY", 0.01)
    datasets = ImportingDatasets(0)
    datasets.tasks = [task(number) for number in range(70)]
    datasets.tasks[2] = task(2, TaskStatus.RUNNING)
    datasets.tasks[60] = task(60, TaskStatus.RUNNING)
    datasets.slow = 10_000
    desk = Desk(Journal.open(None))
    desk.service.datasets = datasets
    app = Host(lambda: TasksDialog(desk, datasets.datasets[0], lambda: NOW))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(pilot, lambda: told(app)[:3] == ["2", "0", "1"])
        await pilot.press("end")
        await until(pilot, lambda: told(app)[:3] == ["2", "60", "0"])
        await until(pilot, lambda: "t60" in datasets.asked("fetch_task"))
        await pilot.press("home")
        await until(pilot, lambda: screen_text(app).count("40 %") == 2)
        datasets.slow = 0
        await until(pilot, lambda: told(app) == [str(number) for number in range(70)])
    await desk.journal.aclose()
