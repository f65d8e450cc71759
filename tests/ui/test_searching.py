"""Searching what one reads, by keys."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from obs_tui.model.base import JsonObject
from obs_tui.model.load import Failed, Failure, Ready
from obs_tui.text.views import View
from obs_tui.ui.datasets.record_pane import RecordPane
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.widgets.field_view import FieldView
from obs_tui.ui.widgets.hit_view import HitView
from obs_tui.ui.widgets.marked_bar import MARK
from obs_tui.ui.widgets.search_bar import NeedleField
from tests.hostile import HOSTILE, forbidden, live
from tests.text.conversations import calls, event, result

from .datasets.fakes import make_record
from .fakes import FakeService, event_id
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
LINES = "\n".join(f"line {number}" for number in range(200))
TALK = event(
    {"role": "user", "content": f"First needle.\n{LINES}"},
    calls(("find", "x", '{"q": 1}')),
    result("\n".join(f"row {number}" for number in range(90)) + "\nhidden needle", "x"),
    answer={"role": "assistant", "content": "The last Needle, and more."},
    enabled_tools=[{"type": "function", "function": {"name": "needle_tool"}}],
    extra_fields={"model_name": "m-1", "customer": "needle & co"},
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
    def tally(self) -> str:
        return self.pane.search_bar.tally

    def shown(self) -> str:
        view = self.query_one(HitView)
        strips = view.render_lines(Region(0, 0, *view.size))
        return "\n".join(strip.text.rstrip() for strip in strips)

    def here(self) -> list[str]:
        """What is reversed in the text."""
        view = self.query_one(HitView)
        return [
            segment.text
            for strip in view.render_lines(Region(0, 0, *view.size))
            for segment in strip
            if segment.style and segment.style.reverse
        ]

    def marks(self) -> int:
        """How many rows of the scroll bar have a mark."""
        return sum(
            segment.text == MARK
            for y in range(self.size.height)
            for segment in self.screen._compositor.render_strips()[y]
        )


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait for a condition."""
    for _ in range(300):
        await pilot.pause()
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError("this never came")


async def told(app: Host, pilot: Pilot[None], tally: str) -> None:
    """Wait until the bar says so."""
    try:
        await until(pilot, lambda: app.tally == tally)
    except AssertionError:
        raise AssertionError(f"{app.tally!r}, not {tally!r}\n{app.shown()}") from None


@BOTH
async def test_n_goes_through_all_hits_and_unfolds_what_hides_one(size: tuple[int, int]) -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=size) as pilot:
        pane.event = Ready(TALK)
        await pilot.pause()
        await pilot.press("G", "g", "slash", *"needle")
        await told(app, pilot, "1 of 3")
        assert app.here() == ["needle"]
        assert isinstance(app.focused, NeedleField)
        await pilot.press("enter", "n")
        await told(app, pilot, "2 of 3")
        await until(pilot, lambda: "hidden needle" in app.shown())
        assert app.here() == ["needle"]
        assert "[open]" not in app.shown()
        await pilot.press("n")
        await until(pilot, lambda: app.here() == ["Needle"])
        assert app.tally == "3 of 3"
        assert app.marks() >= 2
        await pilot.press("n")
        await until(pilot, lambda: "First needle" in app.shown())
        assert app.tally == "1 of 3"
        await pilot.press("N")
        await until(pilot, lambda: app.here() == ["Needle"])
        await pilot.press("escape")
        await pilot.pause()
        assert not app.here()
        assert not pane.search_bar.display
        assert app.marks() == 0
        assert isinstance(app.focused, HitView)


async def test_a_search_begins_where_one_reads_and_narrows_as_one_types() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=WIDE) as pilot:
        pane.event = Ready(TALK)
        await pilot.press("G", "slash", *"needle")
        await told(app, pilot, "2 of 3")  # the first is above, this one was folded
        await pilot.press(*["backspace"] * 6, *"line 19")
        await told(app, pilot, "1 of 11")
        await pilot.press("9")
        await told(app, pilot, "1 of 1")
        assert app.here() == ["line 199"]
        await pilot.press("9")
        await told(app, pilot, "not found")
        assert not app.here()
        await pilot.press("enter", "n", "N")
        assert app.tally == "not found"
        await pilot.press("slash")
        await pilot.pause()
        assert pane.search_bar.field.value == "line 1999"
        await pilot.press("n")
        assert pane.search_bar.field.value == "n"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.focused, HitView)


async def test_every_view_is_searched_for_the_same() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=WIDE) as pilot:
        pane.event = Ready(TALK)
        await pilot.press("slash", *"needle", "enter")
        for view, hits in ((View.JSON, 5), (View.METADATA, 1), (View.TOOLS, 1)):
            await pilot.press("t")
            assert pane.view is view
            await told(app, pilot, f"{hits} hit{'s' if hits > 1 else ''}")
            await pilot.press("n")
            await told(app, pilot, f"1 of {hits}")
            assert "needle" in app.here()
        await pilot.press("t", "t", "t", "n")
        await told(app, pilot, "1 of 1")
        assert app.query_one(FieldView).field == "customer"


