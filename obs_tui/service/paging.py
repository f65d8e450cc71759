"""Walking a feed of events, whatever the server means by `next` and `cursor`."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from obs_tui.model.paging import PAGE_SIZE, Feed

if TYPE_CHECKING:
    from obs_tui.model.events import Row
    from obs_tui.model.filters import Filter

    from .protocol import Service

_CURSOR = re.compile(r"(?:^|[?&])cursor=([^&#]*)")
_REMEMBERED = 4_096


def next_cursor(results: int, following: object, cursor: object, sent: str | None) -> str | None:
    """What to send for the page after one of `results` rows whose envelope had `following` under
    `next` and `cursor`; None when that was the last.

    Their meaning is unpublished: either may be a token, a number, a URL or a query string holding
    `cursor=`, and `cursor` may only repeat what was sent.
    """
    if not results:
        return None
    tokens = (_token(candidate) for candidate in (cursor, following))
    return next((token for token in tokens if token and token != sent), None)


def _token(candidate: object) -> str:
    if isinstance(candidate, bool) or not isinstance(candidate, str | int):
        return ""
    text = str(candidate)
    held = _CURSOR.search(text)
    return unquote(held[1]) if held else text


class Pager:
    """Walks a feed page by page, from the start or from a `cursor` kept from an earlier walk.

    It ends on the last page, on a cursor seen before and on a page of rows all seen before. A row
    that a page repeats (rows shift when events arrive) is dropped. Memory stays small over a
    million rows: a hash for each cursor, the last 4,096 ids, and one page's ids taken at the 1st,
    2nd, 4th, 8th … page, by which a feed that goes round in circles is noticed however long the
    circle.
    """

    def __init__(
        self, fetch: Callable[[str | None], Awaitable[Feed]], cursor: str | None = None
    ) -> None:
        self._fetch = fetch
        self._cursor = cursor
        self._done = False
        self._pages = 0
        self._cursors = {hash(cursor)}
        self._order: deque[str] = deque()
        self._recent: set[str] = set()
        self._landmark: frozenset[str] = frozenset()
        self._turn = asyncio.Lock()

    @property
    def cursor(self) -> str | None:
        """What `next` will send: the cursor to resume from. None at the start and at the end."""
        return self._cursor

    @property
    def done(self) -> bool:
        """Whether there is nothing more to fetch."""
        return self._done

    def remember(self, rows: Sequence[Row]) -> None:
        """Count `rows`, restored from an earlier walk, as already seen."""
        self._note(tuple(row.event_id for row in rows if row.event_id))

    async def next(self) -> Feed | None:
        """The next page; None when there is none. An error or a cancellation changes nothing: the
        same call may be made again. Raises ServiceError."""
        async with self._turn:
            if self._done:
                return None
            page = await self._fetch(self._cursor)
            self._pages += 1
            rows = self._fresh(page.rows)
            following = page.next_cursor
            circling = following is not None and hash(following) in self._cursors
            if (page.rows and not rows) or circling:
                following = None
            self._cursors.add(hash(following))
            self._cursor, self._done = following, following is None
            return Feed(rows, following) if rows or self._pages == 1 else None

    def _fresh(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows not seen before; none of them when the page closes a circle."""
        ids = tuple(row.event_id for row in rows if row.event_id)
        if ids and self._landmark.issuperset(ids):
            return ()
        fresh: list[Row] = []
        here: set[str] = set()
        for row in rows:
            if row.event_id in self._recent or row.event_id in here:
                continue
            if row.event_id:
                here.add(row.event_id)
            fresh.append(row)
        self._note(tuple(here))
        if self._pages.bit_count() == 1:
            self._landmark = frozenset(ids)
        return tuple(fresh)

    def _note(self, ids: Sequence[str]) -> None:
        self._order.extend(ids)
        self._recent.update(ids)
        while len(self._order) > _REMEMBERED:
            self._recent.discard(self._order.popleft())


def event_pager(
    service: Service,
    filters: Filter,
    *,
    extra_fields: Sequence[str] = (),
    page_size: int = PAGE_SIZE,
    cursor: str | None = None,
) -> Pager:
    """A pager over the events that match `filters`, newest first."""

    async def fetch(at: str | None) -> Feed:
        return await service.search_events(
            filters, extra_fields=extra_fields, page_size=page_size, cursor=at
        )

    return Pager(fetch, cursor)
