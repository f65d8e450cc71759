"""Key to frame in the list of events, and the memory its rows take, by how many are loaded."""

import asyncio
import gc
import statistics
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

from textual import events
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from obs_tui.model.events import BadRow, EventRow
from obs_tui.model.paging import Feed
from obs_tui.ui.explorer.event_list import EventList
from obs_tui.ui.explorer.feed import EventFeed

from .report import Row

NOW = datetime(2026, 1, 15, tzinfo=UTC)
SIZES = (1_000, 100_000, 1_000_000)
KEYS = ("down", "pagedown", "end")
ROUNDS = 24
REST = 0.06
"""Seconds between two keys, in which frames that are still under way come to an end."""


def _row(number: int) -> EventRow:
    return EventRow(
        event_id=f"{number:032x}",
        created_at=NOW - timedelta(seconds=number),
        nb_input_tokens=number % 4000,
        nb_output_tokens=number % 900,
        extra_fields={
            "model_name": "mistral-large-latest",
            "total_time_elapsed": number % 90 / 10,
            "invoked_tools": ["web_search"] if number % 3 == 0 else [],
            "last_user_message_preview": f"Question {number}: how heavy is one oven-baked fry?",
        },
    )


def _passing(number: int) -> BadRow:
    return BadRow(event_id=str(number), cause="")


class Terminal(HeadlessDriver):
    """Takes what is written, as a terminal does: Textual draws nothing for one that is headless."""

    awaited = ""
    written: asyncio.Event

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        if self.awaited and self.awaited in data:
            self.awaited = ""
            self.written.set()

    def expect(self, text: str) -> asyncio.Event:
        """Set once `text` is written."""
        self.awaited, self.written = text, asyncio.Event()
        return self.written


class _Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield EventList(clock=lambda: NOW)


async def loaded_feed(count: int) -> tuple[EventFeed, float]:
    """A feed of `count` rows, and the memory it holds in MB."""

    async def fetch(cursor: str | None, size: int) -> Feed:
        start = int(cursor.rpartition(":")[2]) if cursor else 0
        end = min(start + size, count)
        following = f"{'opaque' * 12}:{end}" if end < count else None
        # Most pages are let go long before the list is looked at: any rows will do.
        make = _passing if 10_000 < start < count - 10_000 else _row
        return Feed(tuple(map(make, range(start, end))), following)

    gc.collect()
    tracemalloc.start()
    feed = EventFeed(fetch)
    while not feed.complete:
        await feed.load(feed.next_page)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return feed, held / 1e6


async def _frames(feeds: dict[int, EventFeed]) -> dict[tuple[int, str], float]:
    """Median milliseconds from key to the frame's last byte, for each size and key; the sizes take
    turns."""
    app = _Bare(driver_class=Terminal)
    times: dict[tuple[int, str], list[float]] = {}

    async def drive(pilot: Pilot[object]) -> None:
        terminal = app._driver
        assert isinstance(terminal, Terminal)
        shown = app.query_one(EventList)
        await pilot.pause()
        for turn in range(ROUNDS):
            for count, feed in sorted(feeds.items(), reverse=turn % 2 == 1):
                shown.show(feed, 0)
                places = (1, shown.size.height, count - 1)
                for key, place in zip(KEYS, places, strict=True):
                    await asyncio.sleep(REST)
                    written = terminal.expect(f"Question {place}:")
                    begun = time.perf_counter()
                    app.post_message(events.Key(key, None))
                    async with asyncio.timeout(10):
                        await written.wait()
                    times.setdefault((count, key), []).append(time.perf_counter() - begun)
                    assert shown.cursor == place
        app.exit()

    await app.run_async(headless=False, size=(160, 45), auto_pilot=drive)
    return {name: statistics.median(each) * 1000 for name, each in times.items()}


def run() -> list[Row]:
    """The rows of the report."""
    return asyncio.run(_run())


async def _run() -> list[Row]:
    loaded = {count: await loaded_feed(count) for count in SIZES}
    frames = await _frames({count: feed for count, (feed, _) in loaded.items()})
    small, *larger = SIZES
    rows = []
    for count in larger:
        for key in KEYS:
            ours, theirs = frames[count, key], frames[small, key]
            note = f"{count:,} rows loaded against {small:,}"
            rows.append(
                Row(
                    f"list: {key} to frame",
                    f"{ours:.1f} ms",
                    f"{theirs:.1f} ms",
                    ours / theirs,
                    "≤ 1.2×",
                    note,
                )
            )
        held, base = loaded[count][1], loaded[small][1]
        rows.append(
            Row(
                "list: memory held",
                f"{held:.1f} MB",
                f"{base:.1f} MB",
                held / base,
                "≤ +10 MB",
                f"{count:,} rows loaded add {held - base:.1f} MB to {small:,}",
            )
        )
    return rows
