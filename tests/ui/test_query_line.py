"""The query line by keys on the real screen: typing, completing, faults, history, drafts."""

import re
import threading

import pytest
from textual.events import Paste

from obs_tui.journal import Journal, LastSeen
from obs_tui.model.fields import FieldCatalogue
from obs_tui.model.filters import Condition, Filter, Group, Operator, Relative
from obs_tui.model.load import Ready
from obs_tui.model.query import phrase
from obs_tui.service.errors import UnreachableError
from obs_tui.service.protocol import Capabilities
from obs_tui.ui.dialogs.history import HistoryDialog
from obs_tui.ui.explorer import query_editor
from obs_tui.ui.explorer.query_editor import QueryEditor
from obs_tui.ui.explorer.query_reading import Reading, read_line

from .fakes import FakeService, event_id
from .running import NARROW, PROFILE, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
CODE = Condition("model_name", Operator.EQ, "codestral-2508")
LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")
LONG = Condition("nb_input_tokens", Operator.GT, 300)


def editor(run: Running) -> QueryEditor:
    return run.screen.query_one(QueryEditor)


def top(run: Running) -> str:
    """The line and what hangs under it."""
    return "\n".join(run.shown().splitlines()[1:12])


def typed(run: Running) -> str:
    return editor(run).text


async def edit(run: Running, *keys: str) -> None:
    """Open the line, and press keys once it has the focus."""
    await run.press("slash")
    await run.until(lambda: run.screen.query(QueryEditor) and editor(run).field.has_focus)
    await run.press(*keys)


def offered(run: Running) -> list[str]:
    return [offer.text for offer in editor(run).drop.list.offers]


@BOTH
async def test_a_filter_is_typed_with_what_is_offered(size: tuple[int, int]) -> None:
    async with running(FakeService(400), size=size) as run:
        await edit(run, *"mod")
        await run.until(lambda: "Model · enum" in top(run))
        await run.press("tab")
        await run.until(lambda: "is not (also" in top(run))
        await run.press("tab")
        await run.until(lambda: re.search(r'"codestral-2508" +100', top(run)))
        await run.press(*"cod", "tab")
        await run.until(lambda: typed(run) == 'model_name = "codestral-2508" ')
        assert offered(run)[:2] == ["AND", "OR"]
        await run.press("enter")
        await run.until(lambda: run.screen.filters == CODE)
        await run.until(lambda: run.current_id == event_id(2))
        assert run.screen.focused is run.list
        assert 'model_name = "codestral-2508"' in top(run)


async def test_values_are_asked_for_once_until_the_filter_changes() -> None:
    service = FakeService(40)
    async with running(service) as run:
        for _ in range(2):
            await edit(run, "ctrl+u", *"model_name = ")
            await run.until(lambda: '"codestral-2508"' in offered(run))
            await run.press("escape", "escape")
        assert service.asked("options") == ["model_name"]
        await edit(run, "ctrl+u", *"nb_input_tokens > 110", "enter")
        await run.until(lambda: run.screen.filters is not None)
        await run.until(lambda: isinstance(run.screen.page, Ready))
        await edit(run, "ctrl+u", *"model_name = ")
        await run.until(lambda: service.asked("options") == ["model_name"] * 2)


async def test_a_server_that_names_no_values_does_not_hinder_typing() -> None:
    service = FakeService(40)
    refusal = UnreachableError("No answer.")
    service.failures["options"].append(refusal)
    service.failures["option counts"].append(refusal)
    async with running(service) as run:
        await edit(run, *"model_name = ")
        await run.until(lambda: service.asked("option counts"))
        await run.press(*'"codestral-2508"', "enter")
        await run.until(lambda: run.screen.filters == CODE)


async def test_arrows_choose_and_enter_takes_what_was_chosen() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"model_name ")
        await run.until(lambda: offered(run)[:3] == ["=", "!=", "isnull"])
        await run.press("down", "down", "up", "enter")
        assert typed(run) == "model_name != "
        assert run.screen.filters is None


async def test_a_value_in_the_middle_is_replaced_whole() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"model_name = cod and nb_input_tokens > 100")
        await run.press(*["left"] * len(" and nb_input_tokens > 100"))
        await run.press("tab")
        await run.until(lambda: offered(run) == ['"codestral-2508"'])
        await run.press("tab")
        assert typed(run) == 'model_name = "codestral-2508" and nb_input_tokens > 100'


