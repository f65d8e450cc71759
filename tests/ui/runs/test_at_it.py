"""A run that another screen of the app goes on with, and leaves."""

import asyncio

from obs_tui.evaluation.running import go_on
from obs_tui.evaluation.runs import begin
from obs_tui.journal import Journal
from obs_tui.service.errors import AccessError
from obs_tui.ui.runs.screen import RunScreen
from tests.ui.fakes import event_id
from tests.ui.running import PROFILE, running
from tests.ui.test_judging import FREE

from .test_runs import Judging, on


async def test_what_stopped_it_there_is_told_here() -> None:
    journal, service = Journal.open(None), Judging(3)
    service.held = True
    service.errors[event_id(1)] = AccessError("The key is wrong.")
    begun = await begin(journal, PROFILE, FREE, map(event_id, range(3)), about="all")
    async with running(service, journal=journal) as run:
        other = asyncio.create_task(go_on(service, journal, begun))
        await run.until(lambda: len(service.asked("judge")) == 3)
        await run.press("ctrl+x", "enter")
        await run.until(on(run, RunScreen))
        await run.press("p")
        await run.until(lambda: "Another screen of this obs-tui is at it." in run.shown())
        service.let(3)
        await other
        await run.until(lambda: "The key is wrong." in run.shown())
        assert "Another screen" not in run.shown()
    await journal.aclose()
