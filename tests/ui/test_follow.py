"""Following what comes in, by keys: new events on top, the cursor where it was."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from obs_tui.model.events import Event
from obs_tui.model.filters import Condition, Operator, Relative
from obs_tui.model.load import Failed, Ready
from obs_tui.model.paging import Feed
from obs_tui.model.rows import BadRow
from obs_tui.service.errors import UnreachableError
from obs_tui.service.protocol import Capabilities
from obs_tui.ui.explorer import following, following_screen
from obs_tui.ui.explorer.feed import EventFeed, open_feed

from .fakes import NOW, FakeService, event_id, make_event, row_of
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following_screen, "EVERY", 0.02)


def come(service: FakeService, count: int) -> None:
    """So many more events, each a second newer than the newest."""
    for _ in range(count):
        newest = service.events[0]
        number = 10_000 + len(service.events)
        moment = newest.created_at + timedelta(seconds=1)
        service.events.insert(0, make_event(number).model_copy(update={"created_at": moment}))


def ids(run: Running) -> list[str]:
    rows = [run.list.rows.row(index) for index in range(len(run.list.rows))]
    return [row.event_id for row in rows if row is not None]


async def looked(run: Running, service: FakeService) -> None:
    """Wait until it looked once more."""
    before = len(service.asked("search"))
    await run.until(lambda: len(service.asked("search")) > before)


@BOTH
async def test_what_is_new_goes_on_top_and_the_cursor_stays(size: tuple[int, int]) -> None:
    service = FakeService(500)
    async with running(service, size=size) as run:
        await run.press("j", "j", "L")
        await run.until(lambda: "following" in run.shown())
        come(service, 3)
        await run.until(lambda: "3 new, following" in run.shown())
        assert run.current_id == event_id(2) and run.list.cursor == 5
        assert "of 503 events" in run.counted
        # From the top, what came is in view, and marked by more than a colour.
        lines = run.shown().splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith("  TIME")) + 1
        assert [line[:2] for line in lines[first : first + 6]] == [" +"] * 3 + ["  "] * 2 + ["▌ "]
        await run.press("k", "k", "k")
        await run.until(lambda: "2 new" in run.shown())
        await run.press("g")
        await run.until(lambda: " new" not in run.shown())
        assert "following" in run.shown()
        await run.press("L")
        await run.until(lambda: "following" not in run.shown())


async def test_what_is_read_farther_down_does_not_move() -> None:
    service = FakeService(500)
    async with running(service) as run:
        await run.press("pagedown", "pagedown", "k", "k", "k", "L")
        await run.until(lambda: run.open_id == run.current_id)
        before = [line[:60] for line in run.shown().splitlines()[4:40]]
        current = run.current_id
        come(service, 7)
        await run.until(lambda: "7 new" in run.shown())
        assert [line[:60] for line in run.shown().splitlines()[4:40]] == before
        assert run.current_id == current


async def test_no_row_comes_twice_whatever_is_loaded_meanwhile() -> None:
    service = FakeService(400)
    async with running(service) as run:
        await run.press("L")
        for count in (1, 60, 2):
            come(service, count)
            await run.until(lambda: service.events[0].event_id in ids(run))
            await run.press("G")
        await looked(run, service)
        await run.press("G", "G")
        await run.until(lambda: run.list.rows.complete)
        assert ids(run) == [event.event_id for event in service.events]
        times = [row.created_at for i in range(463) if (row := run.list.rows.row(i))]
        assert all(after <= before for before, after in pairwise(times) if before and after)


async def test_marks_and_their_range_stay_on_their_events() -> None:
    service = FakeService(100)
    async with running(service) as run:
        await run.press("j", "space", "L")  # marks event 1
        come(service, 4)
        await run.until(lambda: "4 new" in run.shown())
        await run.press("j", "j", "v")
        await run.until(lambda: "4 marked" in run.shown())
        assert run.screen.marks.ids == {event_id(number) for number in range(1, 5)}


async def test_a_failure_stops_it_with_the_reason_and_r_goes_on() -> None:
    service = FakeService(100)
    async with running(service) as run:
        await run.press("L")
        await looked(run, service)
        service.failures["search"].append(UnreachableError("No answer.", cause="a dead line"))
        await run.until(lambda: isinstance(run.screen.following, Failed))
        assert "a dead line" in run.shown() and "✗ not following" in run.shown()
        assert len(run.list.rows) >= 50 and isinstance(run.screen.page, Ready)
        come(service, 2)
        asked = len(service.asked("search"))
        await run.press("r")
        await run.until(lambda: "2 new, following" in run.shown())
        assert "a dead line" not in run.shown()
        assert len(service.asked("search")) > asked


async def test_it_goes_on_under_another_filter() -> None:
    service = FakeService(100)
    async with running(service) as run:
        await run.press("L")
        come(service, 1)
        await run.until(lambda: "1 new" in run.shown())
        run.screen.narrow(Condition("model_name", Operator.EQ, "codestral-2508"))
        await run.until(lambda: " new" not in run.shown())
        wanted = len([event for event in service.events if event.model == "codestral-2508"])
        come(service, 8)  # of which every fourth is of this model
        await run.until(lambda: "2 new, following" in run.shown())
        assert run.counted == f"{wanted + 2} events"


async def test_an_upper_bound_relative_to_now_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    service = FakeService(20)
    async with running(service) as run:
        run.screen.narrow(Condition("timestamp", Operator.LTE, Relative("now")))
        await run.until(lambda: run.screen.resolved is not None)
        await run.press("L")
        later = make_event(9_999).model_copy(update={"created_at": NOW + timedelta(hours=1)})
        service.events.insert(0, later)
        await looked(run, service)
        assert later.event_id not in ids(run)
        monkeypatch.setattr(run.screen, "clock", lambda: NOW + timedelta(hours=2))
        await run.until(lambda: later.event_id in ids(run))


async def test_what_comes_after_all_was_marked_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    service = FakeService(20)
    async with running(service) as run:
        run.screen.narrow(Condition("timestamp", Operator.LTE, Relative("now")))
        await run.until(lambda: "20 events" in run.counted)
        await run.press("asterisk", "L")
        await run.until(lambda: "all 20 matching" in run.shown())
        come(service, 2)
        monkeypatch.setattr(run.screen, "clock", lambda: NOW + timedelta(hours=2))
        await run.until(lambda: "2 new, following" in run.shown())
        assert "all 22 matching but 2" in run.shown() and "another filter" not in run.shown()
        await run.press("g", "space")
        await run.until(lambda: "all 22 matching but 1" in run.shown())


async def test_the_first_event_of_an_empty_list_is_read() -> None:
    service = FakeService(0)
    async with running(service) as run:
        await run.until(lambda: "No events." in run.shown())
        await run.press("L")
        service.events = [make_event(5)]
        await run.until(lambda: run.open_id == event_id(5))
        assert "No events." not in run.shown()
        assert run.counted == "1 event"


async def test_strip_and_facets_follow() -> None:
    service = FakeService(60)
    service.can(Capabilities("fake", totals=True, shape=True))
    async with running(service) as run:
        await run.press("F")
        await run.until(lambda: service.asked("option counts"))
        shapes, counts = len(service.asked("shape")), len(service.asked("option counts"))
        await run.press("L")
        await looked(run, service)
        assert len(service.asked("shape")) == shapes, "nothing new, nothing asked"
        come(service, 1)
        await run.until(lambda: len(service.asked("shape")) > shapes)
        await run.until(lambda: len(service.asked("option counts")) > counts)


async def test_it_rests_while_another_screen_is_shown() -> None:
    service = FakeService(60)
    async with running(service) as run:
        await run.press("L")
        await looked(run, service)
        await run.press("2")
        await run.until(lambda: run.app.screen is not run.screen)
        await run.until(lambda: not any(w.group == "follow" for w in run.screen.workers))
        asked = len(service.asked("search"))
        for _ in range(10):
            await run.pilot.pause(0.01)
        assert len(service.asked("search")) == asked
        await run.press("1")
        await looked(run, service)


async def test_a_look_that_is_slow_is_not_asked_twice() -> None:
    service = FakeService(60)
    async with running(service) as run:
        await run.press("L")
        await looked(run, service)
        service.gates["search"] = asyncio.Event()
        await looked(run, service)
        asked = len(service.asked("search"))
        for _ in range(10):
            await run.pilot.pause(0.01)
        assert len(service.asked("search")) == asked


async def test_too_many_at_once_are_said_and_the_list_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "MOST_ON_TOP", 120)
    service = FakeService(60)
    async with running(service) as run:
        await run.press("j", "L")
        come(service, 130)
        await run.until(lambda: "More events came than can be put on top." in run.shown())
        assert run.current_id == event_id(1) and "✗ not following" in run.shown()
        await run.press("R")
        await run.until(lambda: "following" in run.shown() and "✗" not in run.shown())
        assert run.current_id == event_id(1) and run.list.cursor == 131


async def test_many_little_by_little_are_loaded_afresh_around_the_cursor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(following, "MOST_ON_TOP", 60)
    monkeypatch.setattr(following_screen, "NEAR_TOP", 50)
    service = FakeService(60)
    async with running(service) as run:
        await run.press("L")
        come(service, 55)
        await run.until(lambda: "55 new" in run.shown())
        await run.press("g")
        at = run.current_id
        come(service, 10)
        await run.until(lambda: len(run.list.rows) and len(run.screen._feed.top) == 0)  # type: ignore[union-attr]
        await run.until(lambda: isinstance(run.screen.page, Ready))
        assert run.current_id == at and run.list.cursor == 10
        assert isinstance(run.screen.following, Ready)


# Which rows are new.


async def opened(service: FakeService) -> EventFeed:
    feed, _ = await open_feed(lambda cursor, size: page(service, cursor, size))
    return feed


async def page(service: FakeService, cursor: str | None, size: int) -> Feed:
    return await service.search_events(None, page_size=size, cursor=cursor)


async def new(service: FakeService, feed: EventFeed) -> list[str] | None:
    rows = await following.newer(service, None, feed, ())
    return None if rows is None else [row.event_id for row in rows]


async def test_what_came_late_is_found_as_far_as_the_first_page_goes() -> None:
    service = FakeService(200)
    feed = await opened(service)
    late, too_late = late_event(1, 10), late_event(2, 120)
    service.events = sorted(
        [*service.events, late, too_late], key=lambda event: event.created_at, reverse=True
    )
    assert await new(service, feed) == [late.event_id]


def late_event(number: int, minutes: int) -> Event:
    moment = NOW - timedelta(minutes=minutes, seconds=30)
    return make_event(20_000 + number).model_copy(update={"created_at": moment})


async def test_what_vanished_brings_no_row_twice() -> None:
    service = FakeService(200)
    feed = await opened(service)
    await feed.load(1)
    del service.events[3:40]
    assert await new(service, feed) == []


async def test_pages_after_do_not_bring_again_what_is_on_top() -> None:
    service = FakeService(200)
    feed = await opened(service)
    come(service, 60)  # by offsets, the second page begins among them
    rows = await following.newer(service, None, feed, ())
    assert rows is not None and len(rows) == 60
    feed.put_on_top(rows)
    while not feed.complete:
        await feed.load(feed.next_page)
    held = [row.event_id for row in feed.at_hand()]
    assert held == [event.event_id for event in service.events]


async def test_more_than_can_be_put_on_top_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_ON_TOP", 120)
    service = FakeService(200)
    feed = await opened(service)
    come(service, 100)
    assert await new(service, feed) == [event.event_id for event in service.events[:100]]
    feed.put_on_top(tuple(row_of(event) for event in service.events[:100]))
    come(service, 21)
    assert await new(service, feed) is None


async def test_rows_without_an_id_are_never_new() -> None:
    service = FakeService(20)
    feed = await opened(service)
    service.bad[0] = BadRow(cause="created_at: not a time")
    assert await new(service, feed) == []
