"""The judges screen by keys: search, sieve, reading, deleting, marks, what goes wrong."""

import pytest

from obs_tui.journal import Journal
from obs_tui.model.judges import Judge
from obs_tui.model.load import Failed, Ready
from obs_tui.service.errors import AccessError, UnreachableError
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from tests.ui.running import NARROW, WIDE

from .fakes import DRAFTS, FakeJudging, draft, given, judge_id
from .screening import screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


@BOTH
async def test_judges_are_listed_and_the_one_under_the_cursor_is_read(
    size: tuple[int, int],
) -> None:
    async with screening(FakeJudging(*DRAFTS), size=size) as run:
        assert run.current == "Is it right?"
        shown = run.shown()
        for text in ("Tone of voice", "2 classes", "0 to 10", "3 judges", "Judges › Is it right?"):
            assert text in shown
        assert "it is right" in shown
        await run.press("j", "j")
        await run.until(lambda: "ANSWERS WITH A NUMBER" in run.shown())
        assert "all help" in run.shown()
        await run.press("enter", "t")
        await run.until(lambda: '"id"' in run.shown())
        await run.press("J")
        assert run.current == "How helpful", "there is none after the last"
        await run.press("K", "q")
        await run.until(lambda: run.app.focused is run.here.judges_pane.list)
        assert run.current == "Tone of voice"


async def test_the_server_searches_as_one_types_and_sifts_by_type_and_model() -> None:
    service = FakeJudging(*DRAFTS)
    async with screening(service) as run:
        await run.press("slash", *"tone")
        await run.until(lambda: service.asked("judges")[-1] == ("tone",))
        await run.until(lambda: run.current == "Tone of voice")
        await run.press("escape", "escape")
        await run.until(lambda: "3 judges" in run.shown())
        await run.press("f", *"scores", "enter")
        await run.until(lambda: "1 judge" in run.shown() and run.current == "How helpful")
        assert service.asked("judges")[-1] == (None, "REGRESSION")
        assert "scores" in run.shown().splitlines()[1]
        await run.press("f", *"mistral-small", "enter")
        await run.until(lambda: "No judge is like this" in run.shown())
        await run.press("f", *"all judges", "enter")
        await run.until(lambda: "3 judges" in run.shown())
        await run.press("f", *"mistral-small", "enter")
        await run.until(lambda: run.current == "Tone of voice")
        assert "mistral-small-latest" in run.shown().splitlines()[1]
        await run.press("escape")
        await run.until(lambda: "3 judges" in run.shown())
        await run.press("q")
        await run.until(lambda: run.app.current_mode == "events")


async def test_deleting_asks_first_says_what_stays_and_deletes_only_then() -> None:
    service = FakeJudging(*DRAFTS)
    journal = Journal.open(None)
    await journal.record_verdict("demo", given(0, "right", DRAFTS[0], judge_id(2)))
    async with screening(service, journal=journal) as run:
        await run.press("D")
        await run.until(lambda: isinstance(run.app.screen, ConfirmScreen))
        assert "its verdicts here (1)" in " ".join(run.shown().replace("│", " ").split())
        await run.press("enter")
        await run.alone()
        assert not service.asked("delete")
        await run.press("D", "right", "enter")
        await run.until(lambda: service.asked("delete") == [judge_id(2)])
        await run.until(lambda: "2 judges" in run.shown())
        assert run.current == "Tone of voice"
        await run.press("u")
        await run.until(lambda: run.current == "Is it right?")
        assert "3 judges" in run.shown()
        assert judge_id(2) not in service.judges
        await run.press("u")
        await run.until(lambda: "No edit or deletion of a judge" in run.shown())
    await journal.aclose()


async def test_what_nothing_brings_back_is_not_said_to_be_made_again() -> None:
    service = FakeJudging(*DRAFTS)
    odd = service.judges[judge_id(2)].model_dump() | {"output": {"type": "STARS"}}
    service.judges[judge_id(2)] = Judge.model_validate(odd)
    async with screening(service) as run:
        await run.press("D")
        await run.until(lambda: "so nothing brings" in run.shown())
        await run.press("right", "enter")
        await run.until(lambda: "Deleted Is it right?" in run.shown())
        assert "makes it again" not in run.shown()


@BOTH
async def test_no_judges_say_what_one_is_and_every_key_is_safe(size: tuple[int, int]) -> None:
    async with screening(FakeJudging(), size=size) as run:
        await run.until(lambda: "A judge is a question put to a model" in run.shown())
        assert "n makes one" in " ".join(run.shown().split())
        await run.press("e", "d", "D", "space", "asterisk", "S", "enter", "H", "j", "enter", "J")
        await run.press("tab", "tab", "tab", "Y", "z", "z", "r", "escape", "escape")
        await run.until(lambda: isinstance(run.here.page, Ready))
        await run.alone()


@BOTH
async def test_failures_are_said_in_their_pane_and_tried_again(size: tuple[int, int]) -> None:
    service = FakeJudging(*DRAFTS)
    service.failures["judges"] += [AccessError("This account has no judges.", remedy="Ask.")]
    async with screening(service, size=size, settled=False) as run:
        await run.until(lambda: "This account has no judges." in run.shown())
        assert isinstance(run.here.page, Failed)
        await run.press("r")
        await run.until(lambda: run.current == "Is it right?")
        service.failures["delete"] += [UnreachableError("No answer.")]
        await run.press("D", "right", "enter")
        await run.until(lambda: "No answer." in run.shown())
        assert run.current == "Is it right?"
        await run.press("escape")
        await run.until(lambda: "No answer." not in run.shown())


async def test_offline_says_so_and_connects_later() -> None:
    refusals = [UnreachableError("No answer."), UnreachableError("Still none.")]
    async with screening(FakeJudging(*DRAFTS), settled=False, refusals=refusals) as run:
        await run.until(lambda: "none." in run.shown())
        assert "not connected" in run.shown()
        await run.press("r")
        await run.until(lambda: run.current == "Is it right?")


async def test_pages_are_loaded_as_one_moves_and_the_cursor_stays_when_one_comes_back() -> None:
    service = FakeJudging(*(draft(f"Judge number {number}") for number in range(70)))
    async with screening(service) as run:
        await run.press("G")
        await run.until(lambda: run.current == "Judge number 69")
        await run.press("1", "3")
        await run.until(lambda: len(service.asked("judges")) >= 4)
        await run.until(lambda: isinstance(run.here.page, Ready))
        assert run.current == "Judge number 69"


async def test_zoom_and_panes_go_round_and_lead_back() -> None:
    async with screening(FakeJudging(*DRAFTS), size=NARROW) as run:
        await run.press("tab", "z")
        await run.until(lambda: run.here.judge_pane.size.height > 18)
        await run.press("escape", "tab")
        await run.until(lambda: run.here.given_pane.display and not run.here.judge_pane.display)
        await run.press("tab")
        await run.until(lambda: run.app.focused is run.here.judges_pane.list)
        await run.press("shift+tab", "shift+tab")
        await run.until(lambda: run.here.within("judge"))
        await run.press("escape", "escape", "q")
        await run.until(lambda: run.app.current_mode == "events")
