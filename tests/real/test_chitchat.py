"""7,168 conversations that people really had: imported by the command line and explored by keys.

What is expected is computed from the raw data in plain Python.
"""

import asyncio
import json
import sqlite3
from functools import cache
from pathlib import Path

import pytest
from textual.widgets import OptionList

from obs_tui.cli import main
from obs_tui.embedded.judges import create_judge
from obs_tui.embedded.sample import JUDGES
from obs_tui.embedded.store import Store
from obs_tui.model.events import PROMPT, EventRow, Row
from obs_tui.model.load import Ready
from obs_tui.ui.dialogs.condition_editor import ConditionEditor
from obs_tui.ui.dialogs.filter_builder import FilterBuilder
from obs_tui.ui.dialogs.judge import JudgeDialog
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.explorer.screen import EventsScreen
from tests.ui.dialogs.fakes import type_text
from tests.ui.exploring import exploring
from tests.ui.running import NARROW, WIDE, Running

from .chitchat import CONVERSATIONS, lines

PREVIEW = 1_000
"""Characters that a preview keeps, as the store documents."""
WORD = "Music"
TURNS = 12
BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


@cache
def conversations() -> tuple[dict[str, object], ...]:
    return tuple(map(json.loads, lines()))


def last_question(conversation: dict[str, object]) -> str:
    """What whoever spoke first said last, as far as a preview goes."""
    messages = conversation["messages"]
    assert isinstance(messages, list)
    said: list[str] = [each["content"] for each in messages if each["role"] == "user"]
    return said[-1][:PREVIEW]


def matching() -> list[dict[str, object]]:
    """The conversations whose last question has the word, in whatever case."""
    return [each for each in conversations() if WORD.lower() in last_question(each).lower()]


def turns(conversation: dict[str, object]) -> int:
    metadata = conversation["metadata"]
    assert isinstance(metadata, dict)
    return int(metadata["turns"])


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chitchat") / "log.jsonl"
    path.write_text("\n".join(lines()) + "\n")
    return path


@pytest.fixture(scope="module")
def store(log: Path) -> Path:
    """Imported once, with the saved judges of the demo."""
    path = log.with_name("events.db")
    assert main(["import", str(log), "--store", str(path)]) == 0
    opened = Store.open(path)
    opened.write_now(_save_judges)
    opened.close()
    return path


def _save_judges(conn: sqlite3.Connection) -> None:
    for judge in JUDGES:
        create_judge(conn, judge)


def rows_of(run: Running) -> list[EventRow]:
    """The rows of the list; each is at hand."""
    rows: list[Row | None] = [run.list.rows.row(index) for index in range(len(run.list.rows))]
    assert all(isinstance(row, EventRow) for row in rows)
    return [row for row in rows if isinstance(row, EventRow)]


async def on(run: Running, screen: type[object]) -> None:
    await run.until(lambda: isinstance(run.app.screen, screen))


async def pick(run: Running, text: str, shown: str) -> None:
    """Narrow the choices until one of them says `shown`, and take the first."""

    def first() -> str:
        options = run.app.screen.query_one(OptionList)
        return str(options.highlighted_option.prompt) if options.highlighted_option else ""

    await type_text(run.pilot, text)
    await run.until(lambda: shown in first())
    await run.press("enter")


