"""Pictures of the app as SVG, on the sample with a pinned clock: what changed is seen.

`pytest tests/ui/test_snapshots.py --snapshot-update` takes them anew; look at them before they are
committed.
"""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.judges import create_judge
from obs_tui.embedded.sample import JUDGES, generate
from obs_tui.embedded.store import Store
from obs_tui.journal import Journal, LastSeen, VerdictEntry
from obs_tui.model.events import PROMPT
from obs_tui.model.filters import Condition, Group, Operator
from obs_tui.model.judges import Verdict
from obs_tui.model.load import Failed, Ready
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.dialogs.condition_editor import ConditionEditor
from obs_tui.ui.dialogs.copy_menu import CopyMenu
from obs_tui.ui.dialogs.filter_builder import FilterBuilder
from obs_tui.ui.dialogs.help import HelpScreen
from obs_tui.ui.dialogs.judge import JudgeDialog
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.themes import LIGHT

from .exploring import exploring
from .fakes import FakeService
from .picturing import picture
from .running import NARROW, PROFILE, WIDE, Running, running

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
NESTED = Group(
    "AND",
    (
        Condition("total_time_elapsed", Operator.LT, 20),
        Group(
            "OR",
            (
                Condition("model_name", Operator.EQ, "mistral-large-latest"),
                Condition("invoked_tools", Operator.INCLUDES, "web_search"),
                Group(
                    "AND",
                    (
                        Condition("has_code", Operator.EQ, True),
                        Condition(PROMPT, Operator.ICONTAINS, "how"),
                    ),
                ),
            ),
        ),
    ),
)


def clock() -> datetime:
    return NOW


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "events.db"
    filled = Store.open(path)
    filled.write_now(_fill)
    filled.close()
    return path


def _fill(conn: sqlite3.Connection) -> None:
    ingest(conn, generate(now=NOW))
    for judge in JUDGES:
        create_judge(conn, judge)


async def on(run: Running, screen: type[object], words: str = "") -> None:
    """Wait for a screen, and for words on it."""
    await run.until(lambda: isinstance(run.app.screen, screen) and words in run.shown())


async def opened(run: Running) -> None:
    """Wait until the event under the cursor is open, and all is counted."""
    await run.until(lambda: run.open_id == run.current_id and "more than" not in run.counted)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_reading(store: Path, size: tuple[int, int], pictures: SnapshotAssertion) -> None:
    async with exploring(store, size=size, clock=clock) as run:
        await run.press("j", "j")
        await opened(run)
        assert await picture(run) == pictures(name="explorer")
        await run.press("enter")
        assert await picture(run) == pictures(name="detail")
        await run.press("t", "t")
        assert await picture(run) == pictures(name="metadata")
        await run.press("t", "t", "escape", "s")
        await run.until(lambda: isinstance(run.screen.similar, Ready))
        await run.press("j")
        assert await picture(run) == pictures(name="similar")
        await run.press("s", "y")
        await on(run, CopyMenu)
        assert await picture(run) == pictures(name="copy")
        await run.press("escape", "question_mark")
        await on(run, HelpScreen)
        assert await picture(run) == pictures(name="help")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_filtering_and_judging(
    store: Path, size: tuple[int, int], pictures: SnapshotAssertion, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    await remember_a_filter(path)
    async with exploring(store, size=size, clock=clock, journal=path) as run:
        await opened(run)
        await run.press("f")
        await on(run, FilterBuilder, " match")
        await run.press("j", "j", "j")
        assert await picture(run) == pictures(name="builder")
        await run.press("e")
        await on(run, ConditionEditor, "mistral-small-latest")
        assert await picture(run) == pictures(name="condition")
        await run.press("escape", "escape")
        await on(run, ConditionEditor, "Which field?")
        assert await picture(run) == pictures(name="fields")
        await run.press("escape", "escape", "x")
        await on(run, JudgePicker, "Refusal detector")
        await run.until(lambda: size == NARROW or "# Context" in run.shown())
        assert await picture(run) == pictures(name="judges")
        await run.press("up", "enter")
        await on(run, JudgeDialog)
        await run.press(*"Tone", "tab", "tab", "tab", "ctrl+s")
        await on(run, JudgeDialog, "at least 5 characters")
        assert await picture(run) == pictures(name="judge")


async def remember_a_filter(path: Path) -> None:
    journal = Journal.open(path)
    await journal.remember(PROFILE, LastSeen(NESTED, (), None, None))
    await journal.aclose()


async def test_a_second_start_and_a_verdict(
    store: Path, pictures: SnapshotAssertion, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    await remember_a_filter(path)
    async with exploring(store, clock=clock, journal=path) as run:
        await run.press("j")
        await opened(run)
        judged = run.open_id
        await run.press("q")
        await run.until(lambda: not run.app.is_running or run.app._exit)
    assert judged is not None
    journal = Journal.open(path)
    analysis = "No language model ran. The answer is closest to “answered”: 0.41 against 0.12."
    verdict = Verdict(answer="answered", analysis=analysis)
    await journal.record_verdict(
        PROFILE, VerdictEntry(judged, JUDGES[1], None, verdict, NOW, seconds=0.8)
    )
    await journal.aclose()
    gate = asyncio.Event()
    async with exploring(store, clock=clock, journal=path, gate=gate, settled=False) as run:
        await run.until(lambda: "No event is selected." in run.shown())
        assert run.app.export_screenshot(title="obs-tui", simplify=True) == pictures(
            name="first frame"
        )
        gate.set()
        await run.until(lambda: "by Refusal detector" in run.shown())
        await opened(run)
        assert await picture(run) == pictures(name="verdict")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_nothing_to_show(
    size: tuple[int, int], pictures: SnapshotAssertion, tmp_path: Path
) -> None:
    Store.open(tmp_path / "empty.db").close()
    async with exploring(tmp_path / "empty.db", size=size, clock=clock) as run:
        assert await picture(run) == pictures(name="empty")
    refusal = UnreachableError(
        "The server cannot be reached.",
        cause="api.example.com: name or service not known",
        remedy="Check base_url of the profile and the network.",
    )
    refused = running(FakeService(), size=size, refusals=[refusal], settled=False)
    async with refused as run:
        await run.until(lambda: isinstance(run.screen.page, Failed))
        assert await picture(run) == pictures(name="error")


async def test_the_light_theme(store: Path, pictures: SnapshotAssertion) -> None:
    async with exploring(store, clock=clock, theme=LIGHT) as run:
        await run.press("j", "j", "s")
        await run.until(lambda: isinstance(run.screen.similar, Ready))
        await opened(run)
        assert await picture(run) == pictures


async def test_without_colour(
    store: Path, pictures: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with exploring(store, clock=clock) as run:
        await run.press("j", "j", "s")
        await run.until(lambda: isinstance(run.screen.similar, Ready))
        await opened(run)
        assert await picture(run) == pictures
