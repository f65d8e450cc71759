"""Judges and verdicts whose texts a terminal must never obey."""

import pytest

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.judges import Judge, Verdict
from obs_tui.ui.dialogs.judge_editor import JudgeEditor
from tests.hostile import HOSTILE
from tests.ui.fakes import event_id
from tests.ui.running import NARROW, PROFILE, WIDE
from tests.ui.test_hostile import ALL, SHORT, Watched, missing, saved

from .fakes import DRAFTS, NOW, FakeJudging
from .screening import screening


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_judges_one_after_the_other(size: tuple[int, int]) -> None:
    service = FakeJudging()
    judges: list[Judge] = []
    for case in HOSTILE:
        judge = saved(case.text if case in SHORT else case.text[:30_000])
        judges.append(judge.model_copy(update={"updated_at": NOW, "tools": (case.text[:99],)}))
    service.judges = {judge.id: judge for judge in judges}
    journal = Journal.open(None)
    verdict = Verdict(answer=ALL, analysis=ALL)
    for number in (0, 1):
        await journal.record_verdict(
            PROFILE, VerdictEntry(event_id(number), DRAFTS[0], judges[0].id, verdict, NOW, 1)
        )
    async with screening(service, size=size, journal=journal) as run:
        watched = Watched(run)
        await watched.look("g", *["j"] * len(HOSTILE))
        await watched.look("H", "j", "escape", "enter", "t", "escape")
        assert missing(watched.text) == [] or size == NARROW
        for place in (3, 5, 12):  # an escape among them
            run.here.judges_pane.list.move_to(place)
            await run.press("e")
            await run.until(lambda: isinstance(run.app.screen, JudgeEditor))
            await watched.look("tab", "tab", "ctrl+s", "escape")
            await run.press("escape")
            await run.alone()
            await watched.look("D", "escape", "f", "escape", "S", "escape")
    await journal.aclose()
