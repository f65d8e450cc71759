"""A run that another instance, or another screen of this one, goes on with and leaves."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

from obs_tui.evaluation.running import go_on
from obs_tui.evaluation.runs import JudgingRun, begin
from obs_tui.journal import Item, Journal, VerdictEntry
from obs_tui.model.judges import Verdict
from obs_tui.service.errors import AccessError
from obs_tui.ui.runs.screen import RunScreen
from tests.ui.fakes import NOW, event_id
from tests.ui.running import PROFILE, Running, running
from tests.ui.test_judging import FREE

from .test_runs import Judging, on

Going: TypeAlias = asyncio.Task[JudgingRun]


@asynccontextmanager
async def watching(service: Judging, journal: Journal) -> AsyncIterator[tuple[Running, Going]]:
    """The screen of a run over three events, whose calls another screen has under way."""
    service.held = True
    begun = await begin(journal, PROFILE, FREE, map(event_id, range(3)), about="all")
    async with running(service, journal=journal) as run:
        other = asyncio.create_task(go_on(service, journal, begun))
        await run.until(lambda: len(service.asked("judge")) == 3)
        await run.press("ctrl+x", "enter")
        await run.until(on(run, RunScreen))
        await run.press("p")
        await run.until(lambda: "Another screen of this obs-tui is at it." in run.shown())
        yield run, other


async def test_what_stopped_it_there_is_told_here() -> None:
    journal, service = Journal.open(None), Judging(3)
    service.errors[event_id(1)] = AccessError("The key is wrong.")
    async with watching(service, journal) as (run, other):
        service.let(3)
        await other
        await run.until(lambda: "The key is wrong." in run.shown())
        assert "Another screen" not in run.shown()
    await journal.aclose()


async def test_what_another_screen_has_judged_is_not_asked_twice() -> None:
    journal, service = Journal.open(None), Judging(3)
    async with watching(service, journal) as (run, other):
        assert "p goes on" not in run.shown()
        service.let(3)
        await run.until(lambda: "finished · 3 of 3 judged" in run.shown())
        assert "Another screen" not in run.shown()
        await other
    assert service.answered == Counter(map(event_id, range(3)))
    await journal.aclose()


async def test_what_another_instance_judges_is_followed(tmp_path: Path) -> None:
    ours, theirs = (Journal.open(tmp_path / "journal.sqlite") for _ in range(2))
    service = Judging(4)
    begun = await begin(theirs, PROFILE, FREE, map(event_id, range(4)), about="all")
    await theirs.judging.take(begun.id)

    async def judged(number: int) -> None:
        verdict = Verdict(answer="rude", analysis=f"because {number}")
        entry = VerdictEntry(event_id(number), FREE, None, verdict, NOW, 1.0)
        await theirs.judging.judged(begun.kept, Item(event_id(number), 0, number), entry)

    async with running(service, journal=ours) as run:
        await run.press("ctrl+x", "enter")
        await run.until(on(run, RunScreen))
        await judged(0)
        await run.until(lambda: "elsewhere · 1 of 4 judged" in run.shown())
        assert "Another obs-tui is at it: followed here; p takes it over." in run.shown()
        assert "because 0" in run.shown() and "100.0%" in run.shown()
        await judged(1)
        await run.until(lambda: "elsewhere · 2 of 4 judged" in run.shown())
        await theirs.judging.release(begun.id)
        await run.until(lambda: "unfinished · 2 of 4 judged" in run.shown())
        await run.press("p")
        await run.until(lambda: "finished · 4 of 4 judged" in run.shown())
    assert service.answered == Counter([event_id(2), event_id(3)])
    await ours.aclose()
    await theirs.aclose()
