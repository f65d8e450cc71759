"""What the commands on datasets and records share: service and journal, names, ids and consent."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from obs_tui.curation.adding import AddReport
from obs_tui.curation.deleting import DeleteReport
from obs_tui.curation.errors import FileError
from obs_tui.journal import Journal, JournalError
from obs_tui.model.counting import counted
from obs_tui.model.datasets import Dataset
from obs_tui.model.load import Failure
from obs_tui.service.dataset_protocol import Datasets
from obs_tui.service.errors import NotFoundError, RefusedError, ServiceError
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings, SettingsError

from .narration import FAILED, narrate, plain, tell_failure
from .target import Target, journal_path

STDIN = "-"
LEFT_OUT = 1
REFUSED = 2


@dataclass(frozen=True, slots=True)
class Desk:
    """Where curating happens: what is deleted or replaced is kept in the journal of `profile`, so
    that the screens can undo it."""

    service: Service
    journal: Journal
    profile: str

    @property
    def datasets(self) -> Datasets:
        """The service's datasets."""
        return self.service.datasets


Action: TypeAlias = Callable[[Desk, Namespace], Awaitable[int]]


def curate(action: Action, target: Target, settings: Settings, args: Namespace) -> int:
    """Run an action on the target; its exit code."""
    try:
        return asyncio.run(_curate(action, target, settings, args))
    except FileError as error:
        tell_failure(error.failure)
        return REFUSED
    except ServiceError as error:
        return tell_failure(error.failure)
    except JournalError as error:
        again = "Make room or free the journal, then run it again."
        return tell_failure(Failure("The journal could not be written.", str(error), again))


async def _curate(action: Action, target: Target, settings: Settings, args: Namespace) -> int:
    from .connection import opened

    async with opened(target, settings) as service, _journal(target, settings) as journal:
        desk = Desk(service, journal, target.profile)
        try:
            return await action(desk, args)
        except FileError:
            raise
        except ServiceError as error:
            code = tell_failure(error.failure)
            left = await journal.unfinished_runs(desk.profile)
            if error.retryable and any("dataset_id" in run.body for run in left):
                narrate("what was interrupted is gone on with by: obs-tui datasets resume")
            return code


@asynccontextmanager
async def _journal(target: Target, settings: Settings) -> AsyncIterator[Journal]:
    journal = Journal.open(journal_path(target, settings))
    journal.on_notice(narrate)
    try:
        yield journal
    finally:
        await journal.aclose()


async def find_dataset(datasets: Datasets, named: str) -> Dataset:
    """The dataset with this id, else the only one of this name. Raises SettingsError."""
    if _is_uuid(named) and (found := await _by_id(datasets, named)):
        return found
    called: list[Dataset] = []
    page, more = 1, True
    while more:
        part = await datasets.list(q=named, page=page, page_size=100)
        called += [dataset for dataset in part.results if dataset.name == named]
        page, more = page + 1, part.has_more
    if len(called) > 1:
        ids = ", ".join(plain(dataset.id) for dataset in called)
        raise SettingsError(f"{len(called)} datasets are called {plain(named)}; say which: {ids}")
    found = called[0] if called else await _by_id(datasets, named)
    if found is None:
        raise SettingsError(f"There is no dataset {plain(named)}.")
    return found


async def _by_id(datasets: Datasets, named: str) -> Dataset | None:
    try:
        return await datasets.fetch(named)
    except (NotFoundError, RefusedError):
        return None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def read_ids(said: Sequence[str]) -> list[str]:
    """The ids said, each once; `-` stands for the lines of stdin. Raises SettingsError when there
    are none."""
    ids: dict[str, None] = {}
    for one in said:
        lines = sys.stdin.read().split() if one == STDIN else [one]
        ids.update(dict.fromkeys(lines))
    if not ids:
        raise SettingsError("There are no ids.")
    return list(ids)


def held_back(args: Namespace, would: str) -> int | None:
    """The exit code, having said what would be done, for a dry run and where --yes is missing; None
    to go on."""
    if args.dry_run:
        narrate(f"would {would}")
        return 0
    if not args.yes:
        narrate(f"would {would}; say --yes to do it")
        return REFUSED
    return None


def deleted(report: DeleteReport) -> int:
    """Print the ids of what was deleted, and say what was not; how many were not."""
    for record_id in report.deleted:
        print(plain(record_id))
    for one in report.failed:
        narrate(f"{plain(one.record_id)} was not deleted: {plain(one.failure.sentence)}")
    for record_id in report.untried:
        narrate(f"{plain(record_id)} was not come to")
    return len(report.failed) + len(report.untried)


def added(report: AddReport, one: str, name: str) -> int:
    """Say what became of what was to be added, `one` of which is called so; the exit code."""
    for task in report.failed:
        where = f"{counted(task.count, one)} from number {task.first + 1:,} on"
        narrate(f"not added: {where}: {plain(task.cause)}")
    for note in report.notes:
        narrate(plain(note))
    skipped = f", {report.skipped:,} skipped by the server" if report.skipped else ""
    narrate(f"{counted(report.added, one)} added to {plain(name)}{skipped}")
    if report.failed:
        return FAILED
    return LEFT_OUT if report.skipped else 0
