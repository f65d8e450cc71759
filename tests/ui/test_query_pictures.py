"""Pictures of the query line while one types: offers, a fault, a draft. See test_snapshots."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.ui.explorer.query_editor import QueryEditor
from obs_tui.ui.themes import DARK, LIGHT

from .exploring import exploring
from .picturing import picture
from .running import NARROW, WIDE, Running
from .test_snapshots import clock, opened, store

__all__ = ["store"]

LOOKS = pytest.mark.parametrize(
    ("size", "theme"),
    [(WIDE, DARK), (NARROW, DARK), (NARROW, LIGHT), (NARROW, "")],
    ids=["wide", "narrow", "light", "without colour"],
)


def line(run: Running) -> QueryEditor:
    return run.screen.query_one(QueryEditor)


async def edit(run: Running, text: str) -> None:
    await run.press("slash")
    await run.until(lambda: run.screen.query(QueryEditor) and line(run).field.has_focus)
    await run.press("ctrl+u", *text)
    await run.until(lambda: line(run).text == text)


@LOOKS
async def test_typing_a_filter(
    store: Path,
    size: tuple[int, int],
    theme: str,
    pictures: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not theme:
        monkeypatch.setenv("NO_COLOR", "1")
    async with exploring(store, size=size, clock=clock, theme=theme) as run:
        await opened(run)
        await edit(run, "total_time_elapsed > 3 and not (model_name = mi")
        drop = line(run).drop.list
        await run.until(lambda: 2 < len(drop.offers) == drop.size.height)
        assert await picture(run) == pictures(name="offers")
        await run.press("escape")
        await edit(run, "total_time_elapsd > 3 and has_code = true")
        await run.press("enter")
        await run.until(lambda: "✗" in run.shown())
        assert await picture(run) == pictures(name="fault")
        await run.press("escape", "escape")
        await run.until(lambda: "not searched" in run.shown())
        assert await picture(run) == pictures(name="draft")
