"""`obs-tui agreement`: votes and verdicts of the journal, as a table, figures, or lines."""

import asyncio
import io
import json
import os
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from obs_tui.cli import main
from obs_tui.journal import Journal, Vote
from obs_tui.model.judges import JudgeDraft
from tests.embedded.serving import draft
from tests.evaluation.desk import Desk, Done


def run(desk: Desk, *args: str) -> Done:
    with (
        patch.dict(os.environ, desk.environ, clear=True),
        redirect_stdout(io.StringIO()) as out,
        redirect_stderr(io.StringIO()) as err,
    ):
        code = main(["agreement", *args, "--store", str(desk.home / "store.sqlite")])
    return Done(code, out.getvalue(), err.getvalue())


async def vote(path: Path, profile: str, answers: dict[str, str | None]) -> None:
    journal = Journal.open(path)
    judge = JudgeDraft.model_validate(draft())
    for event, answer in answers.items():
        cast = Vote(event, answer, "a\tnote", datetime.now(UTC))
        await journal.votes.cast(profile, judge, cast)
    await journal.aclose()


def test_votes_are_compared_with_the_verdicts(tmp_path: Path) -> None:
    desk = Desk.made(tmp_path)
    free = desk.home / "free.json"
    free.write_text(json.dumps(draft()))
    judged = desk.run("--judge", str(free), "--limit", "3", "--jsonl")
    said = {str(line["event_id"]): line["answer"] for line in judged.lines}
    nothing = run(desk, "--judge", str(free))
    assert nothing.code == 0 and "0 cases of Is it kind?" in nothing.err
    assert "no event has both a vote and a verdict" in nothing.out

    path = next(each for each in desk.home.rglob("journal*") if each.suffix == ".sqlite")
    with closing(sqlite3.connect(path)) as conn:
        ((profile,),) = conn.execute("SELECT DISTINCT profile FROM verdict")
    first, second, third = said
    other = {"kind": "unkind"}.get(str(said[second]), "kind")
    votes = {first: str(said[first] or "kind"), second: other, third: None, "gone": "kind"}
    asyncio.run(vote(path, profile, votes))

    told = run(desk, "--judge", str(free))
    assert told.code == 0
    assert told.out.startswith("you\\judge\tkind\tunkind")
    assert "accuracy\t" in told.out and "Cohen's κ\t" in told.out
    assert "2 cases of Is it kind?" in told.err and "2 votes: the interval is wide" in told.err
    assert "Skipped by you, counted nowhere: 1." in told.err and "without a verdict" in told.err
    free.write_text(json.dumps(draft(instructions="Edited.")))
    assert "this version gave no verdict; 1 other did" in run(desk, "--judge", str(free)).err
    free.write_text(json.dumps(draft()))
    lines = {line["event_id"]: line for line in run(desk, "--judge", str(free), "--jsonl").lines}
    assert set(lines) == {first, second}
    assert lines[second] == {
        "event_id": second,
        "vote": other,
        "answer": said[second],
        "agrees": False,
        "by_campaign": False,
        "note": "a\tnote",
    }
