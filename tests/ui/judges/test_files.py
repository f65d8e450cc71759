"""Judges into files and out of them, by keys."""

from pathlib import Path

import pytest
from textual.widgets import Input

from obs_tui.curation.judge_files import JudgeFormat, read_judges, write_judges
from obs_tui.service.errors import UnreachableError
from tests.ui.running import NARROW, WIDE

from .fakes import DRAFTS, FakeJudging, draft, judge_id
from .screening import Screening, screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


async def fill(run: Screening, path: Path) -> None:
    """Have the field that has the keys hold a path."""
    await run.until(lambda: isinstance(run.app.focused, Input))
    run.app.screen.query_one(Input).value = str(path)
    await run.pilot.pause()


async def test_this_judge_the_marked_or_all_are_written(tmp_path: Path) -> None:
    service = FakeJudging(*DRAFTS)
    async with screening(service) as run:
        await run.press("S")
        await fill(run, tmp_path / "one.yaml")
        await run.press("enter")
        await run.alone()
        assert read_judges((tmp_path / "one.yaml").read_text()).judges == DRAFTS[:1]
        await run.press("S")
        await fill(run, tmp_path / "all.json")
        await run.press("ctrl+n", "enter")  # in the format that the name ends with
        await run.alone()
        assert read_judges((tmp_path / "all.json").read_text()).judges == DRAFTS
        assert (tmp_path / "all.json").read_text().startswith("[")
        await run.press("g", "space", "space")
        await run.until(lambda: "2 marked" in run.shown())
        service.change(judge_id(2), description="Changed meanwhile.")
        await run.press("S")
        await fill(run, tmp_path / "two.yaml")
        await run.press("enter")
        await run.alone()
        changed, other = read_judges((tmp_path / "two.yaml").read_text()).judges
        assert (changed.description, other) == ("Changed meanwhile.", DRAFTS[1])
        await run.press("g", "D", "right", "enter")
        await run.until(lambda: "1 marked" in run.shown())
        await run.press("u")
        await run.until(lambda: run.current == "Is it right?")
        await run.press("asterisk")
        await run.until(lambda: "3 marked" in run.shown())
        await run.press("asterisk")
        await run.until(lambda: "marked" not in run.shown())


@BOTH
async def test_a_file_is_checked_names_are_asked_for_and_its_judges_made(
    size: tuple[int, int], tmp_path: Path
) -> None:
    service = FakeJudging(*DRAFTS)
    path = tmp_path / "judges.yaml"
    wanted = [DRAFTS[0], draft("Tone of voice", "another"), draft("Never seen")]
    bad = write_judges([draft("Too bad")], JudgeFormat.YAML).replace("Too bad", "Bad")
    path.write_text(
        write_judges(wanted, JudgeFormat.YAML) + "- " + bad.replace("\n", "\n  ").rstrip()
    )
    async with screening(service, size=size) as run:
        await run.press("i")
        await fill(run, path)
        await run.press("enter")
        await run.until(lambda: "1 judge to make." in run.shown())
        shown = run.shown()
        assert "The same on the server: 1." in shown
        assert "Names that exist (1): [skip]  replace  rename" in shown
        assert "Bad: name: at least 5 characters, now 3" in shown
        assert not service.asked("create")
        await run.press("ctrl+t")
        await run.until(lambda: "1 judge to make, 1 to replace." in run.shown())
        await run.press("ctrl+t")
        await run.until(lambda: "2 judges to make." in run.shown())
        service.failures["create"] += [UnreachableError("No answer.")]
        await run.press("enter")
        await run.until(lambda: "1 judge made, 1 failed." in run.shown())
        assert "No answer." in run.shown()
        await run.press("enter")
        await run.until(lambda: "1 judge to make." in run.shown())
        await run.press("enter")
        await run.alone()
        names = {judge.name for judge in service.judges.values()}
        assert {"Never seen", "Tone of voice", "Tone of voice (2)"} <= names
        await run.until(lambda: f"{len(names)} judges" in run.shown())


async def test_what_cannot_be_read_says_why_and_sends_nothing(tmp_path: Path) -> None:
    service = FakeJudging(*DRAFTS)
    (tmp_path / "bad.yaml").write_text("- name: [\n")
    async with screening(service) as run:
        await run.press("I", "enter")
        await run.until(lambda: "Type the path of a file." in run.shown())
        await fill(run, tmp_path / "none.yaml")
        await run.press("enter")
        await run.until(lambda: "none.yaml cannot be used." in run.shown())
        await fill(run, tmp_path / "bad.yaml")
        await run.press("enter")
        await run.until(lambda: "line 2: it is not YAML" in run.shown())
        assert "There is nothing in it to import." in run.shown()
        await run.press("enter", "escape")
        await run.alone()
        assert not service.asked("create")
