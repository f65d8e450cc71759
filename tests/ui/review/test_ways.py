"""The ways that lead to a review and to agreement, and back."""

from obs_tui.evaluation.runs import begin, load
from obs_tui.journal import Item, Journal, VerdictEntry
from obs_tui.model.judges import Verdict
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.agreement.screen import AgreementScreen
from obs_tui.ui.judges.given_pane import GivenList
from obs_tui.ui.judges.screen import JudgesScreen
from obs_tui.ui.review.screen import ReviewScreen
from obs_tui.ui.review.start_dialog import StartReviewDialog
from obs_tui.ui.runs.screen import RunScreen
from tests.evaluation.campaigned import Campaigned
from tests.ui.datasets.fakes import FakeDatasets, record_id
from tests.ui.fakes import NOW, event_id
from tests.ui.judges.fakes import FakeJudging, draft, judge_id
from tests.ui.running import PROFILE, Running, running

from .reviewing import judged, reads, review_of, voted


async def asked_from_the_judges(run: Running) -> None:
    """Have the judge's screen ask what to review."""
    await run.press("3")
    await run.until(lambda: isinstance(run.app.screen, JudgesScreen))
    await run.until(lambda: "Is it right?" in run.shown())
    await run.press("b")
    await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))


async def test_from_the_judges() -> None:
    journal, service = Journal.open(None), FakeJudging(draft())
    await judged(journal, draft(), [(0, "right"), (1, "wrong")])
    async with running(service, journal=journal) as run:
        await asked_from_the_judges(run)
        await run.until(lambda: "how many" in run.shown())
        assert "seed" not in run.shown().replace("for the same seed", "")
        await run.press("down")
        await run.until(lambda: "seed   " in run.shown())
        await run.press("tab", "ctrl+u", "2", "tab", "ctrl+u", "7", "ctrl+s")
        await run.until(lambda: isinstance(run.app.screen, ReviewScreen))
        await run.until(lambda: "a random 2 (seed 7) of all events" in run.shown())
        assert review_of(run).review.queue.judge_id == judge_id(0)
        await run.press("q")
        await run.until(lambda: isinstance(run.app.screen, JudgesScreen))
        await run.press("b")
        await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
        await run.until(lambda: "go on with Is it right?" in run.shown())
        await run.press("escape", "B")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await run.until(lambda: "no event has both" in run.shown())
        await run.press("1")  # the events; what was pushed over the judges stays
        await run.until(lambda: run.app.screen is run.screen)
        await run.press("3")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
    await journal.aclose()


async def test_the_most_uncertain_come_first_or_why_not_is_said() -> None:
    journal, service = Journal.open(None), FakeJudging(draft(model="large"), events=5)
    await judged(journal, draft(model="large"), [(0, "right"), (3, "right")])
    for uncertain in (False, True, False):
        async with running(service, journal=journal) as run:
            await run.press("3")
            await run.until(lambda: isinstance(run.app.screen, JudgesScreen))
            await run.until(lambda: "Is it right?" in run.shown())
            await run.press("b")
            await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
            await run.press("end", "tab", "ctrl+u", "0", "enter")
            await run.until(lambda: "How many is a number from 1" in run.shown())
            await run.press("ctrl+u", "1", "enter")
            await run.until(lambda: isinstance(run.app.screen, ReviewScreen))
            if uncertain:
                await run.until(lambda: reads(run, 3))
                assert "the 1 most uncertain, by how much its repeated" in run.shown()
            else:
                await run.until(lambda: "is of what has no vote is unknown" in run.shown())
        await judged(journal, draft(model="large"), [(3, "wrong")])
        if uncertain:  # what one has said already tells nothing new
            await voted(journal, draft(model="large"), [(3, "right")])
    await journal.aclose()


