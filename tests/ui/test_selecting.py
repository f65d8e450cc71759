"""Selecting with the mouse what one reads, and copying it."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.selection import Selection

from obs_tui.model.load import Ready
from obs_tui.text.flow import Flow
from obs_tui.text.lines import Block, plain_blocks, prefixed
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.widgets.field_view import FieldView
from obs_tui.ui.widgets.line_selection import row_of, selected_text
from obs_tui.ui.widgets.line_view import LineView
from tests.text.conversations import calls, event, result

BAR = (("┃ ", "user"),)


class Host(App[None]):
    """A screen with nothing but blocks, or an event."""

    def __init__(self, held: list[Block] | DetailPane) -> None:
        super().__init__()
        self.held = held

    def compose(self) -> ComposeResult:
        yield self.held if isinstance(self.held, DetailPane) else LineView()

    def on_mount(self) -> None:
        if isinstance(self.held, list):
            self.view.show(self.held)
        self.view.focus()

    @property
    def view(self) -> LineView:
        return self.query_one(LineView)


@dataclass
class Mouse:
    """A hand on the mouse."""

    app: Host
    pilot: Pilot[None]

    def at(self, words: str) -> tuple[int, int]:
        """The cell where some words begin."""
        view = self.app.view
        view.refresh()
        for y in range(view.size.height):
            text = "".join(segment.text for segment in view.render_line(y))
            if words in text:
                return cell_len(text.partition(words)[0]), y
        raise AssertionError(f"{words} is not on the screen")

    async def drag(self, start: tuple[int, int], end: tuple[int, int]) -> str | None:
        """What is selected between two cells."""
        view = type(self.app.view)
        await self.pilot.mouse_down(view, offset=start)
        await self.pilot.hover(view, offset=end)
        await self.pilot.mouse_up(view, offset=end)
        await self.pilot.pause()
        return self.app.screen.get_selected_text()


async def test_a_gutter_is_not_copied_and_a_broken_line_is_one() -> None:
    text = "one two three four five six seven\nnext\nlast"
    app = Host([prefixed(block, BAR, 0) for block in plain_blocks(text)])
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        mouse = Mouse(app, pilot)
        x, y = mouse.at("two")
        assert await mouse.drag((x, y), (mouse.at("ne")[0] + 3, mouse.at("next")[1])) == (
            "two three four five six seven\nnext"
        )
        assert await mouse.drag((0, y), (0, y + 1)) == "one two three"
        assert await mouse.drag((x, y), (x + 2, y)) == "two"
        assert await mouse.drag((x, y), (19, 9)) == text[4:]  # below the end
        assert await mouse.drag((x + 2, mouse.at("next")[1]), (x, y)) is not None


@pytest.mark.parametrize("half", [0, 1])
async def test_wide_letters_are_taken_whole_by_either_half(half: int) -> None:
    text = "日本語と e\u0301te\u0301 👩\u200d👩\u200d👧 x שלום z"
    app = Host([prefixed(block, BAR, 0) for block in plain_blocks(text)])
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        mouse = Mouse(app, pilot)
        start, end = mouse.at("本"), mouse.at("語")
        wanted = (start[0] + half, start[1]), (end[0] + half, end[1])
        assert await mouse.drag(*wanted) == "本語"
        start, end = mouse.at("語"), mouse.at("e\u0301t")
        assert await mouse.drag((start[0] + half, start[1]), end) == "語と e\u0301"
        assert await mouse.drag(mouse.at("te"), mouse.at("te")) is None  # a click selects nothing
        start, end = mouse.at("te\u0301"), mouse.at("👩")
        assert await mouse.drag(start, (end[0] + half, end[1])) == "te\u0301 👩\u200d👩\u200d👧"
        assert await mouse.drag(mouse.at("x"), mouse.at("z")) == "x שלום z"


async def test_what_is_folded_is_copied_as_it_is_seen_and_json_is_indented() -> None:
    pane = DetailPane()
    app = Host(pane)
    made = event(
        calls(("find", "x", '{"q": 1}')), result("row\n" * 50, "x"), answer={"role": "assistant"}
    )
    async with app.run_test(size=(60, 20)) as pilot:
        pane.event = Ready(made)
        await pilot.pause()
        mouse = Mouse(app, pilot)
        x, y = mouse.at("→ find")
        assert await mouse.drag((x, y), (57, y + 1)) == "→ find  q 1\n← 51 lines, 200 B"
        await pilot.press("o")
        await pilot.pause()
        assert app.screen.get_selected_text() is None  # what it was is elsewhere now
        x, y = mouse.at("← 51")
        assert await mouse.drag((x, y), (57, y + 2)) == "← 51 lines, 200 B\nrow\nrow"
        wanted = "\n".join(["row"] * (app.view.size.height - y - 1))
        assert await mouse.drag((x, y + 1), (59, y + 5)) == wanted  # on the scroll bar
        await pilot.press("t", "G")
        x, y = mouse.at('"response_messages": [')
        assert await mouse.drag((0, y), (57, y + 5)) == (
            '  "response_messages": [\n    {\n      "role": "assistant"\n    }\n  ]\n}'
        )
        await pilot.click(FieldView, offset=(x, y))
        await pilot.pause()
        _, y = mouse.at('"response_messages": […]')
        assert await mouse.drag((0, y), (57, y + 1)) == '  "response_messages": […] 1 item\n}'


async def test_a_selection_stays_when_heights_are_learnt_above_it() -> None:
    blocks = [block for n in range(200) for block in plain_blocks(f"{n} " + "wörd " * (n % 9) * 9)]
    app = Host(blocks)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("G")
        mouse = Mouse(app, pilot)
        assert await mouse.drag(mouse.at("199"), (mouse.at("199")[0] + 7, mouse.at("199")[1])) == (
            "199 wörd"
        )
        await pilot.press(*["pageup"] * 20, "G")
        assert app.screen.get_selected_text() == "199 wörd"


@given(
    st.lists(st.text("ab 日👩שe\u0301", max_size=60), min_size=1, max_size=5),
    st.integers(20, 60),
)
def test_all_of_a_text_is_what_was_written(rows: list[str], width: int) -> None:
    text = "\n".join(row.rstrip() for row in rows)
    flow = Flow([prefixed(block, BAR, 0) for block in plain_blocks(text)], width)
    assert selected_text(Selection(None, None), flow) == text
    assert row_of((1, 0)) > row_of((0, 1_000_000))
