"""Rows of a feed as a window: which are loaded, which page holds them, what to ask for next.

Knows no screen and no service, only a function that fetches a page. A feed of a million rows keeps
a few pages and, for the others, the cursor that brings each back.
"""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import TypeAlias

from obs_tui.model.paging import PAGE_SIZE, Feed
from obs_tui.model.rows import BadRow, Row
from obs_tui.service.paging import Pager

LATER_PAGE_SIZE = 100
"""Rows asked for at a time after the first page, which is small so as to come soon."""

LOOKAHEAD = 40
"""How many rows before the end of what is loaded the next page is wanted."""

KEPT_PAGES = 24
REACH = 20
"""How many pages are searched for the event to return to."""

Fetch: TypeAlias = Callable[[str | None, int], Awaitable[Feed]]
"""Fetches the page after a cursor (None: the first), of so many rows."""


class EventFeed:
    """Rows loaded page by page, by a `Pager`, which a server that repeats itself does not lead
    astray. The first page stays; of the others the `kept` last used do. What came after the search
    was answered can be put on top, in no page."""

    def __init__(self, fetch: Fetch, *, kept: int = KEPT_PAGES) -> None:
        self._fetch = fetch
        self._kept = kept
        self._pager = Pager(self._page_after)
        self._starts = array("Q")
        self._cursors: list[str | None] = [None]
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._length = 0
        self.top: tuple[Row, ...] = ()
        """The rows that were put on top of the first page."""

    def put_on_top(self, rows: tuple[Row, ...]) -> None:
        """Have these rows first. No page brings them again."""
        self.top = (*rows, *self.top)
        self._pager.remember(rows)

    def at_hand(self) -> Iterator[Row]:
        """Every row at hand, newest first."""
        yield from self.top
        for number in sorted(self._pages):
            yield from self._pages[number]

    @property
    def complete(self) -> bool:
        """Whether there is nothing after the last row."""
        return self._pager.done

    def __len__(self) -> int:
        return len(self.top) + self._length

    @property
    def next_page(self) -> int:
        """The number of the first page that was never loaded."""
        return len(self._starts)

    def row(self, index: int) -> Row | None:
        """The row, or None while its page is not at hand."""
        if index < len(self.top):
            return self.top[index]
        number = self.page_of(index)
        page = self._pages.get(number)
        if page is None:
            return None
        self._pages.move_to_end(number)
        return page[index - len(self.top) - self._starts[number]]

    def page(self, number: int) -> tuple[Row, ...]:
        """The rows of a page; empty while it is not at hand."""
        return self._pages.get(number, ())

    def cursor_after(self, number: int) -> str | None:
        """What to send for the page after page `number`; None after the last."""
        return self._cursors[number + 1] if number + 1 < len(self._cursors) else None

    def page_of(self, index: int) -> int:
        """The number of the page that holds a row; the first for those on top."""
        return bisect_right(self._starts, max(index - len(self.top), 0)) - 1

    def wanted(self, first: int, last: int) -> int | None:
        """The page to load so that rows `first` to `last` can be seen and scrolled on from; None
        when all is at hand."""
        if self._length:
            begin, end = self.page_of(first), self.page_of(min(last, len(self) - 1))
            for number in range(begin, end + 1):
                if number not in self._pages:
                    return number
        if not self.complete and last + LOOKAHEAD >= len(self):
            return self.next_page
        return None

    async def load(self, number: int) -> None:
        """Fetch page `number`: one that was let go, or `next_page`. Raises ServiceError."""
        if number < self.next_page:
            again = await self._page_after(self._cursors[number])
            self._keep(number, self._as_before(number, again.rows))
        elif (page := await self._pager.next()) is not None and page.rows:
            self._starts.append(self._length)
            self._cursors.append(page.next_cursor)
            self._keep(self.next_page - 1, page.rows)
            self._length += len(page.rows)

    async def _page_after(self, cursor: str | None) -> Feed:
        return await self._fetch(cursor, PAGE_SIZE if cursor is None else LATER_PAGE_SIZE)

    def _as_before(self, number: int, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """As many rows as the page had, so that no row after it moves. Where there are more, they
        are at its head: what the page before has too, and the pager dropped."""
        end = self._starts[number + 1] if number + 1 < self.next_page else self._length
        length = end - self._starts[number]
        gone = BadRow(cause="the server no longer returns it; r loads the list afresh")
        return rows[max(len(rows) - length, 0) :] + (gone,) * (length - len(rows))

    def _keep(self, number: int, rows: tuple[Row, ...]) -> None:
        self._pages[number] = rows
        self._pages.move_to_end(number)
        while len(self._pages) > self._kept:
            oldest = next(kept for kept in self._pages if kept != 0)
            del self._pages[oldest]


async def open_feed(fetch: Fetch, keep: Row | None = None) -> tuple[EventFeed, int]:
    """A feed with its first page, and where in it the cursor goes: to the event `keep` if it is
    still there (as many pages as that needs are loaded, at most `REACH`), else to the first event
    that is not newer. Raises ServiceError."""
    feed = EventFeed(fetch)
    await feed.load(0)
    if keep is None or not keep.event_id:
        return feed, 0
    nearest: int | None = None
    looked = start = 0
    while looked < feed.next_page:
        for offset, row in enumerate(feed.page(looked)):
            if row.event_id == keep.event_id:
                return feed, start + offset
            if nearest is None and _not_newer(row, keep.created_at):
                nearest = start + offset
        older = _all_older(feed.page(looked), keep.created_at)
        start += len(feed.page(looked))
        looked += 1
        if not older and not feed.complete and feed.next_page < REACH:
            await feed.load(feed.next_page)
    return feed, min(nearest if nearest is not None else 0, max(len(feed) - 1, 0))


def _not_newer(row: Row, moment: datetime | None) -> bool:
    return moment is not None and row.created_at is not None and row.created_at <= moment


def _all_older(rows: tuple[Row, ...], moment: datetime | None) -> bool:
    """Whether the page lies wholly before `moment`, so that later pages do too."""
    times = [row.created_at for row in rows if row.created_at is not None]
    return moment is not None and bool(times) and max(times) < moment
