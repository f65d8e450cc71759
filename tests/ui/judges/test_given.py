"""The verdicts that a judge gave: how they spread, its versions, and the way to their events."""

import pytest

from obs_tui.journal import Journal
from obs_tui.ui.agreement.cases_screen import named
from tests.ui.datasets.fakes import FakeDatasets, record_id
from tests.ui.fakes import event_id
from tests.ui.running import NARROW, WIDE

from .fakes import DRAFTS, NOW, FakeJudging, draft, given, judge_id
from .screening import screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
FIRST = judge_id(2)


@BOTH
async def test_verdicts_are_told_and_lead_to_their_events(size: tuple[int, int]) -> None:
    service = FakeJudging(*DRAFTS)
    journal = Journal.open(None)
    older = draft(model="mistral-small-latest")
    for number, (answer, judge, key) in enumerate(
        [
            ("right", DRAFTS[0], FIRST),
            ("right", DRAFTS[0], None),  # called the same, and not saved
            ("wrong", older, FIRST),
            (None, older, FIRST),
            ("right", DRAFTS[1], judge_id(1)),  # of another judge
        ]
    ):
        await journal.record_verdict("demo", given(number % 3, answer, judge, key))
    async with screening(service, size=size, journal=journal) as run:
        await run.press("H")
        await run.until(lambda: "VERDICTS  4 · 2 versions" in run.shown())
        shown = run.shown()
        lines = [line.split("│")[-1].split() for line in shown.splitlines()]
        assert any(line[:1] == ["right"] and line[-2:] == ["2", "50%"] for line in lines)
        assert any(line[:1] == ["wrong"] and line[-2:] == ["1", "25%"] for line in lines)
        assert any(line[:1] == ["undefined"] and line[-2:] == ["1", "25%"] for line in lines)
        version = named(older).split(" · ")[-1]
        assert f" {version} " in shown, "as agreement calls it"
        assert size == NARROW or f" {version} mistral-small-latest 2" in shown
        assert "Analysis 0." in shown, "the newest first, with why"
        await run.press("j")
        await run.until(lambda: "Analysis 2." in run.shown())
        await run.press("enter")
        await run.until(lambda: run.app.current_mode == "events" and run.open_id == event_id(2))
        assert run.current_id == event_id(0)
        await run.press("escape")
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("3", "escape", "j", "H")
        await run.until(lambda: "VERDICTS  1" in run.shown())
    await journal.aclose()


async def test_many_verdicts_are_counted_and_the_newest_listed() -> None:
    journal = Journal.open(None)
    for number in range(205):
        await journal.record_verdict("demo", given(number % 3, "right", DRAFTS[0], FIRST))
    async with screening(FakeJudging(*DRAFTS), journal=journal) as run:
        await run.until(lambda: "VERDICTS  205, the newest 200 listed" in run.shown())
        await run.press("j")
        await run.until(lambda: "No verdicts yet." in run.shown())
    await journal.aclose()


async def test_a_verdict_on_a_record_leads_to_it_and_on_what_is_gone_says_so() -> None:
    service = FakeJudging(*DRAFTS)
    service.datasets = FakeDatasets(3)
    journal = Journal.open(None)
    for target in (record_id(1), "gone"):
        entry = given(0, "right", DRAFTS[0], FIRST)._replace(event_id=target, at=NOW)
        await journal.record_verdict("demo", entry)
    async with screening(service, journal=journal) as run:
        await run.press("H", "enter")
        await run.until(lambda: "no record" in run.shown().lower() or "✗" in run.shown())
        await run.press("escape", "j", "enter")
        await run.until(lambda: "a record of the dataset Oven-baked fries" in run.shown())
        await run.until(lambda: "Question 1: how heavy is one fry?" in run.shown())
        assert run.app.current_mode == "judges"
    await journal.aclose()
