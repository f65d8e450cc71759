"""The review queue: blind until one votes, and every vote kept."""

import pytest

from obs_tui.evaluation.slices import Slice
from obs_tui.journal import Journal
from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.filters import Filter
from obs_tui.model.judges import Classification, ClassOption
from obs_tui.model.load import Failed
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.dialogs.judge_many import JudgeManyDialog
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.review.ballot import BallotField
from obs_tui.ui.review.screen import ReviewScreen
from obs_tui.ui.review.start_dialog import StartReviewDialog
from tests.hostile import HOSTILE, forbidden, showing
from tests.ui.fakes import FakeService, event_id
from tests.ui.running import NARROW, PROFILE, Running, running

from .reviewing import POINTS, SHARE, begun, judge, judged, reads, review_of, reviewing, voted

SHOWN = judge(instructions="Is it good? {{ assistant_message }}")


async def answers(journal: Journal) -> dict[str, object]:
    """What the journal has of each event, by its number."""
    votes = await journal.votes.on(PROFILE, judge())
    return {event[-1]: vote.answer for event, vote in votes.items()}


async def begun_by_keys(run: Running, sample: int) -> None:
    """Take what the dialog offers, and the judge that is saved, which is shown on this event."""
    await run.press("enter")
    await run.until(lambda: isinstance(run.app.screen, JudgePicker))
    await run.until(lambda: "Helpfulness" in run.shown())
    await run.press("enter")
    await run.until(lambda: isinstance(run.app.screen, JudgeManyDialog))
    await run.until(lambda: f"Is it good? Answer {sample}: 5 to 8 g." in run.shown())
    await run.press("ctrl+s")


async def test_marks_are_voted_on_blind_with_digits() -> None:
    journal, service = Journal.open(None), FakeService(20)
    service.events[0] = service.events[0].model_copy(
        update={"extra_fields": {"__judge_00": "said before", "model_name": "m"}}
    )
    await judged(journal, judge(), [(0, "bad"), (1, "good")])
    async with running(service, journal=journal) as run:
        await run.press("space", "space", "b")
        await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
        assert "2 marked" in run.shown()
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, JudgePicker))
        await run.until(lambda: "Helpfulness" in run.shown())
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, JudgeManyDialog))
        await run.until(lambda: "Which judge's question do you answer?" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: reads(run, 0))
        await run.until(lambda: "1 of 2" in run.shown())
        assert "Does the answer help?" in run.shown()
        assert "Because of 0" not in run.shown()
        await run.press("t", "t")  # the facts about the event hold what a campaign said
        await run.until(lambda: "correlation id" in run.shown())
        assert "said before" not in run.shown()
        await run.press("t", "t", "w", "1")
        await run.until(lambda: "Because of 0" in run.shown())
        assert "you differ" in run.shown() and "1 voted" in run.shown()
        await run.press("enter")
        await run.until(lambda: reads(run, 1))
        await run.press("1")
        await run.until(lambda: "you agree" in run.shown())
        assert await answers(journal) == {"0": "good", "1": "good"}
        await run.press("2")  # not blind any more, but one's own
        await run.until(lambda: "you differ" in run.shown())
        assert await answers(journal) == {"0": "good", "1": "bad"}
    await journal.aclose()


