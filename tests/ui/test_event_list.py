"""The list by mouse and by what it draws: only rows that changed, each once."""

from datetime import datetime, timedelta

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.geometry import Region
from textual.strip import Strip

from obs_tui.model.rows import Row
from obs_tui.text.row import Cell, Columns, row_cells
from obs_tui.ui.explorer import event_list
from obs_tui.ui.explorer.event_list import EventList
from obs_tui.ui.widgets.rows_view import TICK, FixedRows

from .fakes import NOW, FakeService, event_id, make_event, row_of
from .running import NARROW, WIDE, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


@BOTH
async def test_a_click_selects_and_a_second_one_opens(size: tuple[int, int]) -> None:
    async with running(FakeService(50), size=size) as run:
        await run.pilot.click("#list", offset=(10, 3))
        await run.until(lambda: run.open_id == event_id(3))
        assert run.screen.focused is run.list
        await run.pilot.click("#list", offset=(10, 5), times=2)
        await run.until(lambda: run.open_id == event_id(5))
        assert run.screen.focused is not run.list


async def test_a_click_below_the_last_row_does_nothing() -> None:
    async with running(FakeService(5)) as run:
        await run.press("j")
        await run.pilot.click("#list", offset=(10, 20), times=2)
        assert run.list.cursor == 1
        assert run.screen.focused is run.list


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    service = FakeService(400)
    async with running(service) as run:
        for _ in range(12):
            run.list.post_message(
                MouseScrollDown(run.list, 10, 3, 0, 1, 0, shift=False, meta=False, ctrl=False)
            )
        await run.until(lambda: run.list.scroll_offset.y > 12)
        assert run.list.cursor == 0
        await run.until(lambda: len(run.list.rows) > 50)
        await run.press("j")
        assert run.list.scroll_offset.y <= 1, "a key brings the cursor back into view"


class Drawing(EventList):
    """Tells which lines were asked for, and which were asked to be drawn again."""

    def __init__(self) -> None:
        super().__init__(clock=lambda: NOW)
        self.lines: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.lines.append(y)
        return super().render_line(y)


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Drawing()


@pytest.fixture
def rows() -> FixedRows[Row]:
    return FixedRows(tuple(row_of(make_event(number)) for number in range(60)))


async def test_moving_the_cursor_draws_two_rows(rows: FixedRows[Row]) -> None:
    app = Bare()
    async with app.run_test(size=(100, 20)) as pilot:
        drawing = app.query_one(Drawing)
        drawing.show(rows)
        await pilot.press("j")
        await pilot.pause()
        drawing.lines.clear()
        await pilot.press("j")
        await pilot.pause()
        assert sorted(set(drawing.lines)) == [1, 2]


async def test_a_row_is_laid_out_once_for_each_look(
    rows: FixedRows[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[Row] = []

    def counting(row: Row, columns: Columns, now: datetime) -> tuple[Cell, ...]:
        laid_out.append(row)
        return row_cells(row, columns, now)

    monkeypatch.setattr(event_list, "row_cells", counting)
    app = Bare()
    async with app.run_test(size=(100, 20)) as pilot:
        drawing = app.query_one(Drawing)
        drawing.show(rows)
        await pilot.pause()
        assert len(laid_out) == 20, "a screenful"
        await pilot.press("j", "k")
        await pilot.pause()
        assert len(laid_out) == 22, "the first without the cursor, the second with it"
        await pilot.press("j", "k", "j", "k")
        drawing.refresh(Region(0, 0, 100, 20))
        await pilot.pause()
        assert len(laid_out) == 22, "all others are as they were"
        await pilot.resize_terminal(90, 20)
        await pilot.pause()
        assert len(laid_out) >= 42, "another width is another look"


async def test_relative_times_go_on(rows: FixedRows[Row]) -> None:
    assert TICK <= 60
    now = NOW
    app = Bare()
    async with app.run_test(size=(100, 20)) as pilot:
        drawing = app.query_one(Drawing)
        drawing._clock = lambda: now
        drawing.show(rows)
        await pilot.pause()
        assert "1m" in drawing.render_line(0).text
        now += timedelta(hours=1)
        drawing._tick()
        assert "1h" in drawing.render_line(0).text
