"""`obs-tui agreement`: how far a judge agrees with one's votes."""

import json
from argparse import Namespace
from datetime import UTC, datetime

from obs_tui.evaluation.campaigned import by_campaigns
from obs_tui.evaluation.comparing import Agreement
from obs_tui.evaluation.report import agreement_figures, left_out
from obs_tui.evaluation.reviewing import latest
from obs_tui.evaluation.wording import few_words, label_text
from obs_tui.journal.entries import DIGITS, question_of, version_of
from obs_tui.model.counting import counted
from obs_tui.settings import Settings

from .curating import Desk, curate
from .judges import find_judge
from .narration import narrate, plain
from .target import Target


def agreement(target: Target, settings: Settings, args: Namespace) -> int:
    """Print the figures, or each case; the exit code. Raises SettingsError."""
    return curate(_agreement, target, settings, args)


async def _agreement(desk: Desk, args: Namespace) -> int:
    judge, judge_id = await find_judge(desk.service, args.judge)
    version = version_of(judge)
    verdicts = latest(await desk.journal.versions.verdicts(desk.profile, version))
    votes = await desk.journal.votes.on(desk.profile, judge)
    missing = [event_id for event_id in votes if event_id not in verdicts]
    now = datetime.now(UTC)
    written = await by_campaigns(desk.service, judge, judge_id, missing, now)
    found = Agreement(judge, votes, verdicts | written)
    if args.jsonl:
        for case in found.cases:
            line = {
                "event_id": case.event_id,
                "vote": case.vote.answer,
                "answer": case.entry.verdict.answer,
                "agrees": case.agrees,
                "by_campaign": case.entry.by_campaign,
                "note": case.vote.note,
            }
            print(json.dumps(line))
    else:
        _print_table(found)
        for figure in agreement_figures(found):
            print("\t".join(filter(None, figure)))
    cases = len(found.cases)
    narrate(f"{counted(cases, 'case')} of {plain(judge.name)}, version {version[:DIGITS]}")
    known = await desk.journal.versions.known(desk.profile)
    others = sum(each.question == question_of(judge) for each in known)
    if not (verdicts or written) and others:
        narrate(f"this version gave no verdict; {counted(others, 'other')} did")
    for said in (few_words(cases), *left_out(found)):
        if said:
            narrate(said)
    return 0


def _print_table(found: Agreement) -> None:
    names = [plain(label_text(label)) for label in found.table.classes]
    print("\t".join(["you\\judge", *names]))
    for name, counts in zip(names, found.table.counts, strict=True):
        print("\t".join([name, *map(str, counts)]))
