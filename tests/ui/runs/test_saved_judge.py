"""From the judges screen to a run of the judge under the cursor."""

from obs_tui.evaluation.runs import listed
from obs_tui.journal import Journal
from obs_tui.ui.dialogs.judge_many import JudgeManyDialog
from obs_tui.ui.runs.screen import RunScreen
from obs_tui.ui.runs.start_dialog import StartDialog
from tests.ui.judges.fakes import DRAFTS, FakeJudging
from tests.ui.judges.screening import screening
from tests.ui.running import PROFILE


async def test_a_saved_judge_judges_what_the_events_mark_or_list() -> None:
    journal, service = Journal.open(None), FakeJudging(*DRAFTS, events=5)
    async with screening(service, journal=journal) as run:
        await run.press("j")
        await run.until(lambda: run.current == "Tone of voice")
        await run.press("x")
        await run.until(lambda: isinstance(run.app.screen, JudgeManyDialog))
        await run.until(lambda: "on: all 5 matching" in run.shown())
        await run.until(lambda: "Tone of voice" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: isinstance(run.app.screen, StartDialog))
        assert "5 calls of mistral-small-latest for Tone of voice." in run.shown()
        await run.press("escape")
        await run.until(lambda: run.app.screen is run.screen)
        assert await listed(journal, PROFILE) == () and not service.asked("judge")

        await run.press("space", "space", "3", "x")
        await run.until(lambda: isinstance(run.app.screen, JudgeManyDialog))
        await run.until(lambda: "on: 2 marked" in run.shown())
        await run.press("ctrl+s", "ctrl+s")
        await run.until(lambda: isinstance(run.app.screen, RunScreen))
        (begun,) = await listed(journal, PROFILE)
        key = next(key for key, each in service.judges.items() if each.name == "Tone of voice")
        assert (begun.judge_id, begun.judge, begun.total) == (key, DRAFTS[1], 2)
    await journal.aclose()