async def test_another_event_is_searched_for_the_same_and_a_failed_one_not() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=NARROW) as pilot:
        pane.event = Ready(TALK)
        await pilot.press("slash", *"needle", "enter")
        await told(app, pilot, "1 of 3")
        pane.event = Ready(event({"role": "user", "content": "needle"}, event_id="other"))
        await told(app, pilot, "1 hit")
        await pilot.press("n")
        await told(app, pilot, "1 of 1")
        pane.event = Failed(Failure("Gone."))
        await told(app, pilot, "")
        await pilot.press("n", "N")
        pane.event = Ready(TALK)
        await told(app, pilot, "3 hits")


async def test_what_is_narrower_and_what_is_folded_keep_the_hit() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=WIDE) as pilot:
        pane.event = Ready(TALK)
        await pilot.press("slash", *"hidden needle", "enter")
        await told(app, pilot, "1 of 1")
        await until(pilot, lambda: app.here() == ["hidden needle"])
        await pilot.resize_terminal(24, 30)
        await pilot.press("n")
        await until(pilot, lambda: "".join(app.here()) == "hidden needle")
        await pilot.press("O")
        await until(pilot, lambda: "hidden" not in app.shown())
        await told(app, pilot, "1 of 1")
        await pilot.press("n")
        await until(pilot, lambda: "".join(app.here()) == "hidden needle")


@BOTH
async def test_a_record_is_searched(size: tuple[int, int]) -> None:
    pane = RecordPane()
    app = Host(pane)
    async with app.run_test(size=size) as pilot:
        said: JsonObject = {"role": "user", "content": f"needle\n{LINES}\nneedle"}
        pane.record = Ready(make_record(0).model_copy(update={"payload": {"messages": [said]}}))
        await pilot.press("slash", *"needle", "enter")
        await told(app, pilot, "1 of 2")
        await pilot.press("n")
        await told(app, pilot, "2 of 2")
        assert app.here() == ["needle"]
        await pilot.press("t")
        await told(app, pilot, "2 hits")


async def test_a_huge_text_is_searched_beside_the_keys() -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=WIDE) as pilot:
        pane.event = Ready(event({"role": "user", "content": f"{'a b ' * 500_000}needle"}))
        await until(pilot, lambda: "a b" in app.shown())
        await pilot.press("slash", *"needle")
        await told(app, pilot, "1 of 1")
        assert app.here() == ["needle"]
        assert len(app.query_one(HitView)._flow._laid) < 50
        await pilot.press(*["backspace"] * 6, "a")
        await told(app, pilot, "1 of 5,000+")


@pytest.mark.parametrize("batch", range(2))
async def test_hostile_needles_find_hostile_texts_and_are_not_obeyed(batch: int) -> None:
    pane = DetailPane()
    app = Host(pane)
    async with app.run_test(size=NARROW) as pilot:
        pane.raw = True
        for hostile in HOSTILE[batch::2]:
            text = hostile.text[:2_000]
            pane.event = Ready(
                event({"role": "user", "content": f"{LINES}\n{text}"}, event_id=hostile.name)
            )
            await pilot.press("slash")
            await pilot.pause()
            pane.search_bar.field.value = hostile.seen
            await until(pilot, lambda: app.tally.startswith("1 of"))
            assert hostile.seen.startswith("".join(app.here())[:1])
            pane.search_bar.field.value = text
            await pilot.pause()
            for strip in app.screen._compositor.render_strips():
                assert forbidden(strip.text) is None, hostile.name
                assert not any(live(segment) for segment in strip if segment.text == text)
            await pilot.press("escape")
        assert app.is_running


def bars(run: Running) -> bool:
    """Whether a text is searched."""
    return run.screen.detail.search_bar.display


@BOTH
async def test_slash_is_the_query_in_the_list_and_the_search_in_the_text(
    size: tuple[int, int],
) -> None:
    async with running(FakeService(30), size=size) as run:
        await run.until(lambda: run.open_id == run.current_id)
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.focused, HitView))
        await run.press("slash", *"e")
        await run.until(lambda: bars(run) and "1 of" in run.shown())
        await run.press("enter")
        await run.pilot.pause()
        await run.press("J")
        await run.until(lambda: run.open_id == run.current_id != event_id(0))
        await run.until(lambda: " hit" in run.screen.detail.search_bar.tally)
        await run.press("escape")
        await run.until(lambda: not bars(run))
        assert isinstance(run.app.focused, HitView)
        await run.press("escape")
        await run.until(lambda: run.app.focused is run.list)
        await run.press("slash")
        await run.pilot.pause()
        assert not bars(run)
        assert not isinstance(run.app.focused, NeedleField | HitView)
