"""`obs-tui datasets`: the same curation without the screen."""

import json
from argparse import Namespace

from pydantic import ValidationError
from tqdm import tqdm

from obs_tui.curation.adding import AddProgress, add_events
from obs_tui.curation.known import known_events
from obs_tui.curation.records import every_record
from obs_tui.model.counting import counted
from obs_tui.model.datasets import Dataset, DatasetDraft, DatasetRecord
from obs_tui.model.moments import format_moment
from obs_tui.settings import Settings, SettingsError

from .curating import LEFT_OUT, Desk, added, curate, find_dataset, read_ids
from .dataset_files import export_dataset, import_file
from .narration import narrate, plain
from .resuming import resume_runs
from .target import Target


def datasets(target: Target, settings: Settings, args: Namespace) -> int:
    """Run an action on datasets; the exit code. Raises SettingsError."""
    actions = {
        "list": _list,
        "show": _show,
        "create": _create,
        "export": export_dataset,
        "import": import_file,
        "add": _add,
        "resume": resume_runs,
    }
    return curate(actions[args.action], target, settings, args)


async def _list(desk: Desk, args: Namespace) -> int:
    page, more = 1, True
    while more:
        part = await desk.datasets.list(q=args.match, page=page, page_size=100)
        for dataset in part.results:
            print(_json(dataset) if args.jsonl else _line(dataset))
        page, more = page + 1, part.has_more
    return 0


async def _show(desk: Desk, args: Namespace) -> int:
    dataset = await find_dataset(desk.datasets, args.dataset)
    searchable = desk.service.capabilities.record_search
    shown = bad = 0
    records = every_record(desk.datasets, dataset.id, args.match, searchable=searchable)
    async for record in records:
        if shown == args.limit:
            narrate(f"there are more than the {args.limit:,} of --limit")
            break
        shown += 1
        if record.unreadable:
            bad += 1
            narrate(f"{plain(record.id)} cannot be read: {plain(record.unreadable)}")
        print(_json(record) if args.jsonl else _record_line(record))
    narrate(f"{counted(shown, 'record')} of {plain(dataset.name)}")
    return LEFT_OUT if bad else 0


async def _create(desk: Desk, args: Namespace) -> int:
    try:
        draft = DatasetDraft(name=args.name, description=args.description)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise SettingsError(f"The {fault['loc'][0]} cannot be: {fault['msg']}.") from None
    if args.dry_run:
        narrate(f"would create the dataset {plain(draft.name)}")
        return 0
    print(plain((await desk.datasets.create(draft)).id))
    return 0


async def _add(desk: Desk, args: Namespace) -> int:
    dataset = await find_dataset(desk.datasets, args.dataset)
    if args.ids:
        ids = read_ids(args.ids)
    else:
        ids = list(await desk.service.search_event_ids(args.filters))
    known = await known_events(desk.service, dataset.id, ids)
    if known.unchecked:
        records = counted(known.unchecked, "record")
        narrate(f"of {records} it is not told which event they are")
    if known.ids:
        verb = "is" if len(known.ids) == 1 else "are"
        fate = "added again" if args.duplicates else "left out"
        narrate(f"{len(known.ids):,} of {counted(len(ids), 'event')} {verb} there already: {fate}")
    there = frozenset() if args.duplicates else frozenset(known.ids)
    wanted = [event_id for event_id in ids if event_id not in there]
    if args.dry_run:
        narrate(f"would add {counted(len(wanted), 'event')} to {plain(dataset.name)}")
        return 0
    if not wanted:
        narrate(f"0 events added to {plain(dataset.name)}")
        return 0
    with tqdm(total=len(wanted), unit=" events", leave=False, disable=None) as bar:

        def progress(at: AddProgress) -> None:
            bar.update(at.done - bar.n)

        report = await add_events(
            desk.datasets, desk.journal, desk.profile, dataset.id, wanted, listener=progress
        )
    return added(report, "event", dataset.name)


def _json(value: Dataset | DatasetRecord) -> str:
    """ASCII, so that nothing in a conversation can speak to the terminal."""
    return json.dumps(value.model_dump(mode="json"))


def _line(dataset: Dataset) -> str:
    changed = format_moment(dataset.updated_at) if dataset.updated_at else ""
    cells = (dataset.id, changed, dataset.name, dataset.description)
    return "\t".join(map(plain, cells))


def _record_line(record: DatasetRecord) -> str:
    from obs_tui.text.record_row import PREVIEW, preview

    changed = format_moment(record.updated_at) if record.updated_at else ""
    properties = json.dumps(record.properties, ensure_ascii=False) if record.properties else ""
    cells = (record.id, changed, record.source, preview(record.payload)[:PREVIEW], properties)
    return "\t".join(map(plain, cells))
