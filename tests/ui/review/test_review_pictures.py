"""Pictures of the review queue, of agreement, of stability and A/B."""

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.journal import Journal
from obs_tui.ui.agreement.pick_dialog import VersionPicker
from obs_tui.ui.agreement.screen import AgreementScreen
from obs_tui.ui.agreement.stability_screen import StabilityScreen
from obs_tui.ui.agreement.versus_screen import VersusScreen
from tests.ui.fakes import FakeService
from tests.ui.picturing import picture
from tests.ui.running import NARROW, WIDE, Running

from .reviewing import POINTS, begun, judge, judged, reads, reviewing, voted


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_review_and_what_comes_of_it(
    size: tuple[int, int], pictures: SnapshotAssertion
) -> None:
    journal, service = Journal.open(None), FakeService(60)
    draft, other = judge(), judge(model_name="small", description="Does it answer?")
    await judged(journal, other, [(n, "good" if n % 5 else "bad") for n in range(40)])
    await judged(journal, draft, [(n, "good" if n % 3 else "bad") for n in range(36)])
    await judged(journal, draft, [(n, "good" if n % 4 else "bad") for n in range(12)])
    await voted(journal, draft, [(n, "good" if n % 4 else "bad") for n in range(2, 34)])
    await begun(journal, draft, 40, waits=True)
    async with reviewing(journal, service, size=size) as run:
        await run.until(lambda: reads(run, 0))
        assert await picture(run) == pictures(name="blind")
        await run.press("n", *"hm", "enter", "2")
        await run.until(lambda: "you agree" in run.shown())
        assert await picture(run) == pictures(name="voted")
        await run.press("a")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await shown(run, "Where you differ")
        await run.press("shift+tab", "shift+tab", "right")
        assert await picture(run) == pictures(name="agreement")
        await run.press("t")
        await run.until(lambda: isinstance(run.app.screen, StabilityScreen))
        await shown(run, "Events that flip")
        assert await picture(run) == pictures(name="stability")
        await run.press("q", "b")
        await run.until(lambda: isinstance(run.app.screen, VersionPicker))
        await shown(run, "small")
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, VersusScreen))
        await shown(run, "Flips: ")
        assert await picture(run) == pictures(name="versus")
    await journal.aclose()


async def shown(run: Running, words: str) -> None:
    """Wait until this is shown, with how the conversations begin."""
    await run.until(lambda: words in run.shown() and " …  " not in run.shown())


async def test_scores(pictures: SnapshotAssertion) -> None:
    journal, service = Journal.open(None), FakeService(60)
    draft = judge(POINTS)
    await judged(journal, draft, [(n, 1 + n % 5 if n != 7 else None) for n in range(30)])
    await voted(journal, draft, [(n, 1.0 + (n + n % 2) % 5) for n in range(26)])
    await begun(journal, draft, 30)
    async with reviewing(journal, service) as run:
        await run.until(lambda: reads(run, 0))
        await run.press("a")
        await run.until(lambda: isinstance(run.app.screen, AgreementScreen))
        await shown(run, "Where you differ")
        assert await picture(run) == pictures(name="scores")
    await journal.aclose()
