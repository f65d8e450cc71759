"""Pictures of the judges screen and of its dialogs at both sizes, dark and light, as SVG.

`pytest tests/ui/judges/test_pictures.py --snapshot-update` takes them anew; look at them before
they are committed.
"""

import asyncio
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.curation.judge_files import JudgeFormat, write_judges
from obs_tui.journal import Journal
from obs_tui.ui.themes import DARK, LIGHT
from tests.ui.picturing import picture
from tests.ui.running import NARROW, PROFILE, WIDE

from .fakes import DRAFTS, FakeJudging, draft, given, judge_id
from .screening import Screening, screening
from .test_files import fill

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


async def shows(run: Screening, text: str) -> None:
    await run.until(lambda: text in run.shown())


@SIZES
@THEMES
async def test_what_is_drawn(
    size: tuple[int, int],
    theme: str,
    pictures: SnapshotAssertion,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = [draft("Tone of voice", "another"), draft("Never seen")]
    written = write_judges(wanted, JudgeFormat.YAML).replace("Never seen", "Bad")
    await asyncio.to_thread((tmp_path / "judges.yaml").write_text, written)
    service = FakeJudging(*DRAFTS)
    journal = Journal.open(None)
    for number, answer in enumerate(("right", "right", "wrong", "right", None)):
        older = draft(model="mistral-small-latest")
        entry = given(number % 3, answer, older if number < 2 else DRAFTS[0], judge_id(2))
        await journal.record_verdict(PROFILE, entry)
    async with screening(service, size=size, theme=theme, journal=journal) as run:
        await run.until(lambda: len(run.here.given_pane.list.rows) == 5)
        assert await picture(run) == pictures(name="list")
        await run.press("H", "j")
        await shows(run, "Analysis 0.")
        assert await picture(run) == pictures(name="verdicts")
        await run.press("escape", "e")
        await run.editor()
        if size == WIDE:
            await shows(run, "Answer 0")
        await run.press("end", *" No, it is far too long: more than fifty")
        await shows(run, "at most 50 characters")
        assert await picture(run) == pictures(name="editor")
        await run.press(*["backspace"] * 40, "!")
        service.change(judge_id(2), instructions="Theirs.\n")
        await run.press("ctrl+s")
        await shows(run, "Someone changed this judge meanwhile.")
        assert await picture(run) == pictures(name="conflict")
        await run.press("t")
        await run.alone()
        monkeypatch.chdir(tmp_path)
        await run.until(lambda: run.current == "Is it right?")
        await run.press("i")
        await fill(run, Path("judges.yaml"))
        await run.press("enter")
        await shows(run, "Wrong, and left out")
        assert await picture(run) == pictures(name="import")
    async with screening(FakeJudging(), size=size, theme=theme) as run:
        await shows(run, "A judge is a question put to a model")
        assert await picture(run) == pictures(name="empty")
    await journal.aclose()
