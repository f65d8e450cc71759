"""What goes wrong with a review or a comparison is told in the pane that it belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from obs_tui.journal import Journal, JournalError
from obs_tui.journal.versions import Versions
from obs_tui.journal.votes import Votes
from obs_tui.model.judges import BASELINE
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.agreement.pick_dialog import VersionPicker
from obs_tui.ui.agreement.screen import AgreementScreen
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.review.ballot import BallotField
from obs_tui.ui.review.start_dialog import StartReviewDialog
from obs_tui.ui.widgets.dialog import Line
from tests.ui.fakes import FakeService, event_id
from tests.ui.running import PROFILE, Running, running

from .reviewing import begun, judge, judged, reads, reviewing, voted


@contextmanager
def full(kind: type[Votes] | type[Versions], *methods: str) -> Iterator[None]:
    """The disk is full for these methods."""

    async def failing(*_: object) -> None:
        raise JournalError("disk full")

    with pytest.MonkeyPatch.context() as patch:
        for method in methods:
            patch.setattr(kind, method, failing)
        yield


def told(run: Running, line: str) -> str:
    """What this line of the screen shown says."""
    return str(run.app.screen.query_one(f"#{line}", Line).content)


async def test_a_vote_that_is_not_kept_is_told_in_the_ballot() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await begun(journal, judge(), 3)
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        with full(Votes, "cast"):
            await run.press("1")
            await run.until(lambda: "nothing has changed" in told(run, "ballot-fault"))
            assert "disk full." in run.shown() and "→ See that its disk has room" in run.shown()
        assert reads(run, 0) and not await journal.votes.on(PROFILE, judge())
        with full(Votes, "keep_queue"):
            await run.press("n", *"hm", "enter")
            await run.until(lambda: "nothing has changed" in told(run, "ballot-fault"))
            field = run.app.screen.query_one(BallotField)
            await run.until(lambda: run.app.focused is field)
            assert field.value == "hm"  # nothing typed is lost
        await run.press("enter")
        await run.until(lambda: "note  hm" in run.shown() and not told(run, "ballot-fault"))
        await run.press("1")
        await run.until(lambda: reads(run, 1) and not told(run, "ballot-fault"))
        with full(Votes, "on"):
            await run.press("a", "q")
            await run.until(lambda: "not all here" in told(run, "ballot-fault"))
        await run.press("r")
        await run.until(lambda: not told(run, "ballot-fault"))
        # The judge fails too, and the ballot says so.
        service.failures["judge"].append(UnreachableError("Away."))
        await run.press("x")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        await run.press("right", "enter")
        await run.until(lambda: "ctrl+x on the events" in run.shown())
        assert "0 of 1 judged, 1 failed." in told(run, "ballot-fault")
        assert not run.app.screen.query("Toast")
    await journal.aclose()


async def test_what_is_passed_over_is_told_beside_what_is_read() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await begun(journal, judge(), 3)
    del service.events[0]
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 1))
        assert f"{event_id(0)} cannot be reviewed" in told(run, "ballot-fault")
    await journal.aclose()


async def test_what_cannot_be_read_is_told_where_it_would_stand() -> None:
    journal, service = Journal.open(None), FakeService(5)
    await judged(journal, judge(), [(0, "good")])
    await voted(journal, judge(), [(0, "bad")])
    async with running(service, journal=journal) as run:
        with full(Versions, "known"):
            await run.press("B")
            await run.until(lambda: isinstance(run.app.screen, VersionPicker))
            await run.until(lambda: "The journal could not be read." in told(run, "nothing"))
            await run.press("escape")
        with full(Votes, "queues"):
            await run.press("b")
            await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
            await run.until(lambda: "begun could not be read" in told(run, "fault"))
            await run.press("escape")
        await run.press("B")
        await run.until(lambda: isinstance(run.app.screen, VersionPicker))
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await run.until(lambda: "Where you differ: 1" in run.shown())
        with full(Votes, "on"):
            await run.press("r")
            await run.until(lambda: "disk full" in told(run, "said"))
            assert "r tries again" in run.shown()
        await run.press("r")
        await run.until(lambda: not told(run, "said"))
        with full(Versions, "known"):
            await run.press("b")
            await run.until(lambda: isinstance(run.app.screen, VersionPicker))
            await run.until(lambda: "disk full" in told(run, "nothing"))
            assert "an edited version" in run.shown()
    await journal.aclose()


async def test_what_is_not_known_is_still_told_once_the_judge_has_judged() -> None:
    journal, service = Journal.open(None), FakeService(5)
    free = judge(model_name=BASELINE)
    await judged(journal, free, [(0, "good")])
    await voted(journal, free, [(0, "bad"), (1, "good"), (2, None)])
    async with running(service, journal=journal) as run:
        service.failures["judges"].extend([UnreachableError("Away.")] * 9)
        await run.press("B")
        await run.until(lambda: isinstance(run.app.screen, VersionPicker))
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await run.until(lambda: "What campaigns said is not known." in told(run, "said"))
        await run.press("x")
        await run.until(lambda: "1 of 1 judged." in run.shown())
        await run.pilot.pause()
        assert "What campaigns said is not known." in told(run, "said")
    await journal.aclose()
