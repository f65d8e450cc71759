"""Key to frame in the query line, with the events of an embedded store behind it."""

import asyncio
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from obs_tui.cli.connection import opened
from obs_tui.cli.target import Store
from obs_tui.journal import Journal
from obs_tui.model.load import Ready
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings
from obs_tui.ui.app import ObsApp
from obs_tui.ui.explorer.facets import FacetsPanel
from obs_tui.ui.explorer.query_editor import QueryEditor
from obs_tui.ui.explorer.screen import EventsScreen

from . import filled, million
from .bench_list import Terminal
from .report import Row

SMALL = 1_000
FRAME = 1000 / 60
ROUNDS = 2
TYPED = (
    'model_name = "mistral-large-latest" and invoked_tools includes web_search '
    'and total_time_elapsed > 2.5 and last_user_message_preview icontains "refund" '
)
PAUSES = ("= ", "includes ")
"""After these one looks at the values, which are asked for then."""
LOOK = 0.2
BETWEEN = 0.04
"""Seconds that the frames of a key are given, and as many of rest before the next."""
SEEN = 60
"""Characters that are awaited, as a long line scrolls."""
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class _Screen(Terminal):
    """Tells when the line shows what is awaited, however it is coloured, and when the last frame
    came."""

    last = 0.0

    def write(self, data: str) -> None:
        self.last = time.perf_counter()
        super().write(_ESCAPES.sub("", data))


@dataclass
class Taken:
    """Milliseconds from each key to the frame with its character, and to the last frame before the
    next key, in which what is offered has followed; and those that the loop worked for the first
    and for all of it, which do not depend on what else the machine does."""

    first: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


async def _typed(path: Path, rounds: int, *, facets: bool) -> Taken:
    async with AsyncExitStack() as stack:
        journal = Journal.open(None)
        stack.push_async_callback(journal.aclose)

        async def connect() -> Service:
            return await stack.enter_async_context(opened(Store("bench", path), Settings()))

        app = ObsApp(connect, journal, profile="bench", triage={})
        app.driver_class = _Screen
        taken = Taken()

        async def drive(pilot: Pilot[object]) -> None:
            screen = app.screen
            assert isinstance(screen, EventsScreen)
            await _until(pilot, lambda: isinstance(screen.page, Ready))
            if facets:
                await pilot.press("F")
                await _until(pilot, lambda: screen.query(FacetsPanel))
                await pilot.press("escape")
            await pilot.press("slash")
            await _until(pilot, lambda: screen.query(QueryEditor))
            for _ in range(rounds):
                await pilot.press("ctrl+u")
                await _round(app, screen.query_one(QueryEditor), taken)
            app.exit()

        await app.run_async(headless=False, size=(160, 45), auto_pilot=drive)
        return taken


async def _round(app: ObsApp, editor: QueryEditor, taken: Taken) -> None:
    terminal = app._driver
    assert isinstance(terminal, _Screen)
    for end, char in enumerate(TYPED, 1):
        await asyncio.sleep(LOOK if TYPED[: end - 1].endswith(PAUSES) else BETWEEN)
        written = terminal.expect(TYPED[max(end - SEEN, 0) : end])
        begun, worked = time.perf_counter(), time.thread_time()
        app.post_message(events.Key("space" if char == " " else char, char))
        async with asyncio.timeout(10):
            await written.wait()
        taken.first.append((time.perf_counter() - begun) * 1000)
        taken.worked.append((time.thread_time() - worked) * 1000)
        await asyncio.sleep(BETWEEN)
        taken.last.append((terminal.last - begun) * 1000)
        taken.busy.append((time.thread_time() - worked) * 1000)
    assert editor.text == TYPED


async def _until(pilot: Pilot[object], condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await pilot.pause(0.01)


def run() -> list[Row]:
    """The rows of the report."""
    small, large = filled.store(SMALL).path, million.store().path
    rows: list[Row] = []
    for facets in (False, True):
        beside = ", facets shown" if facets else ""
        few = asyncio.run(_typed(small, ROUNDS, facets=facets))
        many = asyncio.run(_typed(large, ROUNDS, facets=facets))
        rows += _rows(f"typing{beside}: key to frame", many.first, few.first)
        rows += _rows(f"typing{beside}: key to frame, processor time", many.worked, few.worked)
        rows += _rows(f"typing{beside}: key to what is offered", many.last, few.last)
        rows += _rows(f"typing{beside}: processor time a key in all", many.busy, few.busy)
    return rows


def _rows(what: str, many: list[float], few: list[float]) -> Iterator[Row]:
    over = sum(each > FRAME for each in many)
    note = f"{million.EVENTS:,} events against {SMALL:,}; {over} of {len(many)} keys over a frame"
    for name, of in (("median", statistics.median), ("p95", _p95)):
        ours, theirs = of(many), of(few)
        rows = f"{ours:.1f} ms", f"{theirs:.1f} ms", ours / theirs
        yield Row(f"{what}, {name}", *rows, f"≤ {FRAME:.1f} ms", note)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
