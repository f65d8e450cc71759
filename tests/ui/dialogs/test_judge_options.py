"""The classes of a judge, edited in place by keys alone."""

from pathlib import Path

from obs_tui.ui.dialogs.judge_options import OptionRows

from .fakes import FakeService, journal_at, screen_text, type_text, until
from .test_judge import APOLOGY, dialog


async def test_options_are_added_moved_and_removed_by_keys(tmp_path: Path) -> None:
    fake, journal = FakeService(), journal_at(tmp_path)
    app = dialog(fake, journal, APOLOGY)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "it does" in screen_text(app))
        rows = app.screen.query_one(OptionRows)

        def values() -> list[str]:
            return [value for value, _ in rows.pairs]

        await pilot.press(*["enter"] * 3, "tab", "enter", "enter")
        await type_text(pilot, "never")  # the second option's value
        await until(pilot, lambda: values() == ["yes", "never"])
        await pilot.press("alt+up", "alt+up")
        await until(pilot, lambda: values() == ["never", "yes"])
        await pilot.press("x")  # still where the cursor was
        await until(pilot, lambda: values() == ["neverx", "yes"])
        await pilot.press("shift+down", "enter", "enter")  # past the last: one more
        await type_text(pilot, "maybe")
        await until(pilot, lambda: values() == ["yes", "neverx", "maybe"])
        await pilot.press("alt+up", "alt+up", "alt+up")
        await until(pilot, lambda: values() == ["maybe", "yes", "neverx"])
        await pilot.press("shift+delete")
        await until(pilot, lambda: values() == ["yes", "neverx"])
        await pilot.press("shift+delete", "shift+delete")
        await until(pilot, lambda: "at least one option is needed" in screen_text(app))
        await pilot.press("enter")
        await type_text(pilot, "only")
        await until(pilot, lambda: "at least one" not in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.answered)
    assert app.answer is not None
    assert app.answer.judge.output.model_dump()["options"] == [{"value": "only", "description": ""}]
    await journal.aclose()
