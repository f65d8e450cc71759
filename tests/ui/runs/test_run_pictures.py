"""Pictures of a run: going on, paused, finished with failures; and of what it asks and lists. What
a run carries from elsewhere is shown and not obeyed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.evaluation.runs import STOPPED, JudgingRun, begin, load
from obs_tui.journal import Item, Journal, VerdictEntry
from obs_tui.journal.entries import version_of
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Regression, Verdict
from obs_tui.model.load import Failure
from obs_tui.ui.runs import words
from obs_tui.ui.runs.failures import FailedDialog
from obs_tui.ui.runs.list_dialog import RunsDialog
from obs_tui.ui.runs.live import LiveRun
from obs_tui.ui.runs.screen import RunScreen
from obs_tui.ui.runs.start_dialog import StartDialog
from tests.hostile import HOSTILE, forbidden
from tests.ui.fakes import NOW, FakeService, event_id
from tests.ui.picturing import picture
from tests.ui.running import NARROW, PROFILE, WIDE, Running, running

CLASSES = JudgeDraft(
    name="Refusal [/] detector",
    description="Did it decline?",
    model_name="mistral-small-latest",
    output=Classification(
        options=[ClassOption(value=word, description="") for word in ("refused", "answered")]
    ),
    instructions="Did it?",
)
SCORES = CLASSES.model_copy(
    update={
        "name": "Helpfulness",
        "output": Regression(min=0, max=1, min_description="", max_description=""),
    }
)
BUSY = Failure("The judge's model did not answer in time.", "no answer within 120 s", "Try again.")
BROKEN = Failure("The judge cannot read this conversation.", "a [/role] is missing")


def class_of(number: int) -> str | None:
    return None if number == 7 else "refused" if number % 5 == 0 else "answered"


def score_of(number: int) -> float:
    return (number * 37 % 100) / 100


async def judged(
    journal: Journal, judge: JudgeDraft, answer: Callable[[int], str | float | None], count: int
) -> JudgingRun:
    """A run over 60 events, of which so many were judged and every tenth failed."""
    run = await begin(
        journal,
        PROFILE,
        judge,
        map(event_id, range(60)),
        about="all 60 matching",
        clock=lambda: NOW - timedelta(minutes=3),
    )
    for number in range(count):
        item = Item(event_id(number), 0, number)
        if number % 10 == 3:
            await journal.judging.failed(run.kept, item, BROKEN if number == 3 else BUSY)
        else:
            verdict = Verdict(answer=answer(number), analysis=f"Because of {number}.\nSo.")
            entry = VerdictEntry(item.event_id, judge, None, verdict, NOW, 0.4 + number % 7 / 10)
            await journal.judging.judged(run.kept, item, entry)
    found = await load(journal, PROFILE, run.id)
    assert found is not None
    return found


class FixedRun(LiveRun):
    """Goes on at a pace of its own."""

    @property
    def pace(self) -> float | None:
        return None if self.control.paused else 12.4


async def watch(run: Running, judging: JudgingRun) -> None:
    run.screen.show_run(judging)
    await run.until(lambda: isinstance(run.app.screen, RunScreen))
    await run.until(lambda: judging.judge.name in run.shown())


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_run(size: tuple[int, int], pictures: SnapshotAssertion) -> None:
    journal, service = Journal.open(None), FakeService(60)
    judging = await judged(journal, CLASSES, class_of, 41)
    async with running(service, journal=journal, size=size) as run:
        live = FixedRun(judging)
        live.latest.extend(await journal.judging.latest(judging.id, 30))
        run.screen.runs._runs[judging.id] = live
        await watch(run, judging)
        await run.until(lambda: "judging 68%" in run.shown())
        assert await picture(run) == pictures(name="running")
        await run.press("p")
        await run.until(lambda: "paused at 68%" in run.shown())
        assert await picture(run) == pictures(name="paused")
        await journal.checkpoint(judging.kept, {STOPPED: [*BUSY[:3]]})
        live.run = replace(live.run, stopped=BUSY)
        live.going = False
        await run.until(lambda: "stopped" in run.shown() and "1 run left" in run.shown())
        assert await picture(run) == pictures(name="stopped")
        await run.press("f")
        await run.until(lambda: isinstance(run.app.screen, FailedDialog))
        await run.until(lambda: "Question 3:" in run.shown())
        assert await picture(run) == pictures(name="failures")
        await run.press("escape", "escape", "ctrl+x")
        await run.until(lambda: isinstance(run.app.screen, RunsDialog))
        assert await picture(run) == pictures(name="runs")
    await journal.aclose()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_run_of_scores_that_finished_with_failures(
    size: tuple[int, int], pictures: SnapshotAssertion
) -> None:
    journal, service = Journal.open(None), FakeService(60)
    judging = await judged(journal, SCORES, score_of, 60)
    await journal.finish(judging.kept)
    finished = await load(journal, PROFILE, judging.id)
    assert finished is not None
    async with running(service, journal=journal, size=size) as run:
        await watch(run, finished)
        assert await picture(run) == pictures(name="finished")
        seconds = await journal.judging.mean_seconds(PROFILE, version_of(SCORES))
        run.app.push_screen(StartDialog(SCORES, 12_408, "all 12,408 matching", seconds))
        await run.until(lambda: isinstance(run.app.screen, StartDialog))
        assert await picture(run) == pictures(name="start")
    await journal.aclose()


async def test_what_a_run_carries_is_shown_and_not_obeyed() -> None:
    # A judge with a lone surrogate is none.
    cases = [case for case in HOSTILE if len(case.text) < 100 and "\ud800" not in case.text]
    every = " ".join(case.text for case in cases)
    journal = Journal.open(None)
    judge = CLASSES.model_copy(
        update={
            "name": "[/b]\x1b[31m\u202e\u200b[@click=app.quit]x[/]",
            "model_name": "[/b]\x1b[31m\u202e\u200b",
            "output": Classification(
                options=[ClassOption(value=case.text, description="") for case in cases]
            ),
        }
    )
    ids = [event_id(number) for number in range(2)]
    run = await begin(journal, PROFILE, judge, ids, about=every)
    verdict = Verdict(answer=every, analysis=every)
    entry = VerdictEntry(ids[0], judge, None, verdict, NOW, 1.0)
    await journal.judging.judged(run.kept, Item(ids[0], 0, 0), entry)
    await journal.judging.failed(run.kept, Item(ids[1], 0, 1), Failure(every, every, every))
    await journal.checkpoint(run.kept, {"stopped": [every, every, every]})
    found = await load(journal, PROFILE, run.id)
    assert found is not None
    async with running(FakeService(3), journal=journal, size=(2400, 50)) as app:
        app.screen.show_run(found)
        await app.until(lambda: isinstance(app.app.screen, RunScreen))
        await app.until(lambda: "0 more" not in app.shown() and "other" in app.shown())
        shown = [app.shown()]
        await app.press("f")
        await app.until(lambda: isinstance(app.app.screen, FailedDialog))
        shown.append(app.shown())
        await app.press("escape", "escape", "ctrl+x")
        await app.until(lambda: isinstance(app.app.screen, RunsDialog))
        shown.append(app.shown())
        await app.press("escape")
        app.app.push_screen(StartDialog(judge, 3, every, None))
        await app.until(lambda: isinstance(app.app.screen, StartDialog))
        shown.append(app.shown())
        live = FixedRun(found)
        app.app.notify(words.ended(live.run, Failure(every)), markup=False)
        await app.until(lambda: "ctrl+x shows it" in app.shown())
        shown.append(app.shown())
    for each in shown:
        assert forbidden(each) is None
    for case in cases:
        assert case.seen in shown[0], case.name
    await journal.aclose()
