"""Judges of a file on a server that has some; and saving where others write too."""

from pathlib import Path

import pytest

from obs_tui.curation import judge_editing
from obs_tui.curation.errors import FileError
from obs_tui.curation.judge_editing import Conflict, Gone, Overtaken, Saved
from obs_tui.curation.judge_files import JudgeFormat, write_judges
from obs_tui.curation.judge_importing import Clash, all_judges, carry_out, plan, read_file
from obs_tui.journal import Journal
from obs_tui.model.judges import JudgeDraft
from obs_tui.service.errors import UnreachableError
from tests.ui.judges.fakes import DRAFTS, FakeJudging, draft, judge_id


def names(service: FakeJudging) -> list[str]:
    return sorted(judge.name for judge in service.judges.values())


async def test_names_that_exist_are_skipped_replaced_or_renamed(journal: Journal) -> None:
    service = FakeJudging(*DRAFTS)
    there = await all_judges(service)
    same, other, new = DRAFTS[0], draft("Tone of voice", "another"), draft("Never seen")
    wanted = (same, other, new)

    skip = plan(wanted, there, Clash.SKIP)
    assert [step.draft for step in skip.steps] == [new]
    assert (skip.skipped, skip.same) == (("Tone of voice",), 1)

    rename = plan((*wanted, draft("Tone of voice (2)")), there, Clash.RENAME)
    assert rename.renamed == (("Tone of voice", "Tone of voice (3)"),)

    replace = plan(wanted, there, Clash.REPLACE)
    service.failures["create"] += [UnreachableError("No answer.")]
    done = await carry_out(service, journal, "p", replace.steps)
    assert (done.made, done.replaced) == ((), 1)
    assert [(name, str(error)) for name, error in done.failed] == [("Never seen", "No answer.")]
    assert service.judges[judge_id(1)].draft() == other


async def test_a_long_name_makes_room_for_its_number() -> None:
    long = "x" * 50
    there = await all_judges(FakeJudging(draft(long), draft("x" * 46 + " (2)")))
    (renamed,) = plan((draft(long, "another"),), there, Clash.RENAME).renamed
    assert renamed[1] == "x" * 46 + " (3)"


async def test_all_judges_are_read_page_by_page() -> None:
    service = FakeJudging(*(draft(f"Judge number {number}") for number in range(230)))
    assert len(await all_judges(service)) == 230


@pytest.mark.parametrize("form", list(JudgeFormat))
async def test_a_file_is_read_by_its_ending(tmp_path: Path, form: JudgeFormat) -> None:
    path = tmp_path / f"judges.{form}"
    path.write_text("\ufeff" + write_judges(DRAFTS, form), encoding="utf-8")
    assert (await read_file(path)).judges == DRAFTS


async def test_a_file_that_is_no_text_or_is_not_there_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"name: a\ninstructions: \xff\n")
    with pytest.raises(FileError, match="is no text") as failed:
        await read_file(tmp_path / "a.yaml")
    assert failed.value.cause.startswith("line 2")
    with pytest.raises(FileError, match="cannot be used"):
        await read_file(tmp_path / "b.yaml")


MINE = draft("Is it so?")


class Racing(FakeJudging):
    """Someone else writes right after each write."""

    async def update_judge(self, judge_id: str, judge: JudgeDraft) -> None:
        await super().update_judge(judge_id, judge)
        self.change(judge_id, description="Theirs.")


async def test_saving_compares_first_and_reads_the_result(journal: Journal) -> None:
    service, racing = FakeJudging(*DRAFTS), Racing(*DRAFTS)
    base = service.judges[judge_id(2)]
    saved = await judge_editing.save(service, journal, "p", base, MINE)
    assert isinstance(saved, Saved)
    assert saved.judge.draft() == MINE

    again = await judge_editing.save(service, journal, "p", base, MINE)
    assert isinstance(again, Saved)
    assert len(service.asked("update")) == 1, "it is there already"

    service.change(base.id, description="Theirs.")
    conflict = await judge_editing.save(service, journal, "p", base, MINE)
    assert isinstance(conflict, Conflict)
    assert len(service.asked("update")) == 1
    shown = judge_editing.difference(conflict.theirs, MINE)
    assert [line.text for line in shown if line.kind == "removed"] == ["description: Theirs."]
    assert isinstance(await judge_editing.save(service, journal, "p", conflict.theirs, MINE), Saved)

    overtaken = await judge_editing.save(racing, journal, "p", racing.judges[judge_id(2)], MINE)
    assert isinstance(overtaken, Overtaken)
    assert overtaken.judge.description == "Theirs."

    del service.judges[base.id]
    assert isinstance(await judge_editing.save(service, journal, "p", base, MINE), Gone)


async def test_only_dates_that_changed_are_no_conflict(journal: Journal) -> None:
    service = FakeJudging(*DRAFTS)
    base = service.judges[judge_id(2)]
    service.change(base.id)
    assert service.judges[base.id].updated_at != base.updated_at
    assert isinstance(await judge_editing.save(service, journal, "p", base, MINE), Saved)
