"""Marks on the list of events, by keys."""

from pathlib import Path

import pytest

from obs_tui.journal import Journal
from obs_tui.model.filters import Condition, Operator
from obs_tui.ui.widgets.rows_view import MARKED

from .fakes import FakeService, event_id
from .running import NARROW, WIDE, Running, running

LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")
BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


def title(run: Running) -> str:
    return run.shown().splitlines()[0]


def glyphs(run: Running) -> int:
    return run.shown().count(MARKED)


@BOTH
async def test_space_marks_with_a_glyph_and_the_title_counts(size: tuple[int, int]) -> None:
    async with running(FakeService(500), size=size) as run:
        await run.press("space", "space", "j", "space")
        await run.until(lambda: "3 marked" in title(run))
        assert glyphs(run) == 3
        assert run.screen.marks.ids == {event_id(0), event_id(1), event_id(3)}
        await run.press("k", "space")
        await run.until(lambda: "2 marked" in title(run))


async def test_v_marks_from_the_last_mark_to_the_cursor() -> None:
    async with running(FakeService(500)) as run:
        await run.press("space", "j", "j", "j", "v")
        await run.until(lambda: "5 marked" in title(run))
        assert run.screen.marks.ids == {event_id(number) for number in range(5)}
        await run.press("k", "k", "k", "k", "k", "j", "j", "v")
        await run.until(lambda: glyphs(run) == 5)


async def test_v_without_a_mark_begins_at_the_cursor() -> None:
    async with running(FakeService(500)) as run:
        await run.press("j", "v", "j", "j", "v")
        await run.until(lambda: "3 marked" in title(run))
        assert run.screen.marks.ids == {event_id(number) for number in (1, 2, 3)}


async def test_a_range_over_pages_let_go_is_loaded_again() -> None:
    async with running(FakeService(4000)) as run:
        for _ in range(12):
            await run.press("pagedown")
        await run.press("space", "G", "G")
        await run.until(lambda: run.list.rows.complete)
        await run.until(lambda: run.current_id == event_id(3999))
        begun = next(iter(run.screen.marks.ids))
        await run.press("v")
        first = int(begun[-12:])
        await run.until(lambda: f"{4000 - first:,} marked" in title(run))


@BOTH
async def test_star_marks_all_that_match_but_those_left_out(size: tuple[int, int]) -> None:
    async with running(FakeService(500), size=size) as run:
        await run.press("asterisk")
        await run.until(lambda: "all 500 matching" in title(run))
        await run.press("space", "space")
        await run.until(lambda: "all 500 matching but 2" in title(run))
        assert run.screen.marks.count == 498
        assert glyphs(run) == run.list.size.height - 2


async def test_star_counts_where_the_total_is_not_known() -> None:
    async with running(FakeService(500, totals=False)) as run:
        await run.press("asterisk")
        await run.until(lambda: "all 500 matching" in title(run))


async def test_marks_survive_paging_and_filters() -> None:
    async with running(FakeService(500)) as run:
        await run.press("space", "space")
        for _ in range(5):
            await run.press("pagedown")
        await run.press("g")
        await run.until(lambda: glyphs(run) == 2)
        run.screen.narrow(LARGE)
        await run.until(lambda: "125 events" in run.counted)
        assert "2 marked" in title(run)
        assert glyphs(run) == 1
        run.screen.narrow(None)
        await run.until(lambda: "of 500 events" in run.counted)
        assert glyphs(run) == 2


async def test_everything_marked_says_when_it_is_of_another_filter_and_settles() -> None:
    service = FakeService(500)
    async with running(service) as run:
        run.screen.narrow(LARGE)
        await run.until(lambda: "125 events" in run.counted)
        await run.press("asterisk")
        run.screen.narrow(None)
        await run.until(lambda: "all 125 matching (another filter)" in title(run))
        await run.press("j", "space")
        await run.until(lambda: "126 marked" in title(run))
        assert service.asked("ids") == [LARGE]


async def test_u_takes_changes_of_the_marks_back() -> None:
    async with running(FakeService(500)) as run:
        await run.press("space", "space", "asterisk")
        await run.until(lambda: "all 500" in title(run))
        await run.press("u")
        await run.until(lambda: "2 marked" in title(run))
        await run.press("u", "u")
        await run.until(lambda: "marked" not in title(run))
        await run.press("u")
        await run.until(lambda: "There are no marks to take back." in run.shown())


async def test_marks_are_there_in_the_next_run(tmp_path: Path) -> None:
    for keys in (("space", "j", "space"), ()):
        journal = Journal.open(tmp_path / "journal.db")
        async with running(FakeService(500), journal=journal) as run:
            await run.press(*keys)
            await run.until(lambda: "2 marked" in title(run))
            assert glyphs(run) == 2
        await journal.aclose()
