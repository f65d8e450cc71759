"""Judging again by `X`: free judges at once, others when one says so; runs can be stopped."""

import asyncio
from datetime import UTC, datetime

import pytest

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.judges import BASELINE, Classification, ClassOption, JudgeDraft, Verdict
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.dialogs.judge_picker import JudgePicker

from .fakes import FakeService, event_id
from .running import PROFILE, Running, running

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
FREE = JudgeDraft(
    name="Polite or not",
    description="Is the answer polite?",
    model_name=BASELINE,
    output=Classification(
        options=[ClassOption(value=word, description="") for word in ("polite", "rude")]
    ),
    instructions="Is it polite?",
)
PAID = FREE.model_copy(update={"model_name": "mistral-[/large]"})


async def judged_with(journal: Journal, draft: JudgeDraft) -> None:
    entry = VerdictEntry("before", draft, None, Verdict(answer="rude"), NOW, 1.0)
    await journal.record_verdict(PROFILE, entry)


async def verdicts(journal: Journal, number: int = 0) -> tuple[VerdictEntry, ...]:
    return await journal.verdicts(PROFILE, event_id(number))


async def ready(run: Running) -> None:
    await run.until(lambda: run.open_id == event_id(0))


async def test_a_judge_that_costs_nothing_runs_again_at_once() -> None:
    journal, service = Journal.open(None), FakeService(50)
    await judged_with(journal, FREE)
    async with running(service, journal=journal) as run:
        await ready(run)
        await run.press("X")
        await run.until(lambda: "No language model ran." in run.shown())
        assert service.asked("judge") == [event_id(0)]
        assert "judging" not in run.shown()
    (entry,) = await verdicts(journal)
    assert (entry.judge, entry.verdict.answer) == (FREE, "good")
    await journal.aclose()


@pytest.mark.parametrize("keys", [("enter",), ("escape",)], ids=["cancel", "escape"])
async def test_one_that_may_cost_names_its_model_and_is_not_run_by_mistake(
    keys: tuple[str, ...],
) -> None:
    journal, service = Journal.open(None), FakeService(50)
    await judged_with(journal, PAID)
    async with running(service, journal=journal) as run:
        await ready(run)
        await run.press("X")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        await run.until(lambda: "mistral-[/large]" in run.shown())
        await run.press(*keys)
        await run.until(lambda: len(run.app.screen_stack) == 1)
        await run.pilot.pause()
        assert service.asked("judge") == []
    await journal.aclose()


async def test_one_that_may_cost_runs_when_one_says_so() -> None:
    journal, service = Journal.open(None), FakeService(50)
    await judged_with(journal, PAID)
    async with running(service, journal=journal) as run:
        await ready(run)
        await run.press("X")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        await run.press("right", "enter")
        await run.until(lambda: service.asked("judge") == [event_id(0)])
        await run.until(lambda: "No language model ran." in run.shown())
    assert len(await verdicts(journal)) == 1
    await journal.aclose()


async def test_without_a_judge_to_run_again_one_is_picked() -> None:
    async with running(FakeService(50)) as run:
        await ready(run)
        await run.press("X")
        await run.until(lambda: isinstance(run.app.screen, JudgePicker))
        await run.press("escape", "escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)


@pytest.mark.parametrize("key", ["ctrl+c", "escape"])
async def test_a_run_shows_and_is_stopped(key: str) -> None:
    journal, service = Journal.open(None), FakeService(50)
    await judged_with(journal, FREE)
    service.gates["judge"] = asyncio.Event()
    async with running(service, journal=journal) as run:
        await ready(run)
        await run.press("X")
        await run.until(lambda: "judging with Polite or not, esc stops" in run.shown())
        await run.press("enter", key)
        await run.until(lambda: "nothing was recorded" in run.shown())
        assert run.screen.focused is not run.list, "esc left the run, not the pane"
        service.gates.pop("judge").set()
        await run.press("X")
        await run.until(lambda: len(service.asked("judge")) == 2)
        await run.until(lambda: "No language model ran." in run.shown())
    assert len(await verdicts(journal)) == 1
    await journal.aclose()


async def test_a_verdict_on_an_event_left_meanwhile_is_told() -> None:
    journal, service = Journal.open(None), FakeService(50)
    await judged_with(journal, FREE)
    service.gates["judge"] = asyncio.Event()
    async with running(service, journal=journal) as run:
        await ready(run)
        await run.press("X")
        await run.until(lambda: service.asked("judge"))
        await run.press("j")
        await run.until(lambda: run.open_id == event_id(1))
        service.gates["judge"].set()
        await run.until(lambda: "Polite or not says good" in run.shown())
        assert "No language model ran." not in run.shown()
        await run.press("k")
        await run.until(lambda: "No language model ran." in run.shown())
    await journal.aclose()


async def test_a_run_that_fails_says_why() -> None:
    journal, service = Journal.open(None), FakeService(50)
    await judged_with(journal, FREE)
    service.failures["judge"].append(UnreachableError("No answer.", remedy="Check the network."))
    async with running(service, journal=journal) as run:
        await ready(run)
        await run.press("X")
        await run.until(lambda: "Check the network." in run.shown())
        assert "judging" not in run.shown()
        assert "X tries again" in run.shown()
        assert not run.app.screen.query("Toast")
        assert await verdicts(journal) == ()
        await run.press("j")
        await run.until(lambda: run.open_id == event_id(1))
        await run.until(lambda: "Check the network." not in run.shown())
        await run.press("k")
        service.failures["judge"].append(UnreachableError("No answer."))
        await ready(run)
        await run.press("X")
        await run.until(lambda: "No answer." in run.shown())
        await run.press("X")
        await run.until(lambda: "No language model ran." in run.shown())
        assert "No answer." not in run.shown()
    await journal.aclose()


async def test_a_judge_asked_for_right_after_a_move_is_for_the_row_moved_to() -> None:
    async with running(FakeService(50)) as run:
        await ready(run)
        run.app.simulate_key("j")
        run.app.simulate_key("x")  # before the list's word of the move reaches the screen
        await run.until(lambda: "on: Question 1:" in run.shown())


async def test_a_judge_asked_for_early_waits_for_the_event() -> None:
    service = FakeService(50)
    async with running(service) as run:
        await ready(run)
        await run.press("end")
        service.gates["fetch"] = asyncio.Event()
        await run.press("pageup", "x")
        service.gates.pop("fetch").set()
        await run.until(lambda: f"on: Question {run.list.cursor}:" in run.shown())
        assert "No event" not in run.shown()