async def test_escape_closes_what_is_offered_and_then_keeps_the_line() -> None:
    journal = Journal.open(None)
    async with running(FakeService(40), journal=journal) as run:
        await edit(run, *"mod")
        await run.until(lambda: offered(run) == ["model_name"])
        await run.press("escape")
        assert offered(run) == []
        assert editor(run).field.has_focus
        await run.press("escape")
        assert run.screen.focused is run.list
        await run.until(lambda: "✎ not searched: mod" in top(run))
        assert run.screen.filters is None
        await edit(run, "e")
        assert typed(run) == "mode"
    async with running(FakeService(40), journal=journal) as run:
        await run.until(lambda: "✎ not searched: mod" in top(run))
        await edit(run)
        assert typed(run).startswith("mod")
        await run.press("ctrl+u", "enter")
        await run.until(lambda: "not searched" not in top(run))
        assert await journal.draft(PROFILE, "query") is None
    await journal.aclose()


async def test_leaving_the_line_by_tab_or_mouse_keeps_it_too() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"zzz")
        await run.until(lambda: offered(run) == [])
        await run.press("tab")
        await run.until(lambda: "✎ not searched: zzz" in top(run))
        await run.pilot.click("#query", offset=(10, 0))
        await run.until(lambda: editor(run).field.has_focus)
        assert typed(run) == "zzz"
        await run.pilot.click("#list", offset=(5, 9))
        await run.until(lambda: run.screen.focused is run.list)
        assert not editor(run).display


async def test_a_fault_keeps_the_focus_is_underlined_and_says_what_was_meant() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"modle_name = 3")
        await run.press("enter")
        await run.until(lambda: "✗ There is no field called modle_name" in top(run))
        assert "did you mean model_name?" in top(run)
        assert editor(run).field.has_focus
        strip = editor(run).field.render_line(0)
        lined = "".join(text for text, style, _ in strip if style and style.underline)
        assert lined == "modle_name"
        assert run.screen.filters is None
        await run.press("space")
        await run.until(lambda: "✗" not in top(run) or "modle" in top(run))


async def test_a_word_half_written_is_not_told_of_but_one_before_it_is() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"model_name = ")
        await run.until(lambda: run.screen.query_line.draft == "model_name = ")
        assert "✗" not in top(run)
        await run.press("ctrl+u", *"modle_name = 3 ")
        await run.until(lambda: "✗" in top(run))


async def test_a_parenthesis_that_is_still_open_is_told_of_on_enter_only() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"nb_input_tokens > 3 and (nb_input_tokens > 4 or nb_input_tokens > 5")
        await run.until(lambda: run.screen.query_line.draft == typed(run))
        await run.until(lambda: not run.screen.workers)
        assert "✗" not in top(run)
        await run.press("enter")
        await run.until(lambda: "✗ This parenthesis is never closed" in top(run))


async def test_enter_is_obeyed_though_one_rests_before_the_line_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = threading.Event()

    def slowly(text: str, fields: FieldCatalogue | None) -> Reading:
        gate.wait(60)
        return read_line(text, fields)

    async with running(FakeService(40)) as run:
        monkeypatch.setattr(query_editor, "read_line", slowly)
        await edit(run, *"nb_input_tokens > 300", "enter")
        await run.until(lambda: run.screen.query_line.draft == "nb_input_tokens > 300")
        gate.set()
        await run.until(lambda: run.screen.filters == LONG)
        await edit(run, "ctrl+u", *"(nb_input_tokens > 3", "enter")
        await run.until(lambda: "✗ This parenthesis is never closed" in top(run))
        await run.until(lambda: run.screen.query_line.draft == "(nb_input_tokens > 3")
        await run.until(lambda: not run.screen.workers)
        assert "✗ This parenthesis is never closed" in top(run)


async def test_a_line_that_is_too_short_says_what_was_expected_on_enter() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"model_name =", "enter")
        await run.until(lambda: "✗" in top(run))
        assert "value" in top(run)


async def test_ctrl_u_clears_and_ctrl_z_brings_back() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"model", "ctrl+u")
        await run.until(lambda: typed(run) == "")
        await run.press("ctrl+z")
        assert typed(run) == "model"


async def test_several_lines_are_pasted_as_one() -> None:
    async with running(FakeService(40)) as run:
        await edit(run)
        run.app.post_message(Paste("model_name = 'codestral-2508'\nand nb_input_tokens > 3"))
        await run.until(lambda: typed(run).endswith("> 3"))
        await run.press("enter")
        await run.until(lambda: isinstance(run.screen.filters, Group))


