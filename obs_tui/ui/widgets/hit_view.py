"""A reader that is searched: hits stand out, and its scroll bar says where they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.message import Message

from obs_tui.text.flow import KEPT, Place
from obs_tui.text.hits import Needle, Span, spans
from obs_tui.text.lines import Block, Line
from obs_tui.ui.commands import Command, bindings

from .line_segments import Over
from .line_view import LineView
from .marked_bar import MarkedBar


class HitView(LineView, inherit_bindings=False):
    """Shows what is sought; who holds it seeks, and says where the hits are. The hit one is at is
    reversed, the others are underlined."""

    DEFAULT_CSS = """
    HitView {
        & > .hit-view--hit { text-style: bold underline; background: $warning 25%; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"hit-view--hit"}
    LEFT = 1
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        *LineView.COMMANDS,
        Command("reader.search", "slash", "search", "search", "Search this text.", True),
        Command("reader.next_hit", "n", "hit(1)", "next hit", "Go to the next hit."),
        Command("reader.previous_hit", "N", "hit(-1)", "previous hit", "Go to the hit before."),
        Command("reader.leave_search", "escape", "leave", "leave search", "End the search."),
    )
    BINDINGS = bindings(*COMMANDS)

    class SearchAsked(Message):
        """Something is to be sought."""

    @dataclass
    class HitAsked(Message):
        """The hit so many on is wanted, or before when negative."""

        count: int

    class SearchLeft(Message):
        """The search is over."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._needle: Needle | None = None
        self._here: tuple[int, int] = (-1, -1)
        self._found: dict[int, Sequence[tuple[Span, ...]]] = {}
        self._marks: Iterable[tuple[int, float]] = ()

    @property
    def vertical_scrollbar(self) -> MarkedBar:
        """The scroll bar, made when first asked for."""
        if not isinstance(self._vertical_scrollbar, MarkedBar):
            bar = MarkedBar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)  # as the one it stands for does
            return bar
        return self._vertical_scrollbar

    @property
    def share(self) -> float:
        """How much of the block at the top is above the top, from 0 to 1."""
        block, line = self.place
        return line / len(self._flow.lines(block)) if block < len(self.blocks) else 0.0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of a search go further up where nothing is sought."""
        if action in ("hit", "leave") and self._needle is None:
            return False
        return super().check_action(action, parameters)

    def on_resize(self, _event: events.Resize) -> None:
        """Lines are broken elsewhere."""
        self._found.clear()

    def action_search(self) -> None:
        """Ask what to seek."""
        self.post_message(self.SearchAsked())

    def action_hit(self, count: int) -> None:
        """Go to another hit."""
        self.post_message(self.HitAsked(count))

    def action_leave(self) -> None:
        """End the search."""
        self.post_message(self.SearchLeft())

    def show(self, blocks: Sequence[Block], *, keep_place: bool = False) -> None:
        """Show other blocks; where hits are in them is to be said anew."""
        self._found.clear()
        self._here, self._marks = (-1, -1), ()
        super().show(blocks, keep_place=keep_place)

    def seek(self, wanted: Needle | None) -> None:
        """Have what is found stand out; None: nothing any longer."""
        self._needle = wanted
        self._here, self._marks = (-1, -1), ()
        self._found.clear()
        self._restyle()
        self._mark()
        self.refresh_bindings()

    def mark(self, hits: Iterable[tuple[int, float]]) -> None:
        """Mark hits in the scroll bar: their blocks, and how far down these each is."""
        self._marks = hits
        self._mark()

    def reach(self, block: int, number: int) -> None:
        """Have a hit of a block on the screen, and be at it."""
        self.be_at(block, number)
        hits = self._hits(block)
        line = hits[min(number, len(hits) - 1)][0].line if hits else 0
        if (block, line) not in set(self._window()):
            self._move_to(block, line - self._rows // 3)
        if self.blocks[block].message >= 0:
            self.current = self.blocks[block].message

    def be_at(self, block: int, number: int) -> None:
        """Have a hit of a block stand out from the others."""
        self._here = block, number
        self._restyle()

    def _follow(self) -> None:
        super()._follow()
        self._mark()

    def _mark(self) -> None:
        starts = self._flow.starts
        last = self._rows - 1
        scale = self._rows / max(1, starts[-1])
        self.vertical_scrollbar.marks = frozenset(
            min(last, int((starts[block] + share * (starts[block + 1] - starts[block])) * scale))
            for block, share in self._marks
        )

    def _hits(self, block: int) -> Sequence[tuple[Span, ...]]:
        if self._needle is None:
            return ()
        found = self._found.get(block)
        if found is None:
            if len(self._found) > KEPT:
                self._found.clear()
            found = self._found[block] = spans(self._flow.lines(block), self._needle)
        return found

    def _over(self, place: Place, line: Line) -> list[Over]:
        block, at = place
        hits = enumerate(self._hits(block))
        return [
            (span.start, span.end, self._hit_style(here=(block, number) == self._here))
            for number, hit in hits
            for span in hit
            if span.line == at
        ] + super()._over(place, line)

    def _hit_style(self, *, here: bool) -> Style:
        style = self.get_visual_style("hit-view--hit").rich_style
        # Not left to the stylesheet, which knows no reversal.
        return style + Style(reverse=True) if here else style
