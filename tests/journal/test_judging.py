"""Bulk runs in the journal: a verdict and its item are recorded together; and what judges ask."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from obs_tui.journal import Item, Journal, JournalError, VerdictEntry
from obs_tui.journal.entries import question_of
from obs_tui.model.judges import Classification, ClassOption, Regression, Verdict
from obs_tui.model.load import Failure
from tests.evaluation.judging import JUDGE, PROFILE, SCORER, ids

ENTRY = VerdictEntry("e0", JUDGE, None, Verdict(answer="yes"), datetime.now(UTC), 0.5)


async def test_a_verdict_is_recorded_with_its_item_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal.open(path)
    run = (await journal.judging.begin(PROFILE, {}, ids(2), repeats=1, at=ENTRY.at)).run
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON judging BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(JournalError, match="full"):
        await journal.judging.judged(run, Item("e0", 0, 0), ENTRY)
    assert await journal.verdicts(PROFILE, "e0") == ()
    other.execute("DROP TRIGGER full")
    for _ in range(2):  # a second answer to the same question is none
        await journal.judging.judged(run, Item("e0", 0, 0), ENTRY)
    assert await journal.verdicts(PROFILE, "e0") == (ENTRY,)
    assert other.execute("SELECT run FROM verdict").fetchall() == [(run.id,)]
    await journal.judging.failed(run, Item("e0", 0, 0), Failure("too late"))
    assert await journal.judging.again(run.id) == 0
    assert await journal.judging.waiting(run.id, after=-1, limit=9) == (Item("e1", 0, 1),)
    assert await journal.judging.run("q", run.id) is None
    with pytest.raises(JournalError, match="no such run"):
        await journal.judging.take(run.id + 1)
    await journal.aclose()


def test_versions_of_a_judge_ask_the_same_and_other_answers_are_another_question() -> None:
    def options(*values: str) -> Classification:
        return Classification(
            options=[ClassOption(value=each, description=each) for each in values]
        )

    def changed(**fields: object) -> str:
        return question_of(JUDGE.model_copy(update=fields))

    asked = question_of(JUDGE)
    assert changed(model_name="m", instructions="x", output=options("no", "yes")) == asked
    assert asked not in (changed(name="Another"), changed(output=options("yes", "maybe")))
    wider = SCORER.output.model_copy(update={"max": 9.0})
    assert isinstance(SCORER.output, Regression)
    assert len({asked, question_of(SCORER), changed(output=wider)}) == 3
