"""`obs-tui datasets resume`: what a kill, an error or an interruption left unfinished."""

from argparse import Namespace

from obs_tui.curation import adding, deleting, importing
from obs_tui.journal import Run
from obs_tui.model.base import Json
from obs_tui.model.counting import counted
from obs_tui.model.moments import format_moment
from obs_tui.service.errors import NotFoundError, ServiceError
from obs_tui.settings import SettingsError

from .curating import Desk, added, deleted, held_back
from .narration import FAILED, narrate, plain, tell_failure

_KINDS = {
    adding.ADD_EVENTS: ("add", "event"),
    adding.ADD_RECORDS: ("add", "record"),
    importing.IMPORT: ("import", "record"),
    deleting.DELETE: ("delete", "record"),
}
"""What the runs that can be resumed do, and to what."""


async def resume_runs(desk: Desk, args: Namespace) -> int:
    """List the unfinished runs, the oldest first, and go on with them where it is wanted; the exit
    code. Raises SettingsError and ServiceError."""
    found = {run.id: run for run in await desk.journal.unfinished_runs(desk.profile)}
    runs = {number: run for number, run in sorted(found.items()) if run.kind in _KINDS}
    if missing := [str(number) for number in args.runs if number not in runs]:
        raise SettingsError(f"Nothing unfinished has the number {', '.join(missing)}.")
    chosen = [run for number, run in runs.items() if number in (args.runs or runs)]
    if not chosen:
        narrate("nothing is unfinished")
        return 0
    names = {run.id: await _name(desk, str(run.body["dataset_id"])) for run in chosen}
    for run in chosen:
        print("\t".join(map(plain, _cells(run, names[run.id]))))
    if (
        code := held_back(args, f"go on with {counted(len(chosen), 'unfinished run')}")
    ) is not None:
        return code
    return max([await _go_on(desk, run, names[run.id]) for run in chosen])


def _cells(run: Run, name: str) -> tuple[str, ...]:
    verb, one = _KINDS[run.kind]
    count = run.body["records"] if run.kind == importing.IMPORT else len(_list(run.body["ids"]))
    count = count if isinstance(count, int) else 0
    what = f"{verb} {counted(count, one)}"
    source = str(run.body.get("path", ""))
    return (str(run.id), format_moment(run.started_at), what, name, source)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


async def _name(desk: Desk, dataset_id: str) -> str:
    try:
        return (await desk.datasets.fetch(dataset_id)).name
    except NotFoundError:
        return f"{dataset_id} (deleted)"


async def _go_on(desk: Desk, run: Run, name: str) -> int:
    try:
        if run.kind == deleting.DELETE:
            gone = await deleting.resume(desk.datasets, desk.journal, run)
            left = deleted(gone)
            narrate(f"{counted(len(gone.deleted), 'record')} deleted; copies are in the journal")
            return FAILED if left else 0
        again = importing.resume if run.kind == importing.IMPORT else adding.resume
        report = await again(desk.datasets, desk.journal, run)
    except ServiceError as error:
        narrate(f"{run.id} is not finished")
        return tell_failure(error.failure)
    return added(report, _KINDS[run.kind][1], name)