class ById(FakeService):
    """Filters by id. The newest event has the last id."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        ids = [event_id(number) for number in reversed(range(count))]
        self.events = [
            event.model_copy(update={"event_id": found})
            for event, found in zip(self.events, ids, strict=True)
        ]

    async def list_fields(self) -> FieldCatalogue:
        known = await super().list_fields()
        by_id = FieldDefinition(
            name="event_id", label="Event ID", type="TEXT", supported_operators=("eq",)
        )
        return FieldCatalogue(field_definitions=(*known.field_definitions, by_id))


class Capped(FakeService):
    """Lists the ids of few events and the oldest first, unless it is a server of ours."""

    async def search_event_ids(self, filters: Filter) -> tuple[str, ...]:
        found = await super().search_event_ids(filters)
        return found if self.capabilities.totals else tuple(reversed(found))[:100]


async def test_marks_are_read_as_they_are_listed() -> None:
    # More than one filter takes: whose order no request tells.
    journal, service = Journal.open(None), ById(603)
    await judged(journal, SHOWN, [(0, "bad")])
    async with running(service, journal=journal) as run:
        await run.until(lambda: run.open_id == event_id(602))
        run.screen.show_slice(Slice("many", tuple(map(event_id, range(603)))))
        await run.until(lambda: "603 marked" in run.shown())
        await run.press("b")
        await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
        await run.until(lambda: "newest first" in run.shown())
        await begun_by_keys(run, 602)
        await run.until(lambda: isinstance(run.app.screen, ReviewScreen))
        await run.until(lambda: reads(run, 602))
        assert "in the order of their ids" not in run.shown()
        ids = review_of(run).review.queue.event_ids
        assert ids == tuple(map(event_id, reversed(range(603))))
    await journal.aclose()


@pytest.mark.parametrize("ours", [False, True])
async def test_all_that_matches_is_read_newest_first(ours: bool) -> None:
    journal, service = Journal.open(None), Capped(150, totals=ours)
    await judged(journal, SHOWN, [(0, "bad")])
    await voted(journal, judge(), [(1, "bad")])
    async with running(service, journal=journal) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("asterisk", "space", "b")
        await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
        await begun_by_keys(run, 1)
        await run.until(lambda: reads(run, 2))  # the first without a vote
        ids = review_of(run).review.queue.event_ids
        assert ids == tuple(map(event_id, range(1, 150)))
        assert "all 150 matching but 1" in run.shown()
    await journal.aclose()


async def test_votes_go_on_by_themselves_and_are_taken_back() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await begun(journal, judge(), 4)
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        await run.press("1")
        await run.until(lambda: reads(run, 1))
        await run.press("s")
        await run.until(lambda: reads(run, 2))
        await run.press("7")  # no class has it
        await run.press("slash", "1")  # a text is searched for
        await run.until(lambda: run.app.focused is not None and "1" in run.shown())
        await run.press("escape")
        assert reads(run, 2)
        await run.press("2")
        await run.until(lambda: reads(run, 3))
        assert "2 voted · 1 skipped" in run.shown()
        assert await answers(journal) == {"0": "good", "1": None, "2": "bad"}
        await run.press("u", "u", "u", "u")
        await run.until(lambda: "no vote of this review" in run.shown())
        assert await answers(journal) == {}
        await run.until(lambda: reads(run, 0))
        await run.press("1")
        await run.until(lambda: reads(run, 1))
        await run.press("2")  # goes on past nothing: 2 is open again
        await run.until(lambda: reads(run, 2))
        await run.press("1")
        await run.until(lambda: reads(run, 3))
        await run.press("2")
        await run.until(lambda: "That was the last" in run.shown())
        assert reads(run, 3)
        await run.press("K", "K")
        await run.until(lambda: reads(run, 1))
        await run.press("1")  # changed, and stays
        await run.until(lambda: "● 1\u00a0good" in run.shown())
        assert reads(run, 1)
        await run.press("u")
        await run.until(lambda: "● 2\u00a0bad" in run.shown())
        assert await answers(journal) == {"0": "good", "1": "bad", "2": "good", "3": "bad"}
        await run.press("q", "b")  # one that is done is not gone on with
        await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
        assert "go on with" not in run.shown()
    await journal.aclose()


async def test_it_goes_on_where_it_was_left_with_its_notes() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await begun(journal, judge(), 4)
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        await run.press("J", "J")
        await run.until(lambda: reads(run, 2))
        await run.press("n", *"unsure", "escape", "n", "!", "enter")
        await run.until(lambda: "unsure!" in run.shown() and not _typing(run))
        await run.press("q")
        await run.until(lambda: not isinstance(run.app.screen, ReviewScreen))
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 2) and "unsure!" in run.shown())
        await run.press("w", "2")
        await run.until(lambda: "1 voted" in run.shown())
        await run.press("n", "?", "enter")
        await run.until(lambda: "unsure!?" in run.shown())
        votes = await journal.votes.on(PROFILE, judge())
        assert votes[event_id(2)].note == "unsure!?"
        await run.press("u")  # takes the vote back, not the note
        await run.until(lambda: "not yet" in run.shown())
        assert "unsure!" in run.shown()
    async with reviewing(journal, service) as run:
        await run.until(lambda: "waits after a vote" in run.shown())
    await journal.aclose()


def _typing(run: Running) -> bool:
    return isinstance(run.app.screen.focused, BallotField)


async def test_scores_by_digit_or_typed() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await judged(journal, judge(POINTS), [(1, 3.6)])
    await begun(journal, judge(POINTS), 2)
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        await run.press("4")
        await run.until(lambda: reads(run, 1))
        assert (await journal.votes.on(PROFILE, judge(POINTS)))[event_id(0)].answer == 4
        await run.press("w", "2")
        await run.until(lambda: "you differ: the judge is 1.6 higher" in run.shown())
        await run.press("4")
        await run.until(lambda: "you agree: the judge is 0.4 lower" in run.shown())
    await begun(journal, judge(SHARE, name="Share of truth"), 2)
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        await run.press("2", "enter")
        await run.until(lambda: "Type a number from 0 to 1." in run.shown())
        await run.press("backspace", *"0.75", "enter")
        await run.until(lambda: reads(run, 1))
        votes = await journal.votes.on(PROFILE, judge(SHARE, name="Share of truth"))
        assert votes[event_id(0)].answer == 0.75
    await journal.aclose()


async def test_what_cannot_be_fetched_is_told_and_passed_over() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await begun(journal, judge(), 4)
    del service.events[0]
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 1) and "cannot be reviewed" in run.shown())
        await run.until(lambda: event_id(2) in review_of(run).cache)
        service.failures["fetch"].append(UnreachableError("Away."))
        review_of(run).cache.forget(event_id(2))
        await run.press("J")
        await run.until(lambda: isinstance(review_of(run).event, Failed))
        await run.press("1")  # one cannot vote on what one cannot read
        await run.until(lambda: "not here yet" in run.shown())
        await run.press("r")
        await run.until(lambda: reads(run, 2))
        assert await answers(journal) == {}
    await journal.aclose()


async def test_the_judge_judges_what_was_voted_on() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await begun(journal, judge(), 3)
    await judged(journal, judge(), [(1, "bad")])
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        await run.press("w", "1", "J")
        await run.until(lambda: reads(run, 1))
        await run.press("1")
        await run.until(lambda: "Because of 1" in run.shown())
        await run.press("x")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        await run.until(lambda: "with large: one call?" in run.shown())
        await run.press("right", "enter")
        await run.until(lambda: "1 of 1 judged" in run.shown())
        assert service.asked("judge") == [event_id(0)]
        await run.press("K")
        await run.until(lambda: "No language model ran." in run.shown())
        await run.press("x")
        await run.until(lambda: "has judged all" in run.shown())
    await journal.aclose()


async def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    journal, service = Journal.open(None), FakeService(2)
    # A judge with a lone surrogate cannot be made.
    shown = [each for each in HOSTILE if "\ud800" not in each.text]
    options = [
        ClassOption(value=f"{at} {each.text[:12]}", description=each.text[:300])
        for at, each in enumerate(shown)
    ]
    everything = "".join(each.text[:20] for each in shown)[:500]
    draft = judge(Classification(options=options), name=everything[:50], description=everything)
    await judged(journal, draft, [(0, everything)])
    await begun(journal, draft, 2, waits=True)
    async with reviewing(journal, service, size=(160, 120)) as run:
        await run.until(lambda: reads(run, 0))
        for each in shown:
            with showing(each):
                assert each.seen in run.shown()
        assert forbidden(run.shown()) is None
        await run.press("n", *"[/x]", "enter", "v", *"13", "enter")
        await run.until(lambda: "1 voted" in run.shown() and "[/x]" in run.shown())
        assert forbidden(run.shown()) is None
    await journal.aclose()


async def test_a_note_is_in_sight_where_there_is_little_room() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await begun(journal, judge(), 4)
    async with reviewing(journal, service, size=NARROW) as run:
        await run.until(lambda: reads(run, 0))
        await run.press("n", *"unsure")
        await run.until(lambda: "⏎ keep   esc leave" in run.shown())
        await run.press("enter")
        await run.until(lambda: not _typing(run))
        await run.until(lambda: "note  unsure" in run.shown())
        assert "1\u00a0good" in run.shown().replace(" ", "\u00a0")
    await journal.aclose()
