"""Pictures of the judge dialog: what the judge reads, a fault in it, a run that failed. See
test_snapshots."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import TextArea

from obs_tui.ui.dialogs.judge import JudgeDialog
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.dialogs.judge_variables import VariablePicker

from .exploring import exploring
from .picturing import picture
from .running import NARROW, WIDE
from .test_snapshots import clock, on, opened, store

__all__ = ["store"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_the_dialog(store: Path, size: tuple[int, int], pictures: SnapshotAssertion) -> None:
    async with exploring(store, size=size, clock=clock) as run:
        await opened(run)
        await run.press("x")
        await on(run, JudgePicker, "Refusal detector")
        await run.press(*"refus", "enter")
        await on(run, JudgeDialog, "Refusal detector")
        if size == NARROW:
            await run.press("f3")
        await run.until(lambda: "The assistant answered:" in run.shown())
        assert await picture(run) == pictures(name="reads")
        await run.press(*(["f3"] if size == NARROW else []), "tab", "tab", "end", "2")
        await run.press("ctrl+s")
        await on(run, JudgeDialog, "No server is set for the model baseline2")
        assert await picture(run) == pictures(name="failed")
        area = run.app.screen.query_one(TextArea)
        await run.press(*["shift+tab"] * (5 if size == NARROW else 6))
        await run.until(lambda: run.app.focused is area)
        await run.press("enter", *"{{ us", "f2")
        await on(run, VariablePicker, "user_message")
        await run.press("ctrl+u")
        assert await picture(run) == pictures(name="variables")
        await run.press("escape")
        await on(run, JudgeDialog)
        await run.until(lambda: "unexpected end of template" in run.shown())
        assert await picture(run) == pictures(name="fault")
        await run.press("ctrl+s")
        await on(run, JudgeDialog, "TEMPLATE_SYNTAX_ERROR")
        assert "cannot be rendered: line 8: unexpected" in " ".join(run.shown().split())
