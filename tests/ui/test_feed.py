"""The window over a feed: pages, cursors, what is let go and fetched again."""

from collections.abc import Callable

import pytest

from obs_tui.model.events import BadRow, EventRow, Row
from obs_tui.model.paging import Feed
from obs_tui.service.errors import UnreachableError
from obs_tui.ui.explorer.feed import REACH, EventFeed, open_feed

from .fakes import event_id, make_event, row_of


class Server:
    """Pages of `count` rows, by offset; `asked` lists cursors and sizes."""

    def __init__(self, count: int) -> None:
        self.rows: list[Row] = [row_of(make_event(number)) for number in range(count)]
        self.asked: list[tuple[str | None, int]] = []
        self.failures = 0
        self.following: Callable[[int], str | None] = lambda end: (
            str(end) if end < len(self.rows) else None
        )

    async def __call__(self, cursor: str | None, size: int) -> Feed:
        self.asked.append((cursor, size))
        if self.failures:
            self.failures -= 1
            raise UnreachableError("no answer")
        start = int(cursor or 0)
        rows = tuple(self.rows[start : start + size])
        return Feed(rows, self.following(start + len(rows)))


async def loaded(server: Server, pages: int, **options: int) -> EventFeed:
    feed = EventFeed(server, **options)
    for number in range(pages):
        await feed.load(number)
    return feed


def ids(feed: EventFeed) -> list[str]:
    rows = [feed.row(index) for index in range(len(feed))]
    return [row.event_id for row in rows if row is not None]


async def test_pages_join_up_in_order_until_the_feed_is_complete() -> None:
    feed = await loaded(Server(230), 3)
    assert ids(feed) == [event_id(number) for number in range(230)]
    assert feed.complete


async def test_the_first_page_is_small_and_later_ones_are_larger() -> None:
    server = Server(400)
    await loaded(server, 3)
    assert server.asked == [(None, 50), ("50", 100), ("150", 100)]


async def test_an_empty_feed_is_complete() -> None:
    feed = await loaded(Server(0), 1)
    assert (len(feed), feed.complete, feed.wanted(0, 20)) == (0, True, None)


async def test_the_next_page_is_wanted_near_the_end_only() -> None:
    feed = await loaded(Server(500), 2)
    assert feed.wanted(0, 20) is None
    assert feed.wanted(90, 115) == 2


async def test_pages_let_go_come_back_by_their_cursor_in_place() -> None:
    server = Server(1000)
    feed = await loaded(server, 10, kept=3)
    assert feed.row(0) is not None, "the first page stays"
    assert feed.row(60) is None
    assert feed.wanted(60, 80) == 1
    await feed.load(1)
    row = feed.row(60)
    assert row is not None
    assert row.event_id == event_id(60)
    assert server.asked[-1] == ("50", 100)
    assert len(feed) == 950


async def test_a_last_page_that_shrank_says_so() -> None:
    server = Server(250)
    feed = await loaded(server, 3, kept=2)
    await feed.load(1)
    assert feed.row(240) is None
    del server.rows[240:]
    await feed.load(2)
    assert isinstance(feed.row(249), BadRow)
    row = feed.row(239)
    assert row is not None
    assert row.event_id == event_id(239)


async def test_a_failed_page_can_be_asked_for_again() -> None:
    server = Server(120)
    feed = await loaded(server, 1)
    server.failures = 1
    with pytest.raises(UnreachableError):
        await feed.load(1)
    assert len(feed) == 50
    await feed.load(1)
    assert ids(feed) == [event_id(number) for number in range(120)]


async def test_a_server_that_goes_round_in_circles_is_not_followed() -> None:
    server = Server(120)
    server.following = lambda end: str(end) if end < 120 else "50"
    feed = await loaded(server, 2)
    for _ in range(5):
        if not feed.complete:
            await feed.load(feed.next_page)
    assert feed.complete
    assert ids(feed) == [event_id(number) for number in range(120)]


async def test_opening_finds_the_event_again_where_it_is_now() -> None:
    server = Server(500)
    feed, index = await open_feed(server, row_of(make_event(220)))
    assert index == 220
    row = feed.row(index)
    assert row is not None
    assert row.event_id == event_id(220)


async def test_opening_without_the_event_goes_to_its_place_in_time() -> None:
    server = Server(500)
    keep = server.rows.pop(70)
    _, index = await open_feed(server, keep)
    assert server.rows[index].event_id == event_id(71)


async def test_opening_gives_up_looking_once_all_is_older() -> None:
    server = Server(5000)
    newest = EventRow(event_id="gone", created_at=make_event(0).created_at.replace(year=2027))
    _, index = await open_feed(server, newest)
    assert index == 0
    assert len(server.asked) == 1


async def test_opening_looks_no_farther_than_its_reach() -> None:
    server = Server(5000)
    feed, _ = await open_feed(server, row_of(make_event(4900)))
    assert feed.next_page == REACH