async def test_the_arrow_up_walks_the_history_and_down_comes_back() -> None:
    async with running(FakeService(400)) as run:
        for line in ('model_name = "codestral-2508"', "nb_input_tokens > 300"):
            await edit(run, "ctrl+u", *line, "enter")
            await run.until(lambda: run.screen.focused is run.list)
        await edit(run, "ctrl+u", *"zzz")
        await run.until(lambda: offered(run) == [])
        await run.press("up")
        assert typed(run) == "nb_input_tokens > 300"
        await run.press("up")
        assert typed(run) == 'model_name = "codestral-2508"'
        await run.press("down", "down")
        assert typed(run) == "zzz"


async def test_ctrl_r_finds_a_filter_for_the_line_or_searches_under_it() -> None:
    journal = Journal.open(None)
    for filters in (CODE, LONG, LARGE):
        await journal.visit(PROFILE, filters, None)
    async with running(FakeService(400), journal=journal) as run:
        await edit(run, "ctrl+r")
        await run.until(lambda: isinstance(run.app.screen, HistoryDialog))
        await run.press(*"tokens", "enter")
        await run.until(lambda: typed(run) == "nb_input_tokens > 300")
        assert run.screen.filters is None
        assert editor(run).field.has_focus
        await run.press("escape", "escape", "ctrl+r")
        await run.until(lambda: isinstance(run.app.screen, HistoryDialog))
        await run.press(*"code", "enter")
        await run.until(lambda: run.screen.filters == CODE)
    await journal.aclose()


@pytest.mark.parametrize(
    "keys", [("left_square_bracket", "right_square_bracket"), ("alt+left", "alt+right")]
)
async def test_back_and_forward_lead_to_the_row_one_was_on(keys: tuple[str, str]) -> None:
    back, forward = keys
    async with running(FakeService(400)) as run:
        await run.press(*["j"] * 6)
        await edit(run, *'model_name = "codestral-2508"', "escape", "enter")
        await run.until(lambda: run.screen.filters == CODE and run.current_id == event_id(6))
        await run.press(*["j"] * 3)
        await run.until(lambda: run.current_id == event_id(18))
        await run.press(back)
        await run.until(lambda: run.screen.filters is None and run.current_id == event_id(6))
        await run.until(lambda: isinstance(run.screen.page, Ready))
        await run.press(forward)
        await run.until(lambda: run.screen.filters == CODE and run.current_id == event_id(18))
        await run.until(lambda: isinstance(run.screen.page, Ready))
        await run.press(forward)
        await run.until(lambda: "There is no filter after this one." in run.shown())


async def test_back_leads_to_the_filters_of_an_earlier_run() -> None:
    journal = Journal.open(None)
    await journal.visit(PROFILE, LARGE, event_id(8))
    await journal.visit(PROFILE, CODE, None)
    await journal.remember(PROFILE, LastSeen(CODE, (), None, None))
    async with running(FakeService(400), journal=journal) as run:
        await run.until(lambda: run.screen._walk.before)
        await run.press("left_square_bracket")
        await run.until(lambda: run.screen.filters == LARGE and run.current_id == event_id(8))
    await journal.aclose()


async def test_the_line_tells_that_previews_are_cut_short_where_they_are() -> None:
    service = FakeService(40)
    asked: list[Filter] = []

    async def nothing(filters: Filter) -> None:
        asked.append(filters)

    async with running(service) as run:
        await edit(run, *"oven fry")
        await run.until(lambda: "this server searches no whole conversations" in top(run))
        await run.press("escape", "escape")
        service.can(Capabilities("fake", totals=True, conversation=True))
        await run.press("R")
        await run.until(lambda: run.screen.query_line.whole)
        await edit(run, "end", "space")
        await run.until(lambda: "the field conversation searches every message" in top(run))
        assert phrase("oven fry")
        assert Relative("now")


async def test_offers_are_taken_by_the_mouse() -> None:
    async with running(FakeService(40)) as run:
        await edit(run, *"model_name ")
        await run.until(lambda: offered(run)[:2] == ["=", "!="])
        await run.pilot.pause()
        await run.pilot.click("OfferList", offset=(4, 1))
        await run.until(lambda: typed(run) == "model_name != ")
        assert editor(run).field.has_focus