async def test_what_a_campaign_said_stands_for_the_judge() -> None:
    journal, service = Journal.open(None), Campaigned("right", "wrong", "right")
    await judged(journal, draft(), [(2, "wrong")])  # the journal has the analysis: it counts
    async with running(service, journal=journal) as run:
        await asked_from_the_judges(run)
        service.failures["fetch judge"].append(UnreachableError("Away at first."))
        await run.press("enter")
        await run.until(lambda: reads(run, 0))
        await run.until(lambda: "What campaigns said is not known." in run.shown())
        await run.press("r")
        await run.until(lambda: "Away at first." not in run.shown())
        await run.press("w")
        await run.until(lambda: "waits after a vote" in run.shown())
        assert "by a campaign" not in run.shown()
        await run.press("2")
        await run.until(lambda: "by a campaign, which wrote no analysis" in run.shown())
        assert "you differ" in run.shown()
        await run.press("J", "J")
        await run.until(lambda: reads(run, 2))
        await run.press("2")
        await run.until(lambda: "Because of 2." in run.shown())
        assert "by a campaign" not in run.shown()
        await run.press("a")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await run.until(lambda: "by campaigns  1  of 2 verdicts" in run.shown())
        assert "wrong  right  campaign" in run.shown()
        # What is known without the server is shown when it cannot be asked.
        service.failures["fields"].append(UnreachableError("Away."))
        await run.press("r")
        await run.until(lambda: "Away." in run.shown())
        assert "What campaigns said is not known." in run.shown()
        assert "accuracy  100%" in run.shown()
        await run.press("r")
        await run.until(lambda: "by campaigns  1  of 2 verdicts" in run.shown())
    await journal.aclose()


async def test_a_verdict_on_a_record_leads_to_the_record() -> None:
    journal, service = Journal.open(None), FakeJudging(draft())
    service.datasets = FakeDatasets(3)
    for answer in ("right", "wrong"):
        verdict = Verdict(answer=answer, analysis=f"It is {answer}.")
        entry = VerdictEntry(record_id(1), draft(), judge_id(0), verdict, NOW, 1.0)
        await journal.record_verdict(PROFILE, entry)
    async with running(service, journal=journal) as run:
        await run.press("3")
        await run.until(lambda: isinstance(run.app.screen, JudgesScreen))
        await run.until(lambda: "wrong" in run.shown() and run.shown().count("right") > 1)
        run.app.screen.query_one(GivenList).focus()
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, ReviewScreen))
        await run.until(lambda: "Question 1: how heavy is one fry?" in run.shown())
        assert "It is right." in run.shown() and "It is wrong." in run.shown()
        assert "a record of the dataset Oven-baked fries" in run.shown()
        await run.press("t", "t")
        await run.until(lambda: "fries" in run.shown().replace("Oven-baked fries", ""))
        await run.press("q")
        await run.until(lambda: isinstance(run.app.screen, JudgesScreen))
        await run.press("B")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await run.press("t")
        await run.until(lambda: "Events that flip: 1" in run.shown())
        await run.until(lambda: "Question 1: how heavy" in run.shown())
        verdict = Verdict(answer="wrong", analysis="Said meanwhile.")
        await journal.record_verdict(PROFILE, entry._replace(verdict=verdict))
        await run.press("q", "q")
        await run.until(lambda: isinstance(run.app.screen, JudgesScreen))
        await run.until(lambda: "Said meanwhile." in run.shown())
    await journal.aclose()


async def test_from_a_run() -> None:
    journal, service = Journal.open(None), FakeJudging(events=5)
    made = await begin(
        journal, PROFILE, draft(model="large"), (event_id(1), event_id(2)), about="some"
    )
    item = Item(event_id(2), 0, 1)
    verdict = Verdict(answer="right", analysis="Because of 2.")
    entry = VerdictEntry(item.event_id, draft(model="large"), None, verdict, NOW, 1.0)
    await journal.judging.judged(made.kept, item, entry)
    seen = await load(journal, PROFILE, made.id)
    assert seen is not None
    async with running(service, journal=journal) as run:
        run.screen.show_run(seen)
        await run.until(lambda: isinstance(run.app.screen, RunScreen))
        await run.press("b")
        await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
        assert "1 judged in a run over some" in run.shown()
        await run.press("enter")
        await run.until(lambda: reads(run, 2))
        await run.press("w", "2")
        await run.until(lambda: "you differ" in run.shown() and "Because of 2." in run.shown())
        await run.press("q")
        await run.until(lambda: isinstance(run.app.screen, RunScreen))
        await run.press("B")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await run.until(lambda: "Where you differ: 1" in run.shown())
    await journal.aclose()
