"""JSON as a tree, by keys and clicks."""

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.events import Event
from obs_tui.model.load import Ready
from obs_tui.text.views import View
from obs_tui.ui.datasets.record_pane import RecordPane
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.widgets.field_view import FieldView
from tests.text.conversations import event

from .datasets.fakes import make_record
from .running import NARROW, WIDE
from .test_searching import until

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


def talk(number: int, **extra: Json) -> Event:
    chunk: Json = {"type": "text", "text": f"question {number}"}
    return event(
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": [chunk]},
        answer={"role": "assistant", "content": "so"},
        event_id=f"event-{number}",
        extra_fields={"odd key": {"deep": number}, **extra},
    )


class Host(App[None]):
    """A screen with nothing but a pane."""

    def __init__(self, pane: DetailPane | RecordPane) -> None:
        super().__init__()
        self.pane = pane

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.focus()

    @property
    def path(self) -> str:
        """What the line below the text says."""
        line = self.pane.path_line
        return str(line.render()) if line.display else ""

    def shown(self) -> list[str]:
        view = self.query_one(FieldView)
        strips = view.render_lines(Region(0, 0, *view.size))
        return [strip.text.rstrip() for strip in strips]

    def pointed(self) -> str:
        """What is reversed."""
        view = self.query_one(FieldView)
        return "".join(
            segment.text
            for strip in view.render_lines(Region(0, 0, *view.size))
            for segment in strip
            if segment.style and segment.style.reverse
        )

    async def go(self, pilot: Pilot[None], path: str) -> None:
        """Go to the value with this path."""
        await pilot.press("g")
        for _ in range(200):
            if self.path == path:
                return
            await pilot.press("j")
        raise AssertionError(f"{path} never came, {self.path} did\n" + "\n".join(self.shown()))


@BOTH
async def test_a_cursor_walks_the_values_and_the_path_is_shown(size: tuple[int, int]) -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=size) as pilot:
        pane.event = Ready(talk(1))
        await pilot.pause()
        assert app.path == ""
        await pilot.press("t")
        await pilot.pause()
        assert app.path == "$"
        await pilot.press("j")
        assert (app.path, app.pointed()) == ("$.extra_fields", '"extra_fields"')
        await app.go(pilot, "$.request_messages[1].content[0].text")
        assert app.pointed() == '"text"'
        await app.go(pilot, "$.extra_fields['odd key'].deep")
        await pilot.press("g")
        assert app.path == "$"
        await pilot.press("G")
        assert (app.path, app.pointed()) == ("$", "}")
        await pilot.press("t")
        await pilot.pause()
        assert app.path == ""


@BOTH
async def test_o_h_and_l_fold_and_walk_the_tree(size: tuple[int, int]) -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=size) as pilot:
        pane.event = Ready(talk(1))
        await pilot.press("t")
        before = app.shown()
        await app.go(pilot, "$.request_messages[1].content[0].text")
        await pilot.press("h")
        assert app.path == "$.request_messages[1].content[0]"
        await pilot.press("left")
        assert any(line.strip() == "▸         {…} 2 keys" for line in app.shown())
        await pilot.press("h")
        assert app.path == "$.request_messages[1].content"
        await pilot.press("h", "h", "right", "j")
        assert app.path == "$.request_messages[1].content"
        assert any("[…] 1 item" in line for line in app.shown())
        await pilot.press("l", "l", "l", "l")
        assert app.path == "$.request_messages[1].content[0].type"
        assert app.shown() == before
        await pilot.press("o")  # what holds it
        assert app.path == "$.request_messages[1].content[0]"
        assert any("{…} 2 keys" in line for line in app.shown())
        await pilot.press("l", "O")
        assert app.path == "$.request_messages"
        assert [line for line in app.shown() if "▾" in line] == []
        assert any("[…] 2 items" in line for line in app.shown())
        await pilot.press("O", "g")
        assert app.shown() == before


async def test_a_click_folds_and_points() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=WIDE) as pilot:
        pane.event = Ready(talk(1))
        await pilot.press("t")
        row = next(at for at, line in enumerate(app.shown()) if '"response_messages": [' in line)
        await pilot.click(FieldView, offset=(8, row))
        await pilot.pause()
        assert app.path == "$.response_messages"
        assert '"response_messages": […] 1 item' in app.shown()[row]
        row = next(at for at, line in enumerate(app.shown()) if '"event_id"' in line)
        await pilot.click(FieldView, offset=(8, row))
        await pilot.pause()
        assert app.path == "$.event_id"


