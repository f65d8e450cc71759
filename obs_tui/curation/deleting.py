"""Deleting records, with a local copy first, and creating them again.

Every record is copied into the journal before anything is sent. A chunk that fails is looked at
record by record. What a kill or an error leaves undone is a run that `resume` completes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from obs_tui.journal import Journal, Run
from obs_tui.service.dataset_protocol import Datasets

from .records import Progress, RecordFailure, quiet

DELETE = "delete"
"""The kind of the journal's runs that delete; their id is the batch."""


@dataclass(frozen=True, slots=True)
class DeleteReport:
    """What became of a deletion. `batch` names the local copies, for `recreate`; `deleted` are
    gone now, `missing` were gone before; `failed` still exist, each with its cause; `untried`
    were not come to, and `resume` goes on with them and the failed."""

    batch: int
    deleted: tuple[str, ...]
    missing: tuple[str, ...] = ()
    failed: tuple[RecordFailure, ...] = ()
    untried: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return not self.failed and not self.untried


@dataclass(frozen=True, slots=True)
class Recreated:
    """New ids by the old ones of a batch, of this and of earlier calls; and what failed."""

    ids: Mapping[str, str]
    failed: tuple[RecordFailure, ...] = ()


async def delete_records(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    dataset_id: str,
    record_ids: Sequence[str],
    *,
    progress: Progress = quiet,
) -> DeleteReport:
    """Delete records of a dataset. Raises ServiceError where they could not be copied, and then
    nothing was deleted; what goes wrong later is in the report."""
    raise NotImplementedError


async def resume(
    datasets: Datasets, journal: Journal, run: Run, progress: Progress = quiet
) -> DeleteReport:
    """Go on with a deletion (`journal.unfinished_runs`, kind `DELETE`). What is left is copied
    again first, since others may have edited it. Raises ServiceError."""
    raise NotImplementedError


async def recreate(
    datasets: Datasets, journal: Journal, profile: str, batch: int, progress: Progress = quiet
) -> Recreated:
    """Create the deleted records of a batch again, with new ids; never twice, whatever was
    interrupted. Raises ServiceError where the journal cannot be used."""
    raise NotImplementedError
