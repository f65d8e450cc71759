"""`obs-tui datasets export` and `import`."""

import asyncio
from argparse import Namespace

from tqdm import tqdm

from obs_tui.curation import exporting, importing
from obs_tui.curation.formats import ENDINGS, Format
from obs_tui.model.counting import counted
from obs_tui.model.datasets import ImportTask

from .curating import LEFT_OUT, REFUSED, Desk, added, find_dataset
from .narration import narrate, plain


async def export_dataset(desk: Desk, args: Namespace) -> int:
    """Write a dataset to a file; the exit code. JSONL is the service's export, unless it is to be
    written here. Raises SettingsError and ServiceError."""
    dataset = await find_dataset(desk.datasets, args.dataset)
    form = Format(args.format) if args.format else ENDINGS.get(args.file.suffix, Format.JSONL)
    target = plain(str(args.file))
    would = f"would write {plain(dataset.name)} as {form} to {target}"
    there = await asyncio.to_thread(args.file.exists)
    if args.dry_run:
        narrate(f"{would}, which is replaced" if there else would)
        return 0
    if there and not args.yes:
        narrate(f"{would}, which exists already; say --yes to replace it")
        return REFUSED
    with _bar(" records" if args.local or form is not Format.JSONL else "B") as bar:

        def progress(done: int, total: int | None = None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        if args.local or form is not Format.JSONL:
            done = await exporting.export_locally(
                desk.datasets, dataset.id, args.file, form, overwrite=args.yes, progress=progress
            )
        else:
            done = await exporting.export_by_service(
                desk.datasets, dataset.id, args.file, overwrite=args.yes, received=progress
            )
    count = "" if done.records is None else f"{counted(done.records, 'record')}, "
    narrate(f"{target}: {count}{counted(done.size, 'byte')}")
    return 0


def _bar(unit: str) -> tqdm:
    return tqdm(unit=unit, unit_scale=unit == "B", leave=False, disable=None)


async def import_file(desk: Desk, args: Namespace) -> int:
    """Add the lines of a file; the exit code. Raises SettingsError and ServiceError."""
    dataset = await find_dataset(desk.datasets, args.dataset)
    check = await importing.check_file(args.file)
    source = plain(args.file.name)
    for problem in check.problems:
        narrate(f"{source}:{problem.line}: {plain(problem.cause)}")
    if more := check.bad - len(check.problems):
        narrate(f"{source}: and {more:,} more like these")
    what = f"{counted(check.records, 'record')} of {source}"
    if not check.records:
        narrate(f"{what}: there is nothing to add")
        return REFUSED
    if args.dry_run:
        narrate(f"would add {what} to {plain(dataset.name)}")
        return LEFT_OUT if check.bad else 0
    with _bar(" records" if args.direct else "B") as bar:

        def uploaded(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        def working(task: ImportTask) -> None:
            bar.set_postfix_str(plain(task.message or task.status))

        report = await importing.import_file(
            desk.datasets,
            desk.journal,
            desk.profile,
            dataset.id,
            check,
            direct=args.direct,
            uploaded=uploaded,
            listener=working,
        )
    return added(report, "record", dataset.name) or (LEFT_OUT if check.bad else 0)
