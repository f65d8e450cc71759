"""Takes the pictures of the README: drives the demo by keys, with a fixed clock and seed.

`python screenshots/take.py` writes screenshots/*.svg, or those named.
"""

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from obs_tui.cli.connection import opened
from obs_tui.cli.target import Store
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.judges import create_judge
from obs_tui.embedded.sample import JUDGES, generate
from obs_tui.embedded.store import Store as Database
from obs_tui.journal import Journal
from obs_tui.service.protocol import Service
from obs_tui.settings import Settings
from obs_tui.ui.app import ObsApp
from obs_tui.ui.themes import LIGHT

HERE = Path(__file__).parent
NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
WIDE, NARROW = (160, 45), (80, 24)
LONGEST = 40
QUIET = 4
"""So many pictures alike, a tenth of a second apart, mean that nothing moves but a cursor that
blinks more slowly."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: after `keys`, on a screen of `size` cells. Those in a tuple are typed in a row."""

    name: str
    keys: Sequence[str | tuple[str, ...]] = ()
    size: tuple[int, int] = WIDE
    theme: str = ""


SHOTS = (
    Shot("explorer", ("j", "j", "s")),
    Shot("narrow", ("j", "j"), NARROW),
    Shot("query", ("slash", tuple("timestamp > -7d AND mod"), "tab", tuple("= "))),
    Shot("facets", ("F", "j", "j", "enter", *("j",) * 7, "space")),
    Shot("builder", ("f", "a")),
    Shot("judge", ("j", "j", "x", "enter")),
    Shot("verdict", ("j", "j", "x", "enter", "ctrl+s")),
    Shot(
        "review",
        ("b", "enter", tuple("refusal"), "enter", "ctrl+s", *"w2J2J2x"),
    ),
    Shot(
        "agreement",
        (
            *("b", "enter", tuple("apol"), "enter", "ctrl+s"),
            *"21222122221222222212222221222222212222",
            *("x", "a"),
        ),
    ),
    Shot("light", ("j", "j", "s"), theme=LIGHT),
    Shot(
        "datasets",
        (
            *("space", "j", "space", "space", "j", "j", "space", "space", "space", "space"),
            *("a", tuple("hard cases"), "enter", "enter", "enter"),
            *("2", "enter", "p", "b", "p", "b", "p", "g", "p", "b", "k"),
        ),
    ),
    Shot(
        "judges",
        (
            *("x", tuple("topic"), "enter", "ctrl+s", "j", "x", "enter", "ctrl+s"),
            *("j", "x", "enter", "ctrl+s", "3", "H", "j"),
        ),
    ),
    Shot(
        "campaigns",
        (
            *("C", tuple("Topics of January"), "ctrl+l", tuple("topic"), "enter", "ctrl+s", "4"),
            *("enter", "j", "j"),
        ),
    ),
)


async def main(names: Sequence[str]) -> None:
    """Take every picture on one store, or those of these names."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.sqlite"
        store = Database.open(path)
        store.write_now(_fill)
        store.close()
        for shot in SHOTS:
            if names and shot.name not in names:
                continue
            await _take(shot, Store("demo", path))
            print(shot.name)


def _fill(conn: sqlite3.Connection) -> None:
    ingest(conn, generate(now=NOW))
    for judge in JUDGES:
        create_judge(conn, judge)


async def _take(shot: Shot, target: Store) -> None:
    async with AsyncExitStack() as stack:
        journal = Journal.open(None)
        stack.push_async_callback(journal.aclose)

        async def connect() -> Service:
            return await stack.enter_async_context(opened(target, Settings()))

        app = ObsApp(
            connect,
            journal,
            profile="demo",
            triage=Settings().triage,
            theme=shot.theme,
            clock=lambda: NOW,
        )
        async with app.run_test(size=shot.size) as pilot:
            await _still(pilot)
            for key in shot.keys:
                await pilot.press(*([key] if isinstance(key, str) else key))
                await _still(pilot)
            (HERE / f"{shot.name}.svg").write_text(app.export_screenshot(title="obs-tui demo"))


async def _still(pilot: Pilot[None]) -> None:
    """Wait until the screen has stopped changing, four seconds or more at most."""
    alike, last = 0, ""
    for _ in range(LONGEST):
        if alike == QUIET:
            return
        await pilot.pause(0.1)
        now = pilot.app.export_screenshot(title="")
        alike, last = (alike + 1 if now == last else 0), now


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