def test_importing_again_adds_nothing(
    store: Path, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(lines()) == CONVERSATIONS
    assert main(["import", str(log), "--store", str(store)]) == 0
    assert "7,168 conversations: 0 added, 7,168 known already" in capsys.readouterr().err
    assert main(["search", "--store", str(store), "--count"]) == 0
    assert capsys.readouterr().out.strip() == "7168"


@BOTH
async def test_paging_to_the_end_reading_and_going_on_to_similar_ones(
    store: Path, size: tuple[int, int]
) -> None:
    newest = sorted((str(each["created_at"]) for each in conversations()), reverse=True)
    by_id = {each["id"]: each for each in conversations()}
    async with exploring(store, size=size) as run:
        await run.until(lambda: "of 7,168 events" in run.counted)
        await run.press(*["pagedown"] * 6)
        await run.until(lambda: run.open_id == run.current_id)
        assert run.list.cursor > 6 * 5
        await run.press("G", "G")
        await run.until(lambda: run.list.rows.complete)
        await run.until(lambda: run.list.cursor == CONVERSATIONS - 1)
        assert run.counted == "7,168 events"
        await run.press(*["pageup"] * 3)
        await run.until(lambda: run.open_id == run.current_id)
        here = run.list.current
        assert isinstance(here, EventRow)
        assert f"{here.created_at:%Y-%m-%dT%H:%M:%SZ}" == newest[run.list.cursor]
        await run.press("enter", "G")
        assert run.screen.focused is run.screen.detail.reader
        words = last_words(by_id[here.event_id])
        await run.until(lambda: words in run.shown())

        await run.press("s")
        await run.until(lambda: isinstance(run.screen.similar, Ready))
        await run.press("j")
        row = run.screen.similar_panel.list.current
        assert isinstance(row, EventRow)
        assert row.score is not None
        assert 0 < row.score <= 1
        await run.press("enter")
        await run.until(lambda: run.open_id == row.event_id)
        await run.until(lambda: len(run.screen.trail) == 2)
        await run.press("escape")
        await run.until(lambda: run.open_id == here.event_id)


def last_words(conversation: dict[str, object]) -> str:
    """A word of the end of a conversation that no layout breaks."""
    messages = conversation["messages"]
    assert isinstance(messages, list)
    words: list[str] = str(messages[-1]["content"]).split()
    return max((word for word in words[-8:] if len(word) < 20), key=len, default=words[-1])


@BOTH
async def test_the_builder_counts_what_is_there_and_the_list_has_only_that(
    store: Path, size: tuple[int, int]
) -> None:
    one = matching()
    both = [each for each in one if turns(each) >= TURNS]
    assert 0 < len(both) < len(one) < CONVERSATIONS
    async with exploring(store, size=size) as run:
        await run.press("f")
        await on(run, FilterBuilder)
        await run.until(lambda: "7,168 match" in run.shown())
        await run.press("a")
        await on(run, ConditionEditor)
        await pick(run, PROMPT[:11], PROMPT)
        await pick(run, "icontains", "icontains")
        await pick(run, WORD, WORD)
        await run.until(lambda: f" {len(one):,} match" in run.shown())
        await run.press("a")
        await on(run, ConditionEditor)
        await pick(run, "turns", "metadata.turns")
        await pick(run, "gte", "gte")
        await pick(run, str(TURNS), str(TURNS))
        await run.until(lambda: f" {len(both):,} match" in run.shown())
        await run.press("ctrl+s")
        await on(run, EventsScreen)
        await run.until(lambda: isinstance(run.screen.page, Ready))
        await run.press("G", "G")
        await run.until(lambda: run.list.rows.complete)
        rows = rows_of(run)
        assert sorted(row.event_id for row in rows) == sorted(str(each["id"]) for each in both)
        assert sorted(row.text(PROMPT) for row in rows) == sorted(map(last_question, both))
        assert run.counted == f"{len(both):,} events"
        assert WORD in run.shown().splitlines()[1]


async def test_a_verdict_stands_beside_the_conversation_also_the_next_time(
    store: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "journal.db"
    async with exploring(store, journal=journal) as run:
        await run.press("j", "j", "j")
        await run.until(lambda: run.open_id == run.current_id)
        judged = run.current_id
        await run.press("x")
        await on(run, JudgePicker)
        await run.until(lambda: "Apology detector" in run.shown())
        await pick(run, "apology", "Apology detector")
        await on(run, JudgeDialog)
        await run.press("ctrl+s")
        await on(run, EventsScreen)
        await run.until(lambda: "by Apology detector" in run.shown())
        seen = verdict_on(run)
        assert "no language model" in seen.lower()
        assert run.open_id == judged
        await run.press("q")
        await run.until(lambda: not run.app.is_running or run.app._exit)

    gate = asyncio.Event()
    async with exploring(store, journal=journal, gate=gate, settled=False) as again:
        await again.until(lambda: again.current_id == judged)
        row = again.list.current
        assert isinstance(row, EventRow)
        assert again.screen.service is None
        assert row.text(PROMPT)[:12] in again.shown()
        assert "connecting" in again.shown()
        gate.set()
        await again.until(lambda: again.open_id == judged)
        await again.until(lambda: "by Apology detector" in again.shown())
        assert verdict_on(again) == seen


def verdict_on(run: Running) -> str:
    """What the screen says between the bars of a verdict."""
    return "\n".join(line.partition("▎ ")[2] for line in run.shown().splitlines() if "▎ " in line)
