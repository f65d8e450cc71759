"""Pictures of the small dialogs of judging: what to review, which judge, how often; which judges to
list, and their end. See test_snapshots."""

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.journal import Journal
from obs_tui.ui.agreement.pick_dialog import VersionPicker
from obs_tui.ui.agreement.screen import AgreementScreen
from obs_tui.ui.agreement.stability_screen import StabilityScreen
from obs_tui.ui.agreement.times_dialog import TimesDialog
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.dialogs.export import ExportDialog
from obs_tui.ui.dialogs.judge_sieve import JudgeSieveDialog
from obs_tui.ui.review.screen import ReviewScreen
from obs_tui.ui.review.start_dialog import StartReviewDialog

from .fakes import FakeService
from .judges.fakes import DRAFTS, FakeJudging
from .judges.screening import screening
from .picturing import picture
from .review.reviewing import POINTS, begun, judge, judged, reads, reviewing, voted
from .running import NARROW, WIDE, Running, running

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


async def on(run: Running, screen: type[object], words: str) -> None:
    """Wait until it is on top, and shows this."""
    await run.until(lambda: isinstance(run.app.screen, screen) and words in run.shown())


@SIZES
async def test_what_to_review_and_which_judge(
    size: tuple[int, int], pictures: SnapshotAssertion
) -> None:
    journal, service = Journal.open(None), FakeService(60)
    draft, other = judge(), judge(model_name="small")
    await judged(journal, other, [(n, "good") for n in range(9)])
    await judged(journal, draft, [(n, "good" if n % 3 else "bad") for n in range(36)])
    await voted(journal, draft, [(n, "good" if n % 4 else "bad") for n in range(12)])
    await begun(journal, draft, 40)
    async with running(service, journal=journal, size=size) as run:
        await run.press("b")
        await on(run, StartReviewDialog, "go on with")
        await run.press("down", "down")
        await on(run, StartReviewDialog, "seed")
        await run.press("tab", "tab", "end", "ctrl+u", "7", "shift+tab", "shift+tab")
        assert await picture(run) == pictures(name="review")
        await run.press("escape", "B")
        await on(run, VersionPicker, "small")
        assert await picture(run) == pictures(name="versions")
        await run.press(*"Helpf", "enter")
        await on(run, AgreementScreen, "Where you differ")
        await run.press("t")
        await on(run, StabilityScreen, "flip")
        await run.press("x")
        await on(run, TimesDialog, "calls")
        assert await picture(run) == pictures(name="times")
    await journal.aclose()


@SIZES
async def test_a_ballot_of_scores(size: tuple[int, int], pictures: SnapshotAssertion) -> None:
    journal, service = Journal.open(None), FakeService(60)
    draft = judge(POINTS)
    await judged(journal, draft, [(n, 1 + n % 5) for n in range(9)])
    await begun(journal, draft, 9, waits=True)
    async with reviewing(journal, service, size=size) as run:
        await run.until(lambda: reads(run, 0))
        assert await picture(run) == pictures(name="blind")
        await run.press("4")
        await on(run, ReviewScreen, "you differ")
        assert await picture(run) == pictures(name="differ")
    await journal.aclose()


@SIZES
async def test_which_judges_and_their_end(
    size: tuple[int, int], pictures: SnapshotAssertion
) -> None:
    async with screening(FakeJudging(*DRAFTS), size=size) as run:
        await run.press("f")
        await on(run, JudgeSieveDialog, "mistral-small-latest")
        assert await picture(run) == pictures(name="sieve")
        await run.press("escape", "S")
        await on(run, ExportDialog, "judges")
        assert await picture(run) == pictures(name="export")
        await run.press("escape", "D")
        await on(run, ConfirmScreen, "Cancel")
        assert await picture(run) == pictures(name="delete")
