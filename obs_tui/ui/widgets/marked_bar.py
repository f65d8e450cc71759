"""A scroll bar that shows where in the text something stands."""

from collections.abc import Container

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from textual.reactive import var
from textual.scrollbar import ScrollBar

MARK = "━"


class MarkedBar(ScrollBar):
    """`marks` are rows of the bar."""

    marks: var[frozenset[int]] = var(frozenset[int]())

    def watch_marks(self) -> None:
        """Draw the marks."""
        self.refresh()

    def render(self) -> RenderableType:
        """The bar with a sign at each mark, on its handle too."""
        return _Marked(super().render(), self.marks)


class _Marked:
    def __init__(self, bar: RenderableType, marks: Container[int]) -> None:
        self._bar = bar
        self._marks = marks

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        row = 0
        for segment in console.render(self._bar, options):
            if segment.text == "\n":
                row += 1
                yield segment
            else:
                yield Segment(MARK, segment.style) if row in self._marks else segment
