"""Two events side by side, with what differs between them."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from threading import Event
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.text.compare import Comparison, compare, comparison_text
from obs_tui.text.compare_facts import Side
from obs_tui.text.compare_lines import comparison_blocks
from obs_tui.text.flow import Place
from obs_tui.text.safe import safe_content
from obs_tui.ui import clipboard
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.line_view import LineView


class CompareDialog(Dialog[None]):
    """Shows both events in one text, side by side where that is wide enough."""

    DEFAULT_CSS = """
    CompareDialog Panel { max-width: 100%; height: 100%; }
    CompareDialog LineView { height: 1fr; }
    CompareDialog Keys { margin-top: 0; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("compare.next", "n", "differ(1)", "next", "Go to the next difference.", True),
        Command("compare.previous", "N", "differ(-1)", "previous", "Go to the one before.", True),
        Command("compare.copy", "y", "copy", "copy", "Copy the comparison as text.", True),
        Command("compare.leave", "escape,q", "leave", "leave", "Back to the events.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, left: Side, right: Side) -> None:
        super().__init__()
        self._left = left
        self._right = right
        self._comparison: Comparison | None = None
        self._stops: Sequence[int] = ()
        self._gone = Event()
        """Set once nobody waits for the comparison."""
        self._at = -1
        """The difference last gone to."""
        self._place: Place = (-1, 0)
        """Where going to it led."""

    def compose(self) -> ComposeResult:
        with Panel("Compare"):
            yield LineView()
            yield Line(safe_content("Comparing…", "dim"), id="state")
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(LineView).focus()
        # Not before this is shown: the thread would hold up the frame.
        self.call_after_refresh(self._compare)

    def on_unmount(self) -> None:
        self._gone.set()

    # Without a description the worker would be given its arguments', megabytes of text.
    @work(group="compare", exclusive=True, description="compare")
    async def _compare(self) -> None:
        self._comparison = await asyncio.to_thread(
            compare, self._left, self._right, lambda: not self._gone.is_set()
        )
        drawn = await asyncio.to_thread(comparison_blocks, self._comparison)
        self._stops = drawn.stops
        self.query_one(LineView).show(drawn.blocks)
        count = len(self._stops)
        plural = "" if count == 1 else "s"
        self._say(f"{count:,} difference{plural}" if count else "No message differs.")

    def action_differ(self, by: int) -> None:
        if not self._stops:
            return
        reader = self.query_one(LineView)
        if reader.place == self._place:
            wanted = self._at + by
        else:
            block, line = reader.place
            wanted = bisect_left(self._stops, block + (line > 0)) - (by < 0)
        count = len(self._stops)
        if not 0 <= wanted < count:
            self._say(f"There is none {'after' if by > 0 else 'before'} this, of {count:,}.")
            return
        reader.go_to(self._stops[wanted])
        self._at, self._place = wanted, reader.place
        self._say(f"difference {wanted + 1:,} of {count:,}")

    def action_copy(self) -> None:
        if self._comparison is not None:
            self._copy(self._comparison)

    @work(group="copy", exclusive=True, description="copy")
    async def _copy(self, comparison: Comparison) -> None:
        text = await asyncio.to_thread(comparison_text, comparison)
        self._say(await clipboard.copy(self.app, text))

    def action_leave(self) -> None:
        self.dismiss(None)

    def _say(self, words: str) -> None:
        self.query_one("#state", Line).show(safe_content(words, "dim"))
