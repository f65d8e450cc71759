"""What a dialog adds to a dataset: events, another dataset's records, a file's lines; or what was
interrupted. Knows nothing of Textual."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from obs_tui.curation import adding, importing
from obs_tui.curation import marks as marking
from obs_tui.curation.adding import AddListener, AddProgress, AddReport
from obs_tui.curation.importing import FileCheck
from obs_tui.curation.known import Known, known_events
from obs_tui.curation.records import Progress
from obs_tui.curation.tasks import TaskListener
from obs_tui.journal import Journal, Run
from obs_tui.model.base import Json
from obs_tui.model.campaigns import Campaign
from obs_tui.model.counting import counted
from obs_tui.model.datasets import Dataset, ImportTask
from obs_tui.model.marks import Marks
from obs_tui.service.protocol import Service
from obs_tui.text.safe import visible

Tell: TypeAlias = Callable[[str, int, int], None]
"""Told in words how it goes, and how many of how many are done; 0 of 0 when that is unknown."""

_WIDEST = 50
RESUMABLE = frozenset(
    {adding.ADD_EVENTS, adding.ADD_RECORDS, adding.ADD_CAMPAIGN, importing.IMPORT}
)


class Asker(Protocol):
    """What screens give their dialogs."""

    @property
    def service(self) -> Service:
        """Answers."""
        ...

    @property
    def journal(self) -> Journal:
        """Remembers."""
        ...

    @property
    def profile(self) -> str:
        """Whose memory it is."""
        ...


@dataclass(frozen=True, slots=True)
class AddJob:
    """`one` is what is added (`event`), `about` says it in full and may hold untrusted text.

    `resolve` gives the ids, `known` those of them that are there already, `begin` adds, `go_on`
    continues a run; `mine` tells the journal's run of this job. `run` is one to go on with.
    """

    one: str
    about: str
    dataset: Dataset
    begin: Callable[[Sequence[str], Tell], Awaitable[AddReport]]
    go_on: Callable[[Run, Tell], Awaitable[AddReport]]
    mine: Callable[[Run, Sequence[str]], bool]
    resolve: Callable[[], Awaitable[Sequence[str]]] | None = None
    known: Callable[[Sequence[str], Progress], Awaitable[Known]] | None = None
    run: Run | None = None

    async def add(self, desk: Asker, ids: Sequence[str], tell: Tell) -> AddReport:
        """Add, or go on with the run of this job that the journal still has. Raises
        ServiceError."""
        for run in await desk.journal.unfinished_runs(desk.profile):
            if run.body.get("dataset_id") == self.dataset.id and self.mine(run, ids):
                return await self.go_on(run, tell)
        return await self.begin(ids, tell)


def named(dataset: Dataset) -> str:
    """The dataset's name, safe to show and no longer than a name may be."""
    return visible(dataset.name)[:_WIDEST]


def events_job(desk: Asker, dataset: Dataset, marks: Marks) -> AddJob:
    """Add the events that are marked."""
    service, journal, profile = desk.service, desk.journal, desk.profile

    async def begin(ids: Sequence[str], tell: Tell) -> AddReport:
        return await adding.add_events(
            service.datasets,
            journal,
            profile,
            dataset.id,
            ids,
            listener=_listener(tell, adding.CHUNKS[adding.ADD_EVENTS]),
        )

    one = marks.scope is None and len(marks.ids) == 1
    return AddJob(
        "event",
        "this event" if one else f"events: {marks.label}",
        dataset,
        begin,
        _go_on(desk),
        _with_ids(adding.ADD_EVENTS),
        lambda: marking.resolve(marks, service),
        lambda ids, progress: known_events(service, dataset.id, ids, progress),
    )


def records_job(desk: Asker, dataset: Dataset, ids: Sequence[str], source: str) -> AddJob:
    """Add copies of records of the dataset named `source`."""

    async def begin(ids: Sequence[str], tell: Tell) -> AddReport:
        return await adding.add_records(
            desk.service.datasets,
            desk.journal,
            desk.profile,
            dataset.id,
            ids,
            listener=_listener(tell, adding.CHUNKS[adding.ADD_RECORDS]),
        )

    async def resolve() -> Sequence[str]:
        return ids

    about = f"{counted(len(ids), 'record')} of {source}"
    mine = _with_ids(adding.ADD_RECORDS)
    return AddJob("record", about, dataset, begin, _go_on(desk), mine, resolve)


