"""Cursors, whatever the server means by them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from obs_tui.model.events import BadRow, EventRow, Row
from obs_tui.model.paging import Feed
from obs_tui.service.errors import ServerError
from obs_tui.service.paging import Pager, event_pager, next_cursor

from .scripted import Answer, feed, row, service


@pytest.mark.parametrize(
    ("following", "cursor", "sent", "expected"),
    [
        (None, None, None, None),
        ("t2", None, None, "t2"),
        (None, "t2", "t1", "t2"),
        ("t2", "t2", "t1", "t2"),
        ("t2", "t1", "t1", "t2"),
        (None, "t1", "t1", None),
        ("t1", "t1", "t1", None),
        ("", "", None, None),
        (2, None, "1", "2"),
        (True, {}, None, None),
        ("https://x/search?page_size=5&cursor=a%2Bb%3D#x", None, None, "a+b="),
        ("/search?cursor=t2&page_size=5", "t1", "t1", "t2"),
        ("page_size=5&cursor=t2", None, None, "t2"),
        ("?cursor=t2", None, None, "t2"),
        ("https://x/?cursor=t2", "https://x/?cursor=t1", "t1", "t2"),
    ],
)
def test_every_reading_of_next_and_cursor(
    following: object, cursor: object, sent: str | None, expected: str | None
) -> None:
    assert next_cursor(1, following, cursor, sent) == expected
    assert next_cursor(0, following, cursor, sent) is None


async def ids(pager: Pager, at_most: int = 10_000) -> list[str]:
    found: list[str] = []
    for _ in range(at_most):
        page = await pager.next()
        if page is None:
            return found
        found += [row.event_id for row in page.rows]
    raise AssertionError("the pager does not end")


async def test_a_feed_with_only_a_url_under_next() -> None:
    link = "https://elsewhere/v1/search?cursor=two&page_size=2"
    answers = feed([row("a"), row("b")], next=link), feed([row("c")], next=None)
    async with service(*answers) as (api, server):
        assert await ids(event_pager(api, None, page_size=2)) == ["a", "b", "c"]
    assert [asked.query for asked in server.asked] == ["page_size=2", "page_size=2&cursor=two"]


async def test_absent_results_end_the_walk() -> None:
    bodies: tuple[dict[str, Any], ...] = (
        {"completion_events": {}},
        {"completion_events": {"results": None, "next": "x"}},
    )
    for body in bodies:
        async with service(Answer(body=body)) as (api, server):
            pager = event_pager(api, None)
            assert await pager.next() == Feed((), None)
            assert await pager.next() is None
        assert len(server.asked) == 1


async def test_a_loop_of_cursors_ends() -> None:
    answers = feed([row("a")], cursor="1"), feed([row("b")], cursor="2"), feed([row("c")], next="1")
    async with service(*answers) as (api, server):
        assert await ids(event_pager(api, None)) == ["a", "b", "c"]
    assert len(server.asked) == 3


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def row_of(number: int) -> Row:
    return EventRow(event_id=str(number), created_at=NOW)


async def test_a_circle_of_rows_under_fresh_cursors_ends_however_long() -> None:
    calls = 0

    async def fetch(cursor: str | None) -> Feed:
        nonlocal calls
        calls += 1
        page = calls % 500
        return Feed(tuple(row_of(page * 20 + i) for i in range(20)), f"cursor-{calls}")

    await ids(Pager(fetch))
    assert 500 < calls < 2_000


async def test_a_repeated_row_is_dropped_and_a_bad_one_without_an_id_is_kept() -> None:
    bad = BadRow(cause="x")
    pages = [Feed((row_of(1), row_of(2), bad), "b"), Feed((row_of(2), row_of(3), bad), None)]

    async def fetch(cursor: str | None) -> Feed:
        return pages.pop(0)

    assert await ids(Pager(fetch)) == ["1", "2", "", "3", ""]


async def test_a_walk_resumes_from_a_cursor_without_repeating_restored_rows() -> None:
    sent: list[str | None] = []

    async def fetch(cursor: str | None) -> Feed:
        sent.append(cursor)
        return Feed((row_of(2), row_of(3)), None)

    pager = Pager(fetch, "kept")
    pager.remember((row_of(1), row_of(2)))
    assert await ids(pager) == ["3"]
    assert sent == ["kept"]
    assert pager.done


async def test_a_failed_page_can_be_asked_for_again() -> None:
    answers: list[Feed | ServerError] = [ServerError("no"), Feed((row_of(1),), None)]

    async def fetch(cursor: str | None) -> Feed:
        answer = answers.pop(0)
        if isinstance(answer, ServerError):
            raise answer
        return answer

    pager = Pager(fetch)
    with pytest.raises(ServerError):
        await pager.next()
    assert await ids(pager) == ["1"]


async def test_a_long_walk_takes_little_memory() -> None:
    async def fetch(cursor: str | None) -> Feed:
        at = int(cursor or 0)
        rows = tuple(EventRow(event_id=f"{at + i:036}", created_at=NOW) for i in range(100))
        return Feed(rows, str(at + 100) if at < 99_900 else None)

    pager = Pager(fetch)
    count = 0
    while page := await pager.next():
        count += len(page.rows)
    assert count == 100_000
    assert len(pager._recent) == len(pager._order) <= 4_096
    assert len(pager._cursors) <= 1_000
