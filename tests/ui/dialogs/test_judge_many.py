"""Settling on a judge for many events, by keys alone."""

from pathlib import Path

from obs_tui.journal import Journal
from obs_tui.ui.dialogs.judge_many import JudgeManyDialog, JudgePick
from obs_tui.ui.dialogs.judge_run import Target, event_target

from .fakes import PROFILE, FakeService, Host, journal_at, screen_text, type_text, until
from .test_judge import APOLOGY, EVENT, HELPFUL, saved


def dialog(
    fake: FakeService, journal: Journal, sample: Target | None = None
) -> Host[JudgePick | None]:
    return Host(
        lambda: JudgeManyDialog(
            fake,
            journal,
            PROFILE,
            about="1,204 events with [/INST]",
            sample=sample,
            verb="review",
        )
    )


async def test_a_judge_is_settled_on_and_nothing_runs(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.judges = (saved(HELPFUL, "j1"), saved(APOLOGY, "j2"))
    app = dialog(fake, journal, event_target(fake, EVENT))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Helpfulness" in screen_text(app))
        await type_text(pilot, "apo")
        await pilot.press("enter")
        await until(pilot, lambda: "it does" in screen_text(app))
        assert "on: 1,204 events with [/INST]" in screen_text(app)
        assert "^s review" in screen_text(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer == JudgePick(APOLOGY, "j2")
    assert not fake.asked_of("judge_event")
    assert await journal.draft(PROFILE, "judge") is None
    await journal.aclose()


async def test_an_invalid_judge_stays_and_an_edited_one_is_new_and_kept(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    fake.judges = (saved(APOLOGY, "j2"),)
    app = dialog(fake, journal)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Apology" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "it does" in screen_text(app))
        await pilot.press(*["backspace"] * 3, "ctrl+s")
        await until(pilot, lambda: "at least 5 characters" in screen_text(app))
        assert not app.answered
        await pilot.press(*"ogise", "ctrl+s")
        await until(pilot, lambda: app.answered)
    named = APOLOGY.model_copy(update={"name": "Apologise"})
    assert app.answer == JudgePick(named, None)
    again = dialog(fake, journal)
    async with again.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: named.name in screen_text(again))
        await until(pilot, lambda: "no conversation here to show it on" in screen_text(again))
        await pilot.press("escape")
        await until(pilot, lambda: again.answered)
    assert again.answer is None
    await journal.aclose()
