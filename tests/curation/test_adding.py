"""Adding: chunks, progress, and a run that repeats nothing."""

import asyncio
import pickle
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from obs_tui.curation import adding
from obs_tui.curation.adding import AddProgress, FailedTask
from obs_tui.curation.known import Known, known_events
from obs_tui.journal import Journal
from obs_tui.service.errors import (
    DeadlineError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from tests.embedded.served import PATIENCE
from tests.ui.fakes import FakeService, event_id, make_event

from .fakes import CAMPAIGN, FakeDatasets, no_pause


def added_ids(datasets: FakeDatasets) -> Counter[str]:
    return Counter(str(one.properties["event_id"]) for one in datasets.records.values())


IDS = [event_id(number) for number in range(1_203)]
ONCE = Counter(IDS)


async def test_events_are_added_in_chunks_once_each(journal: Journal) -> None:
    datasets = FakeDatasets(steps=3)
    told: list[AddProgress] = []
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    report = await adding.add_events(
        datasets, journal, "p", "d", [*IDS, IDS[0]], listener=told.append, pause=pause
    )
    assert (report.requested, report.added, report.skipped, report.failed) == (1_203, 1_203, 0, ())
    assert added_ids(datasets) == ONCE
    assert [one.done for one in told if one.task is None] == [500, 1_000, 1_203]
    assert {one.task.status for one in told if one.task} == {"RUNNING", "COMPLETED"}
    assert waits[:3] == sorted(waits[:3]) and waits[0] < waits[2]
    assert await journal.unfinished_runs("p") == ()
    assert await journal.last_dataset("p") == "d"


async def test_a_failed_task_is_reported_and_the_rest_goes_on(
    datasets: FakeDatasets, journal: Journal
) -> None:
    datasets.outcomes.extend([("COMPLETED", None), ("FAILED", "Some events are gone.")])
    report = await adding.add_events(datasets, journal, "p", "d", IDS, pause=no_pause)
    assert report.added == 703
    (failed,) = report.failed
    assert (failed.first, failed.count, failed.cause) == (500, 500, "Some events are gone.")


async def test_a_refused_chunk_is_reported(datasets: FakeDatasets, journal: Journal) -> None:
    datasets.failures["import_from_explorer"].append(RefusedError("No.", cause="Bad id."))
    report = await adding.add_events(datasets, journal, "p", "d", IDS, pause=no_pause)
    assert (report.added, report.failed) == (703, (FailedTask(0, 500, "No. Bad id."),))


@pytest.mark.parametrize(
    ("operation", "lost"),
    [("import_from_explorer", True), ("import_from_explorer", False), ("fetch_task", False)],
)
async def test_an_interrupted_run_repeats_no_chunk(
    datasets: FakeDatasets, journal: Journal, operation: str, lost: bool
) -> None:
    errors = datasets.lost if lost else datasets.failures
    errors[operation].extend([None, DeadlineError("No answer in time.")])
    with pytest.raises(DeadlineError):
        await adding.add_events(datasets, journal, "p", "d", IDS, pause=no_pause)
    (run,) = await journal.unfinished_runs("p")
    assert run.kind == adding.ADD_EVENTS
    report = await adding.resume(datasets, journal, run, pause=no_pause)
    assert (report.requested, report.added) == (1_203, 1_203)
    assert added_ids(datasets) == ONCE
    assert await journal.unfinished_runs("p") == ()


async def test_a_run_without_use_is_over(datasets: FakeDatasets, journal: Journal) -> None:
    datasets.failures["list_tasks"].append(NotFoundError("There is no such dataset."))
    with pytest.raises(NotFoundError):
        await adding.add_events(datasets, journal, "p", "d", IDS, pause=no_pause)
    assert await journal.unfinished_runs("p") == ()


async def test_records_of_another_dataset_are_copied(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = [datasets.add({"n": number}, {"label": "x"}).id for number in range(3)]
    report = await adding.add_records(datasets, journal, "p", "e", ids, pause=no_pause)
    assert report.added == 3
    copies = [one for one in datasets.records.values() if one.dataset_id == "e"]
    assert [one.payload for one in copies] == [{"n": 0}, {"n": 1}, {"n": 2}]


@pytest.mark.parametrize(
    ("operation", "lost"),
    [("import_from_campaign", True), ("import_from_campaign", False), ("fetch_task", False)],
)
async def test_a_campaign_is_added_once_though_it_was_interrupted(
    datasets: FakeDatasets, journal: Journal, operation: str, lost: bool
) -> None:
    errors = datasets.lost if lost else datasets.failures
    errors[operation].append(DeadlineError("No answer in time."))
    with pytest.raises(DeadlineError):
        await adding.add_campaign(
            datasets, journal, "p", "d", "c1", events=len(CAMPAIGN), pause=no_pause
        )
    (run,) = await journal.unfinished_runs("p")
    assert run.kind == adding.ADD_CAMPAIGN
    report = await adding.resume(datasets, journal, run, pause=no_pause)
    assert report.added == len(CAMPAIGN)
    assert added_ids(datasets) == Counter(CAMPAIGN)
    assert set(datasets.asked("import_from_campaign")) == {"c1"}
    assert await journal.unfinished_runs("p") == ()


async def test_a_server_that_counts_is_believed(datasets: FakeDatasets, journal: Journal) -> None:
    def count() -> None:
        for task in datasets.tasks.values():
            result = {"imported_record_count": 400, "skipped_record_count": 100}
            datasets.tasks[task.id] = task.model_copy(update={"result": result})
            assert task.model_extra is not None
            datasets.tasks[task.id] = type(task)(**task.model_dump() | {"result": result})

    datasets.before["fetch_task"] = count
    report = await adding.add_events(datasets, journal, "p", "d", IDS[:500], pause=no_pause)
    assert (report.added, report.skipped) == (400, 100)


async def test_events_that_are_there_are_known() -> None:
    service, datasets = FakeService(6), FakeDatasets()
    service.datasets = datasets
    datasets.add({"messages": []}, {"event_id": event_id(1)})
    datasets.add({"messages": [], "source_event": event_id(2)})
    event = make_event(3)
    datasets.add({"messages": [*event.request_messages, *event.response_messages]})
    asked = [event_id(number) for number in range(6)]
    assert await known_events(service, "d", asked) == Known((event_id(1), event_id(2), event_id(3)))


async def test_events_too_many_to_compare_are_said_to_be_unchecked() -> None:
    service, datasets = FakeService(), FakeDatasets()
    service.datasets = datasets
    datasets.add({"messages": []})
    assert await known_events(service, "d", IDS) == Known((), 1_203)
    datasets.records.clear()
    datasets.add({"messages": []}, {"event_id": IDS[0]})
    assert await known_events(service, "d", IDS) == Known((IDS[0],))


KILLED = """
import asyncio, os, pickle, signal, sys
from pathlib import Path
from obs_tui.curation import adding
from obs_tui.journal import Journal
from tests.curation.fakes import FakeDatasets
from tests.curation.test_adding import IDS

class Dying(FakeDatasets):
    async def import_from_explorer(self, dataset_id, event_ids):
        task = await super().import_from_explorer(dataset_id, event_ids)
        if len(self.asked("import_from_explorer")) == 2:
            Path(sys.argv[2]).write_bytes(pickle.dumps((self.records, self.tasks, self._left)))
            os.kill(os.getpid(), signal.SIGKILL)
        return task

asyncio.run(adding.add_events(Dying(), Journal.open(Path(sys.argv[1])), "p", "d", IDS))
"""


async def test_a_kill_repeats_nothing(tmp_path: Path) -> None:
    path, state = tmp_path / "journal.sqlite", tmp_path / "state"
    command = [sys.executable, "-c", KILLED, str(path), str(state)]
    killed = await asyncio.to_thread(subprocess.run, command, check=False, timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL
    datasets = FakeDatasets()
    kept = pickle.loads(state.read_bytes())  # noqa: S301 - made above
    datasets.records, datasets.tasks, datasets._left = kept
    datasets._count = 5_000
    journal = Journal.open(path)
    (run,) = await journal.unfinished_runs("p")
    report = await adding.resume(datasets, journal, run, pause=no_pause)
    assert report.added == 1_203
    assert added_ids(datasets) == ONCE
    await journal.aclose()


async def test_what_a_retry_cannot_have_begun_is_sent_again(
    datasets: FakeDatasets, journal: Journal
) -> None:
    for error in (UnreachableError("Refused.", untouched=True), ServerError("It failed.")):
        datasets.failures["import_from_explorer"].append(error)
        with pytest.raises(type(error)):
            await adding.add_events(datasets, journal, "p", "d", IDS[:2], pause=no_pause)
        (run,) = await journal.unfinished_runs("p")
        await adding.resume(datasets, journal, run, pause=no_pause)
    assert added_ids(datasets) == Counter({IDS[0]: 2, IDS[1]: 2})
