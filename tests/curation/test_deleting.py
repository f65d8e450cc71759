"""Deleting loses nothing: copies first, record by record where it fails, resumed after a kill."""

import asyncio
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from obs_tui.curation import deleting
from obs_tui.curation.undoing import undo
from obs_tui.journal import Journal, JournalError
from obs_tui.model.base import JsonObject
from obs_tui.service.errors import (
    AccessError,
    DeadlineError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from tests.embedded.served import PATIENCE

from .fakes import FakeDatasets


def fill(datasets: FakeDatasets, count: int) -> list[str]:
    return [datasets.add({"n": number}, {"label": "x"}).id for number in range(count)]


async def test_many_are_deleted_in_chunks_and_created_again_once(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 1_203)
    kept = ids.pop()
    told: list[tuple[int, int]] = []
    report = await deleting.delete_records(
        datasets, journal, "p", "d", [*ids, ids[0]], progress=lambda *at: told.append(at)
    )
    assert report.complete and set(report.deleted) == set(ids)
    assert [len(chunk) for chunk in datasets.asked("delete_records")] == [500, 500, 202]  # type: ignore[arg-type]
    assert set(datasets.records) == {kept}
    assert told == [(500, 1202), (1000, 1202), (1202, 1202)]
    assert datasets.asked("fetch_record") == []
    assert await journal.unfinished_runs("p") == ()

    again = await deleting.recreate(datasets, journal, "p", report.batch)
    assert set(again.ids) == set(ids) and not again.failed
    assert len(datasets.records) == 1_203
    assert datasets.records[again.ids[ids[7]]].payload == {"n": 7}
    assert datasets.records[again.ids[ids[7]]].properties == {"label": "x"}
    assert await deleting.recreate(datasets, journal, "p", report.batch) == again
    assert len(datasets.records) == 1_203


async def test_nothing_is_deleted_that_was_not_copied(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 3)
    datasets.failures["fetch_record"].append(UnreachableError("No answer."))
    with pytest.raises(UnreachableError):
        await deleting.delete_records(datasets, journal, "p", "d", ids)
    assert len(datasets.records) == 3
    assert await journal.unfinished_runs("p") == ()
    assert await undo(datasets, journal, "p") is None


async def test_a_refused_chunk_is_deleted_one_by_one(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 4)
    datasets.failures["delete_records"].append(RefusedError("One of them is locked."))
    datasets.failures["delete_record"].extend([None, RefusedError("It is locked.")])
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    assert [(one.record_id, one.failure.sentence) for one in report.failed] == [
        (ids[1], "It is locked.")
    ]
    assert set(report.deleted) == {ids[0], ids[2], ids[3]}
    (run,) = await journal.unfinished_runs("p")
    resumed = await deleting.resume(datasets, journal, run)
    assert resumed.complete and set(resumed.deleted) == set(ids)


async def test_a_lost_answer_is_looked_into(datasets: FakeDatasets, journal: Journal) -> None:
    ids = fill(datasets, 3)
    datasets.lost["delete_records"].append(DeadlineError("No answer in time."))
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    assert report.complete and set(report.deleted) == set(ids)


async def test_a_failing_server_leaves_a_run_to_resume(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 700)
    datasets.failures["delete_records"].extend([None, ServerError("It failed.", status=500)])
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    assert len(report.deleted) == 500
    assert {one.record_id for one in report.failed} == set(datasets.records)
    undone = await deleting.recreate(datasets, journal, "p", report.batch)
    assert len(undone.ids) == 500, "what was not deleted is not created again"


async def test_without_rights_the_rest_is_not_tried(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 700)
    datasets.failures["delete_records"].append(AccessError("No.", status=403))
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    assert (len(report.failed), len(report.untried)) == (500, 200)
    assert len(datasets.records) == 700


async def test_what_is_gone_already_is_said(datasets: FakeDatasets, journal: Journal) -> None:
    ids = fill(datasets, 2)
    del datasets.records[ids[0]]
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    assert (report.deleted, report.missing) == ((ids[1],), (ids[0],))
    assert report.complete


async def test_a_resumed_deletion_copies_what_others_changed(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 2)
    datasets.failures["delete_records"].append(ServerError("It failed.", status=500))
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    datasets.change(ids[0], payload={"n": "newer"})
    (run,) = await journal.unfinished_runs("p")
    await deleting.resume(datasets, journal, run)
    again = await deleting.recreate(datasets, journal, "p", report.batch)
    assert datasets.records[again.ids[ids[0]]].payload == {"n": "newer"}


async def test_a_deletion_of_a_dataset_that_is_gone_is_finished_and_can_be_undone(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 101)
    datasets.failures["delete_records"].append(ServerError("It failed.", status=500))
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    datasets.records.clear()
    datasets.failures["list_records"].append(NotFoundError("No dataset.", status=404))
    (run,) = await journal.unfinished_runs("p")
    resumed = await deleting.resume(datasets, journal, run)
    assert resumed.complete and set(resumed.deleted) == set(ids)
    assert len((await deleting.recreate(datasets, journal, "p", report.batch)).ids) == 101


async def test_a_deletion_killed_before_its_copies_can_be_undone_once_resumed(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 2)
    body: JsonObject = {"dataset_id": "d", "ids": [*ids]}
    run = await journal.start_run("p", deleting.DELETE, body, {})
    assert (await deleting.resume(datasets, journal, run)).complete
    assert datasets.records == {}
    undone = await undo(datasets, journal, "p")
    assert undone is not None and set(undone.new_ids) == set(ids)


async def test_a_record_whose_creation_got_no_answer_is_not_created_twice(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 3)
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    datasets.lost["create_record"].append(DeadlineError("No answer in time."))
    datasets.failures["create_record"].extend([None, DeadlineError("Not even asked.")])
    first = await deleting.recreate(datasets, journal, "p", report.batch)
    assert [one.record_id for one in first.failed] == ids[:2]
    second = await deleting.recreate(datasets, journal, "p", report.batch)
    assert set(second.ids) == set(ids) and not second.failed
    assert sorted(str(one.payload["n"]) for one in datasets.records.values()) == ["0", "1", "2"]


async def test_u_brings_a_deletion_back(datasets: FakeDatasets, journal: Journal) -> None:
    ids = fill(datasets, 2)
    await deleting.delete_records(datasets, journal, "p", "d", ids)
    undone = await undo(datasets, journal, "p")
    assert undone is not None and set(undone.new_ids) == set(ids)
    assert await undo(datasets, journal, "p") is None


async def test_an_instance_that_lost_its_run_stops(
    datasets: FakeDatasets, journal: Journal, tmp_path: Path
) -> None:
    """Two instances go on with one deletion: the later wins, the earlier deletes no further."""
    ids = fill(datasets, 600)
    other = Journal.open(tmp_path / "journal.sqlite")

    datasets.failures["delete_records"].append(ServerError("It failed.", status=500))
    await deleting.delete_records(datasets, journal, "p", "d", ids)
    (run,) = await journal.unfinished_runs("p")
    mine = await journal.take_run(run)
    await other.take_run(run)
    with pytest.raises(JournalError, match="took it over"):
        await journal.checkpoint(mine, {})
    await other.aclose()


KILLED = """
import asyncio, os, pickle, signal, sys
from pathlib import Path
from obs_tui.curation import deleting
from obs_tui.journal import Journal
from tests.curation.fakes import FakeDatasets

class Dying(FakeDatasets):
    async def delete_records(self, record_ids):
        await super().delete_records(record_ids)
        if len(self.asked("delete_records")) == 2:
            Path(sys.argv[2]).write_bytes(pickle.dumps(self.records))
            os.kill(os.getpid(), signal.SIGKILL)

async def main():
    datasets = Dying()
    ids = [datasets.add({"n": number}).id for number in range(1300)]
    await deleting.delete_records(datasets, Journal.open(Path(sys.argv[1])), "p", "d", ids)

asyncio.run(main())
"""


async def test_a_kill_loses_nothing_and_is_resumed(tmp_path: Path) -> None:
    path, state = tmp_path / "journal.sqlite", tmp_path / "state"
    command = [sys.executable, "-c", KILLED, str(path), str(state)]
    killed = await asyncio.to_thread(subprocess.run, command, check=False, timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL

    datasets = FakeDatasets()
    datasets.records = pickle.loads(state.read_bytes())  # noqa: S301 - made above
    datasets._count = 5_000
    assert len(datasets.records) == 300
    journal = Journal.open(path)
    (run,) = await journal.unfinished_runs("p")
    assert run.kind == deleting.DELETE
    report = await deleting.resume(datasets, journal, run)
    assert report.complete and len(report.deleted) == 1_300
    assert datasets.records == {}
    again = await deleting.recreate(datasets, journal, "p", report.batch)
    assert len(again.ids) == 1_300
    numbers = [record.payload["n"] for record in datasets.records.values()]
    assert sorted(int(str(number)) for number in numbers) == list(range(1_300))
    await journal.aclose()


async def test_a_record_gone_between_look_and_delete_counts_as_deleted(
    datasets: FakeDatasets, journal: Journal
) -> None:
    ids = fill(datasets, 2)
    datasets.failures["delete_records"].append(NotFoundError("One is not there."))
    report = await deleting.delete_records(datasets, journal, "p", "d", ids)
    assert report.complete and set(report.deleted) == set(ids)
