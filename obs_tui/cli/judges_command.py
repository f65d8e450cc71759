"""`obs-tui judges`: saved judges without the screen."""

import json
from argparse import Namespace
from collections.abc import AsyncGenerator

from obs_tui.curation.exporting import write_pieces
from obs_tui.curation.judge_files import ENDINGS, JudgeFormat, write_judges
from obs_tui.curation.judge_importing import Clash, all_judges, carry_out, plan, read_file
from obs_tui.model.counting import counted
from obs_tui.model.judges import Judge
from obs_tui.model.moments import format_moment
from obs_tui.settings import Settings, SettingsError

from .curating import LEFT_OUT, Desk, curate
from .judges import find_judge
from .judges_parser import TYPES
from .narration import narrate, plain
from .target import Target


def judges(target: Target, settings: Settings, args: Namespace) -> int:
    """Run an action on judges; the exit code. Raises SettingsError."""
    actions = {"list": _list, "export": _export, "import": _import}
    return curate(actions[args.action], target, settings, args)


async def _list(desk: Desk, args: Namespace) -> int:
    types = (TYPES[args.type],) if args.type else ()
    models = (args.model,) if args.model else ()
    page, more = 1, True
    while more:
        part = await desk.service.list_judges(
            q=args.match, types=types, models=models, page=page, page_size=100
        )
        for judge in part.results:
            print(json.dumps(judge.model_dump(mode="json")) if args.jsonl else _line(judge))
        page, more = page + 1, part.has_more
    return 0


def _line(judge: Judge) -> str:
    changed = format_moment(judge.updated_at) if judge.updated_at else ""
    return "\t".join(
        map(plain, (judge.id, changed, judge.name, judge.output.type, judge.model_name))
    )


async def _export(desk: Desk, args: Namespace) -> int:
    found = [await find_judge(desk.service, named) for named in args.judges]
    drafts = [draft for draft, _ in found]
    left_out = 0
    for judge in () if args.judges else await all_judges(desk.service):
        try:
            drafts.append(judge.draft())
        except ValueError:
            left_out += 1
            narrate(f"{plain(judge.name)} is left out: this version does not know its kind")
    if not drafts:
        raise SettingsError("There is no judge to write.")
    form = ENDINGS.get(args.file.suffix.lower(), JudgeFormat.YAML)

    async def pieces() -> AsyncGenerator[str, None]:
        yield write_judges(drafts, form)

    await write_pieces(args.file, pieces(), args.yes)
    narrate(f"{counted(len(drafts), 'judge')} written to {plain(str(args.file))}")
    return LEFT_OUT if left_out else 0


async def _import(desk: Desk, args: Namespace) -> int:
    read = await read_file(args.file)
    for bad in read.bad:
        where = f"line {bad.line}: " if bad.line else ""
        name = f"{plain(bad.name)}: " if bad.name else ""
        narrate(f"{where}{name}{plain(bad.cause)}")
    wanted = plan(read.judges, await all_judges(desk.service), Clash(args.existing))
    for name in wanted.skipped:
        narrate(f"{plain(name)} exists already and is left as it is")
    for before, after in wanted.renamed:
        narrate(f"{plain(before)} exists already: {plain(after)}")
    if wanted.same:
        narrate(f"the same on the server: {wanted.same:,}")
    replaced = sum(step.there is not None for step in wanted.steps)
    if args.dry_run:
        made = counted(len(wanted.steps) - replaced, "judge")
        narrate(f"would make {made} and replace {replaced:,}")
        return LEFT_OUT if read.bad or wanted.skipped else 0
    done = await carry_out(desk.service, desk.journal, desk.profile, wanted.steps)
    for judge in done.made:
        print(plain(judge.id))
    for name, error in done.failed:
        narrate(f"{plain(name)}: {' '.join(filter(None, (error.sentence, error.cause)))}")
    narrate(f"{counted(len(done.made), 'judge')} made, {done.replaced:,} replaced")
    return LEFT_OUT if read.bad or wanted.skipped or done.failed else 0