def campaign_job(desk: Asker, dataset: Dataset, campaign: Campaign, count: int | None) -> AddJob:
    """Add the events of a campaign, of which there are so many, with its verdicts."""

    async def begin(_ids: Sequence[str], tell: Tell) -> AddReport:
        return await adding.add_campaign(
            desk.service.datasets,
            desk.journal,
            desk.profile,
            dataset.id,
            campaign.id,
            events=count,
            listener=_listener(tell, adding.CHUNKS[adding.ADD_CAMPAIGN]),
        )

    def mine(run: Run, _ids: Sequence[str]) -> bool:
        return run.kind == adding.ADD_CAMPAIGN and run.body.get("ids") == [campaign.id]

    about = f"the events of the campaign {campaign.name}, with their verdicts"
    return AddJob("event", about, dataset, begin, _go_on(desk), mine)


def file_job(desk: Asker, dataset: Dataset, check: FileCheck, *, direct: bool = False) -> AddJob:
    """Add the good lines of a file."""

    async def begin(_ids: Sequence[str], tell: Tell) -> AddReport:
        return await importing.import_file(
            desk.service.datasets,
            desk.journal,
            desk.profile,
            dataset.id,
            check,
            direct=direct,
            uploaded=_uploaded(tell, "created" if direct else "bytes uploaded"),
            listener=_task_listener(tell),
        )

    def mine(run: Run, _ids: Sequence[str]) -> bool:
        return run.kind == importing.IMPORT and run.body.get("path") == str(check.path.absolute())

    about = f"{counted(check.records, 'record')} of the file {check.path.name}"
    return AddJob("record", about, dataset, begin, _go_on(desk), mine)


def resumed_job(desk: Asker, dataset: Dataset, run: Run) -> AddJob:
    """Go on with what was interrupted."""

    async def begin(_ids: Sequence[str], tell: Tell) -> AddReport:
        return await _go_on(desk)(run, tell)

    one = "event" if run.kind in (adding.ADD_EVENTS, adding.ADD_CAMPAIGN) else "record"

    def mine(other: Run, _ids: Sequence[str]) -> bool:
        return other.id == run.id

    return AddJob(one, run_words(run), dataset, begin, _go_on(desk), mine, run=run)


def run_words(run: Run) -> str:
    """What an interrupted run was adding; the path of a file is untrusted text."""
    ids = run.body.get("ids")
    match run.kind:
        case adding.ADD_EVENTS:
            return f"adding {counted(len(ids) if isinstance(ids, list) else 0, 'event')}"
        case adding.ADD_RECORDS:
            return f"adding {counted(len(ids) if isinstance(ids, list) else 0, 'record')}"
        case adding.ADD_CAMPAIGN:
            return "adding the events of a campaign"
        case _:
            return f"importing {run.body.get('path')}"


def sentence(report: AddReport, dataset: str, one: str, already: int) -> str:
    """`12 events added to X, 2 were there already, 1 skipped; 3 failed.`"""
    said = f"{counted(report.added, one)} added to {dataset}"
    if already:
        said += f", {already:,} {'was' if already == 1 else 'were'} there already"
    if report.skipped:
        said += f", {report.skipped:,} skipped"
    failed = sum(each.count for each in report.failed)
    return f"{said}{f'; {failed:,} failed' if failed else ''}."


def _with_ids(kind: str) -> Callable[[Run, Sequence[str]], bool]:
    def mine(run: Run, ids: Sequence[str]) -> bool:
        wanted: list[Json] = [*dict.fromkeys(ids)]
        return run.kind == kind and run.body.get("ids") == wanted

    return mine


def _go_on(desk: Asker) -> Callable[[Run, Tell], Awaitable[AddReport]]:
    async def go_on(run: Run, tell: Tell) -> AddReport:
        datasets, journal = desk.service.datasets, desk.journal
        if run.kind != importing.IMPORT:
            listener = _listener(tell, adding.CHUNKS[run.kind])
            return await adding.resume(datasets, journal, run, listener=listener)
        uploaded = _uploaded(tell, "created" if run.body.get("direct") else "bytes uploaded")
        return await importing.resume(
            datasets, journal, run, uploaded=uploaded, listener=_task_listener(tell)
        )

    return go_on


def _listener(tell: Tell, chunk: int) -> AddListener:
    """Tells how it goes; `chunk` is how many one task takes at most."""

    def listen(progress: AddProgress) -> None:
        words, done = f"{progress.done:,} of {progress.total:,}", progress.done
        if (task := progress.task) is not None:
            words += f" · {task_words(task)}"
            done += min(chunk, progress.total - done) * (task.progress or 0) // 100
        tell(words, done, progress.total)

    return listen


def _task_listener(tell: Tell) -> TaskListener:
    return lambda task: tell(task_words(task), task.progress or 0, 100)


def _uploaded(tell: Tell, what: str) -> Progress:
    return lambda done, total: tell(f"{done:,} of {total:,} {what}", done, total)


def task_words(task: ImportTask) -> str:
    """`task running, 40 %`, with the server's message where there is one."""
    words = f"task {task.status.lower().replace('_', ' ')}"
    if task.progress is not None:
        words += f", {task.progress} %"
    return f"{words}: {task.message}" if task.message else words