async def test_what_is_folded_stays_so_in_the_next_event_where_it_has_the_same() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=WIDE) as pilot:
        pane.event = Ready(talk(1, only={"here": 1}))
        await pilot.press("t")
        await app.go(pilot, "$.request_messages[1]")
        await pilot.press("o")
        await app.go(pilot, "$.extra_fields.only")
        await pilot.press("o")
        pane.event = Ready(talk(2))
        await pilot.pause()
        text = "\n".join(app.shown())
        assert "event-2" in text and "question 2" not in text and "be brief" in text
        assert pane.view is View.JSON
        pane.event = Ready(talk(3, only={"here": 1}))
        await pilot.pause()
        assert any('"only": {…} 1 key' in line for line in app.shown())
        await pilot.press("t", "t", "t")
        assert any("question 3" in line for line in app.shown())


@BOTH
async def test_a_search_unfolds_all_that_hides_a_hit_and_points_at_it(
    size: tuple[int, int],
) -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=size) as pilot:
        pane.event = Ready(talk(7))
        await pilot.press("t", "O")
        assert not any("question 7" in line for line in app.shown())
        await pilot.press("slash", *"question 7")
        await until(pilot, lambda: any("question 7" in line for line in app.shown()))
        assert pane.search_bar.tally == "1 of 1"
        await pilot.press("enter")
        assert app.path == "$.request_messages[1].content[0].text"
        assert any('"response_messages": […]' in line for line in app.shown())


@BOTH
async def test_what_is_huge_is_folded_at_first_and_opened_beside_the_keys(
    size: tuple[int, int],
) -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=size) as pilot:
        pane.view = View.JSON
        many: Json = [{"number": number, "name": f"n{number}"} for number in range(20_000)]
        pane.event = Ready(talk(1, many=many, last=True))
        await until(pilot, lambda: any("[…] 20,000 items" in line for line in app.shown()))
        await app.go(pilot, "$.extra_fields.many")
        await pilot.press("o")
        await until(pilot, lambda: any('"number": 0,' in line for line in app.shown()))
        assert app.path == "$.extra_fields.many"
        await pilot.press("l", "l", "j")
        assert app.path == "$.extra_fields.many[0].name"
        await pilot.press("o")
        await until(pilot, lambda: any("{…} 2 keys" in line for line in app.shown()))
        assert app.path == "$.extra_fields.many[0]"
        await pilot.press("h")
        assert app.path == "$.extra_fields.many"


async def test_a_long_path_shows_its_end() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=(30, 20)) as pilot:
        pane.event = Ready(talk(1))
        await pilot.press("t")
        await app.go(pilot, "…" + "$.request_messages[1].content[0].text"[-27:])


@BOTH
async def test_a_record_s_json_is_a_tree_too(size: tuple[int, int]) -> None:
    pane = RecordPane()
    app = Host(pane)
    async with app.run_test(size=size) as pilot:
        said: JsonObject = {"role": "user", "content": "hello"}
        pane.record = Ready(make_record(0).model_copy(update={"payload": {"messages": [said]}}))
        await pilot.press("t")
        await app.go(pilot, "$.payload.messages[0].content")
        await pilot.press("h", "h")
        assert any("{…} 2 keys" in line for line in app.shown())
        assert app.path == "$.payload.messages[0]"


async def test_hostile_keys_are_folded_and_pointed_at() -> None:
    from tests.hostile import HOSTILE, forbidden, showing

    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=NARROW) as pilot:
        pane.view = View.JSON
        for hostile in HOSTILE:
            with showing(hostile):
                key = hostile.text[:200]
                pane.event = Ready(event(event_id=hostile.name, extra_fields={key: {key: [key]}}))
                await pilot.pause()
                for _ in range(6):
                    await pilot.press("j")
                await pilot.press("O", "O")
                for strip in app.screen._compositor.render_strips():
                    assert forbidden(strip.text) is None
                assert app.path
