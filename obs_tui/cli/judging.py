"""`obs-tui judge`: many events by one judge."""

import asyncio
import json
import shlex
import sys
from argparse import Namespace
from dataclasses import replace
from itertools import islice

from tqdm import tqdm

from obs_tui.evaluation.running import Control, Outcome, go_on
from obs_tui.evaluation.runs import (
    JOBS,
    JudgingRun,
    begin,
    expected_seconds,
    listed,
    load,
    retry_failed,
)
from obs_tui.journal import VerdictEntry
from obs_tui.journal.entries import version_of
from obs_tui.model.base import JsonObject
from obs_tui.model.counting import counted
from obs_tui.model.judges import BASELINE, JudgeDraft
from obs_tui.settings import Settings, SettingsError
from obs_tui.text.time import duration

from .curating import LEFT_OUT, REFUSED, Desk, curate
from .judges import find_judge
from .judging_parser import LATEST
from .narration import narrate, plain, tell_failure
from .querying import UNUSABLE, Unusable, checked_filter, read_query
from .search import tell_left_out
from .target import Target


def judge(target: Target, settings: Settings, args: Namespace) -> int:
    """Judge what matches, or go on with it; the exit code. Raises SettingsError."""
    if (args.judge is None) == (args.resume is None):
        raise SettingsError("Say --judge and what to judge, or --resume.")
    if args.resume is not None and (args.query or args.filters is not None or args.limit):
        raise SettingsError("With --resume nothing is said of events: they are those of the run.")
    try:
        read_query(args.query)
        return curate(_judge if args.resume is None else _resume, target, settings, args)
    except Unusable:
        return UNUSABLE


async def _judge(desk: Desk, args: Namespace) -> int:
    draft, judge_id = await find_judge(desk.service, args.judge)
    filters = await checked_filter(desk.service, args)
    found = await desk.service.search_event_ids(filters)
    tell_left_out(args.limit, more=args.limit is not None and len(found) > args.limit)
    if not desk.service.capabilities.totals and found:
        narrate(f"the server may have capped what matches at {len(found):,}")
    ids = tuple(islice(found, args.limit))
    if not ids:
        narrate("no event matches")
        return 0
    jobs = args.jobs or JOBS
    code = await _refused(desk, args, draft, len(ids), jobs=jobs, rate=args.rate)
    if code is not None:
        return code
    run = await begin(
        desk.journal,
        desk.profile,
        draft,
        ids,
        about=args.query or ("a filter" if args.filters is not None else "all events"),
        judge_id=judge_id,
        filters=filters,
        jobs=jobs,
        rate=args.rate,
    )
    return await _go_on(desk, args, run)


async def _resume(desk: Desk, args: Namespace) -> int:
    run = await _chosen(desk, args.resume)
    if run is None:
        narrate("no run of a judge is unfinished")
        return 0
    if args.all:
        await _print_earlier(desk, run, args)
    left = run.waiting + run.failed
    if not left:
        narrate(f"run {run.id}: nothing is left to judge")
        return 0
    run = replace(run, jobs=args.jobs or run.jobs, rate=args.rate or run.rate)
    code = await _refused(desk, args, run.judge, left, jobs=run.jobs, rate=run.rate)
    if code is not None:
        return code
    return await _go_on(desk, args, await retry_failed(desk.journal, run))


async def _chosen(desk: Desk, number: int) -> JudgingRun | None:
    if number != LATEST:
        run = await load(desk.journal, desk.profile, number)
        if run is None:
            raise SettingsError(f"No run of a judge has the number {number}.")
        return run
    runs = await listed(desk.journal, desk.profile)
    return next((run for run in runs if not run.finished), None)


async def _refused(
    desk: Desk, args: Namespace, draft: JudgeDraft, calls: int, *, jobs: int, rate: float | None
) -> int | None:
    """Say how many calls there will be; the exit code where they are not wanted."""
    name, model = plain(draft.name), plain(draft.model_name)
    said = f"{counted(calls, 'call')} of {model} for the judge {name}"
    seconds = await desk.journal.judging.mean_seconds(desk.profile, version_of(draft))
    if expected := expected_seconds(calls, seconds, jobs, rate):
        said += f", about {duration(expected)}"
    narrate(said)
    if args.yes or draft.model_name == BASELINE:
        return None
    if not sys.stdin.isatty():
        narrate("say --yes to have them made")
        return REFUSED
    print("obs-tui: go on? [y/N] ", end="", file=sys.stderr, flush=True)
    answer = await asyncio.to_thread(sys.stdin.readline)
    return None if answer.strip().casefold() in ("y", "yes") else REFUSED


def _onward(args: Namespace, run: JudgingRun) -> str:
    """The command that goes on with a run, where this one was run."""
    given = vars(args)
    where = [f"--{name}={given[name]}" for name in ("store", "profile") if given.get(name)]
    return plain(shlex.join(["obs-tui", "judge", *where, "--resume", str(run.id)]))


async def _go_on(desk: Desk, args: Namespace, run: JudgingRun) -> int:
    """Judge what is left, printing each verdict once it is in the journal."""
    onward = _onward(args, run)
    with tqdm(
        total=run.total, initial=run.judged, unit=" verdicts", leave=False, disable=None
    ) as bar:
        last, held = run, ""
        control = Control(rate=run.rate)

        def told(now: JudgingRun, outcome: Outcome | None) -> None:
            nonlocal last, held
            last = now
            said = " ".join(filter(None, (control.why or ())[:2]))
            if said != held and (held := said):
                bar.clear()
                narrate(f"every call waits: {plain(said)}")
            if outcome is not None:
                bar.clear()
                print(_line(outcome, as_json=args.jsonl), flush=True)
                bar.update()

        try:
            run = await go_on(desk.service, desk.journal, run, control=control, listener=told)
        except asyncio.CancelledError:
            bar.close()
            narrate(f"interrupted, with {last.judged:,} of {last.total:,} judged; on by: {onward}")
            raise
    answers = ", ".join(f"{plain(bar.label)} {bar.answers:,}" for bar in run.bars.rows)
    narrate(f"run {run.id}: {run.judged:,} of {run.total:,} judged: {answers}")
    if run.stopped is not None:
        code = tell_failure(run.stopped)
        narrate(f"stopped, since every further call would fail as well; on by: {onward}")
        return code
    if run.failed:
        narrate(f"{run.failed:,} could not be judged; once more by: {onward}")
        return LEFT_OUT
    return 0


async def _print_earlier(desk: Desk, run: JudgingRun, args: Namespace) -> None:
    after = 0
    while page := await desk.journal.judging.verdicts(run.id, after=after):
        for given in page:
            print(_line(given.entry, as_json=args.jsonl))
        after = page[-1].number


def _line(outcome: Outcome, *, as_json: bool) -> str:
    """A verdict or a failure. JSON is ASCII, so that nothing in it can speak to the terminal."""
    answer: str | float | None = None
    analysis, seconds, error = "", None, ""
    if isinstance(outcome, VerdictEntry):
        answer, analysis = outcome.verdict.answer, outcome.verdict.analysis
        seconds = round(outcome.seconds, 3)
    else:
        error = " ".join(filter(None, outcome.failure[:3]))
    if as_json:
        said: JsonObject = {
            "event_id": outcome.event_id,
            "answer": answer,
            "analysis": analysis,
            "seconds": seconds,
            "error": error or None,
        }
        return json.dumps(said)
    shown = "" if error else "undefined" if answer is None else str(answer)
    took = "" if seconds is None else f"{seconds:.1f}s"
    return "\t".join(map(plain, (outcome.event_id, shown, took, analysis, error)))
