"""What is said of a run."""

from dataclasses import replace
from datetime import timedelta

import pytest

from obs_tui.evaluation.runs import begin
from obs_tui.journal import Journal
from obs_tui.ui.runs import words
from tests.ui.fakes import NOW
from tests.ui.running import PROFILE
from tests.ui.test_judging import FREE


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=5), "is at it, or was 5s ago: followed here; p takes it over"),
        (timedelta(minutes=2), "Unfinished; p goes on"),
        (timedelta(days=1, seconds=5), "Unfinished; p goes on"),
    ],
)
async def test_only_a_verdict_of_just_now_tells_of_another_at_work(
    age: timedelta, said: str
) -> None:
    journal = Journal.open(None)
    begun = await begin(journal, PROFILE, FREE, ["e1", "e2"], about="two", clock=lambda: NOW)
    left = replace(begun, judged=1, elsewhere=True, last_at=NOW - age)
    assert said in str(words.standing(words.Watched(left), NOW))
    await journal.aclose()
