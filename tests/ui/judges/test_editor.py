"""Judges made, changed and copied by keys; what keeps them from being saved; others who were
faster."""

import pytest

from obs_tui.journal import Journal
from obs_tui.model.events import PROMPT
from obs_tui.service.errors import RefusedError, UnreachableError
from obs_tui.ui.dialogs.judge_conflict import JudgeConflict
from tests.ui.running import NARROW, WIDE

from .fakes import DRAFTS, INSTRUCTIONS, FakeJudging, draft, given, judge_id
from .screening import Screening, screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
FIRST = judge_id(2)


async def conflict(run: Screening) -> None:
    await run.until(lambda: isinstance(run.app.screen, JudgeConflict))
    await run.until(lambda: "+ " in run.shown())


@BOTH
async def test_a_judge_is_made_within_the_limits(size: tuple[int, int]) -> None:
    service = FakeJudging()
    async with screening(service, size=size) as run:
        await run.press("n")
        await run.editor()
        await run.press("ctrl+s")
        await run.until(lambda: "at least 5 characters, now 0" in run.shown())
        await run.press(*"Tone")
        await run.until(lambda: "at least 5 characters, now 4" in run.shown())
        await run.press(*" of voice", "ctrl+s")
        await run.alone()
        await run.until(lambda: run.current == "Tone of voice")
        (made,) = service.judges.values()
        assert made.model_name == "baseline"
        assert [option.value for option in made.draft().output.options] == ["yes", "no"]  # type: ignore[union-attr]  # what it begins as


async def test_a_name_that_exists_is_told_at_the_name_and_nothing_typed_is_lost() -> None:
    service = FakeJudging(*DRAFTS)
    journal = Journal.open(None)
    async with screening(service, journal=journal) as run:
        await run.press("n")
        await run.editor()
        await run.press(*"Tone of voice", "ctrl+s")
        await run.until(lambda: run.shown().count("A judge of this name exists already.") == 2)
        assert run.app.focused is run.app.screen.query_one("#name")
        service.failures["create"] += [
            RefusedError("Not a template.", cause="line 2", code="TEMPLATE_SYNTAX_ERROR")
        ]
        await run.press("2", "ctrl+s")
        await run.until(lambda: run.shown().count("Not a template.") == 2)
        assert run.app.focused is run.app.screen.query_one("#instructions")
        await run.press("escape")
        await run.alone()
    async with screening(service, journal=journal) as run:
        await run.press("n")
        await run.editor()
        await run.until(lambda: "What you typed before is back" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: run.current == "Tone of voice2")
        await run.press("n")
        await run.editor()
        assert "Tone of voice2" not in str(run.app.screen.query_one("#name"))
        assert await journal.draft("demo", "judge:new") is None
    await journal.aclose()


async def test_a_judge_is_changed_and_its_verdicts_are_told() -> None:
    service = FakeJudging(*DRAFTS)
    journal = Journal.open(None)
    await journal.record_verdict("demo", given(0, "right", DRAFTS[0], FIRST))
    service.events[0] = service.events[0].model_copy(
        update={"extra_fields": {PROMPT: "a long\nquestion " * 9}}
    )
    async with screening(service, journal=journal, size=NARROW) as run:
        await run.press("e")
        await run.editor()
        said = "Its verdicts so far (1) are of the judge as it was: do not mix them."
        lines = [line.strip("│ ") for line in run.shown().splitlines()]
        assert lines[1] == said
        assert lines[2].startswith("shown on: a long") and lines[2].endswith("…")
        await run.press("ctrl+s")
        await run.until(lambda: "Nothing changed." in run.shown())
        await run.press("end", "!", "ctrl+s")
        await run.alone()
        await run.until(lambda: run.current == "Is it right?!")
        assert service.judges[FIRST].draft() == draft("Is it right?!")
        assert await journal.draft("demo", f"judge:{FIRST}") is None
        await run.press("u")
        await run.until(lambda: run.current == "Is it right?")
        assert service.judges[FIRST].draft() == DRAFTS[0]
        await run.press("e")
        await run.editor()
        await run.press("end", "?", "ctrl+s")
        await run.alone()
        service.change(FIRST, description="Theirs.")
        await run.press("u")
        await run.until(lambda: "Someone else has changed the judge since" in run.shown())
        assert service.judges[FIRST].description == "Theirs."
    await journal.aclose()


async def test_a_copy_is_a_judge_of_its_own() -> None:
    service = FakeJudging(*DRAFTS)
    async with screening(service) as run:
        await run.press("j", "d")
        await run.editor()
        await run.press("ctrl+s")
        await run.until(lambda: run.current == "Tone of voice copy")
        assert service.asked("create") == [draft("Tone of voice copy", "mistral-small-latest")]
        await run.press("e")
        await run.editor()
        await run.press("end", "2", "ctrl+o")
        await run.until(lambda: run.current == "Tone of voice copy2")
        assert len(service.judges) == 5


@BOTH
async def test_theirs_or_mine_is_asked_when_someone_was_faster(size: tuple[int, int]) -> None:
    service = FakeJudging(*DRAFTS)
    async with screening(service, size=size) as run:
        for wanted, name in (("t", "Is it wrong?"), ("o", "Is it right?mine")):
            service.change(FIRST, name="Is it right?", instructions=INSTRUCTIONS)
            await run.press("r", "g", "e")
            await run.editor()
            await run.press("end", *"mine")
            service.change(FIRST, name="Is it wrong?", instructions="Theirs.\nOf two lines.")
            await run.press("ctrl+s")
            await conflict(run)
            assert "- name: Is it wrong?" in run.shown()
            assert "Theirs." in run.shown() or size == NARROW
            assert not service.asked("update")
            await run.press("escape")
            await run.until(lambda: "Nothing was sent" in run.shown())
            await run.press("ctrl+s")
            await conflict(run)
            await run.press(wanted)
            await run.alone()
            await run.until(lambda name=name: run.current == name)  # type: ignore[misc]  # mypy infers no lambda with a default
        assert service.asked("update") == [draft("Is it right?mine")]


async def test_a_judge_that_was_deleted_meanwhile_is_made_again_if_one_wants() -> None:
    service = FakeJudging(*DRAFTS)
    async with screening(service) as run:
        await run.press("e")
        await run.editor()
        await run.press("end", "!")
        del service.judges[FIRST]
        await run.press("ctrl+s")
        await run.until(lambda: "deleted meanwhile" in run.shown())
        await run.press("ctrl+o")
        await run.until(lambda: run.current == "Is it right?!")
        await run.press("e")
        await run.editor()
        service.failures["fetch judge"] += [UnreachableError("No answer.")]
        await run.press("end", "!", "ctrl+s")
        await run.until(lambda: "No answer." in run.shown())
        await run.press("escape")
        await run.alone()
        await run.press("e")
        await run.until(lambda: "What you typed before is back" in run.shown())
        await run.press("ctrl+r")
        await run.until(lambda: "What you typed before is back" not in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "Nothing changed." in run.shown())
