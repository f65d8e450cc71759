"""Events go into a file, by keys."""

import asyncio
import json
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Input

from obs_tui.model.filters import Condition, Operator
from obs_tui.model.paging import Feed
from obs_tui.service.errors import NotFoundError, UnreachableError
from obs_tui.ui.explorer.feed import EventFeed
from obs_tui.ui.explorer.loaded import loaded
from tests.hostile import HOSTILE, forbidden

from .fakes import FakeService, event_id, make_event, row_of
from .running import NARROW, WIDE, Running, running

LARGE = Condition("model_name", Operator.EQ, "mistral-large-latest")
BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


async def fill(run: Running, path: Path) -> None:
    """Put a path into the field that has the keys."""
    run.app.screen.query_one(Input).value = str(path)
    await run.pilot.pause()


async def left(run: Running) -> None:
    await run.until(lambda: len(run.app.screen_stack) == 1)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def ids(path: Path) -> list[str]:
    return [json.loads(line)["event_id"] for line in path.read_text().splitlines()]


@BOTH
async def test_marked_events_come_first_and_in_the_order_of_the_list(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with running(FakeService(500), size=size) as run:
        await run.press("j", "space", "k", "k", "space", "S")
        await run.until(lambda: "[2 marked]" in run.shown())
        assert "50 loaded" in run.shown() and "all 500 matching" in run.shown()
        await fill(run, tmp_path / "out.jsonl")
        await run.press("enter")
        await left(run)
        assert ids(tmp_path / "out.jsonl") == [event_id(0), event_id(1)]
        await run.until(lambda: "2 events" in run.shown())


@BOTH
async def test_loaded_or_all_that_match_are_written_as_chosen(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with running(FakeService(240), size=size) as run:
        many = 150 if size == WIDE else 50  # a screenful is near the end of the first page
        await run.until(lambda: len(run.list.rows) == many)
        await run.press("S")
        await run.until(lambda: f"[{many} loaded]" in run.shown())
        await fill(run, tmp_path / "few.jsonl")
        await run.press("enter")
        await left(run)
        wanted = [event_id(number) for number in range(240)]
        assert ids(tmp_path / "few.jsonl") == wanted[:many]
        await run.press("S", "ctrl+n")
        await run.until(lambda: "[all 240 matching]" in run.shown())
        await fill(run, tmp_path / "all.jsonl")
        await run.press("enter")
        await left(run)
        assert ids(tmp_path / "all.jsonl") == wanted


async def test_all_that_match_are_those_of_the_filter(tmp_path: Path) -> None:
    async with running(FakeService(60)) as run:
        run.screen.narrow(LARGE)
        await run.until(lambda: "15 events" in run.counted)
        await run.press("S")
        await run.until(lambda: "all 15 matching" in run.shown())
        await fill(run, tmp_path / "out.jsonl")
        await run.press("enter")
        await left(run)
        assert ids(tmp_path / "out.jsonl") == [event_id(number) for number in range(0, 60, 4)]


async def test_what_matches_is_counted_where_that_is_not_known() -> None:
    service = FakeService(500, totals=False)
    async with running(service) as run:
        service.gates["count"] = asyncio.Event()
        await run.press("S")
        await run.until(lambda: "all matching" in run.shown())
        service.gates["count"].set()
        await run.until(lambda: "all 500 matching" in run.shown())


async def test_all_but_some_is_walked_page_by_page(tmp_path: Path) -> None:
    service = FakeService(320)
    async with running(service) as run:
        await run.press("asterisk", "j", "space", "S")
        await run.until(lambda: "[all 320 matching but 1]" in run.shown())
        await fill(run, tmp_path / "out.jsonl")
        await run.press("enter")
        await left(run)
        kept = [event_id(number) for number in range(320) if number != 1]
        assert ids(tmp_path / "out.jsonl") == kept
        assert not service.asked("ids")


async def test_pages_that_the_list_let_go_are_loaded_again() -> None:
    service = FakeService(720)

    async def fetch(cursor: str | None, size: int) -> Feed:
        return await service.search_events(None, page_size=size, cursor=cursor)

    feed = EventFeed(fetch, kept=3)
    while not feed.complete:
        await feed.load(feed.next_page)
    assert feed.row(100) is None
    assert [each async for each in loaded(feed)] == [event_id(number) for number in range(720)]


async def test_what_comes_on_top_meanwhile_is_not_among_those_loaded() -> None:
    service = FakeService(30)

    async def fetch(cursor: str | None, size: int) -> Feed:
        return await service.search_events(None, page_size=size, cursor=cursor)

    feed = EventFeed(fetch)
    await feed.load(0)
    found = []
    async for each in loaded(feed):
        found.append(each)
        if len(found) == 5:
            feed.put_on_top((row_of(make_event(99)),))
    assert found == [event_id(number) for number in range(30)]


@BOTH
async def test_the_formats_are_offered_and_name_the_file(
    size: tuple[int, int], tmp_path: Path
) -> None:
    begins = {"jsonl": "{", "csv": "event_id,", "md": "## Event", "html": "<!doctype html>"}
    async with running(FakeService(3), size=size) as run:
        for turn, (ending, begin) in enumerate(begins.items()):
            await run.press("S")
            await run.until(lambda: "[JSONL]" in run.shown())
            assert "[" not in run.shown().split("Events")[-1].splitlines()[0]
            await fill(run, tmp_path / "out.jsonl")
            round_and_on = ["ctrl+t"] * (len(begins) + turn)
            await run.press(*round_and_on, "backspace", ending[-1], "enter")
            await left(run)
            assert (tmp_path / f"out.{ending}").read_text().startswith(begin)


@BOTH
async def test_what_cannot_be_read_is_listed_with_its_cause(
    size: tuple[int, int], tmp_path: Path
) -> None:
    service = FakeService(20)
    async with running(service, size=size) as run:
        await run.until(lambda: run.open_id == run.current_id)
        await run.pilot.pause()
        service.failures["fetch"].extend(NotFoundError("It is gone.") for _ in range(2))
        await run.press("S")
        await run.until(lambda: "all 20 matching" in run.shown())
        await fill(run, tmp_path / "out.jsonl")
        await run.press("enter")
        await run.until(lambda: "2 events could not be read" in run.shown())
        assert f"{event_id(1)}: It is gone." in run.shown()
        assert ids(tmp_path / "out.jsonl") == [event_id(number) for number in range(2, 20)]
        await run.press("escape")
        await left(run)
        # Where lines of the notice break depends on the length of the path.
        await run.until(lambda: "could" in run.shown())


@BOTH
async def test_an_export_that_is_stopped_or_fails_leaves_no_file(
    size: tuple[int, int], tmp_path: Path
) -> None:
    service = FakeService(20)
    async with running(service, size=size) as run:
        await run.until(lambda: run.open_id == run.current_id)
        service.gates["fetch"] = asyncio.Event()
        await run.press("S")
        await run.until(lambda: "all 20 matching" in run.shown())
        await fill(run, tmp_path / "out.jsonl")
        asked = len(service.asked("fetch"))
        await run.press("enter")
        await run.until(lambda: len(service.asked("fetch")) > asked)
        await run.press("escape")
        await run.until(lambda: "no file was written" in run.shown())
        assert not files_in(tmp_path)
        service.gates["fetch"].set()
        service.failures["fetch"].append(UnreachableError("No answer.", remedy="Look outside."))
        await run.press("enter")
        await run.until(lambda: "Look outside." in run.shown())
        assert not files_in(tmp_path)
        await run.press("enter")
        await left(run)
        assert len(ids(tmp_path / "out.jsonl")) == 20


@BOTH
async def test_hostile_causes_are_shown_not_obeyed(size: tuple[int, int], tmp_path: Path) -> None:
    texts = [each.text for each in HOSTILE if len(each.text) < 10_000]
    service = FakeService(len(texts))
    async with running(service, size=size) as run:
        await run.until(lambda: run.open_id == run.current_id)
        await run.pilot.pause()
        service.failures["fetch"].extend(NotFoundError(text, cause=text) for text in texts)
        await run.press("S")
        await run.until(lambda: f"all {len(texts)} matching" in run.shown())
        await fill(run, tmp_path / "out.html")
        await run.press("enter")
        await run.until(lambda: f"{len(texts)} events could not be read" in run.shown())
        scroll = run.app.screen.query_one(VerticalScroll)
        await run.until(lambda: scroll.max_scroll_y > 0)
        pages = scroll.max_scroll_y // scroll.size.height + 1
        for _ in range(pages):
            assert not forbidden(run.shown())
            await run.press("pagedown")
            await run.until(lambda: not scroll.is_scrolling)
        await run.press("end")
        await run.until(lambda: event_id(len(texts) - 1) in run.shown())
        await run.press("escape")
        await left(run)
