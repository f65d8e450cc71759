"""One line as the segments that are drawn."""

import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style

from obs_tui.text.lines import Line, cut

Over: TypeAlias = tuple[int, int, Style]
"""The characters from one to another, and a style on top of theirs."""


def segments(
    line: Line, look: Callable[[str], Style], over: Iterable[Over], *, current: bool
) -> list[Segment]:
    """The line in the styles that `look` gives to their names, those of `over` on top of them. Of
    the `current` message the gutter is drawn thicker."""
    runs = line.runs
    if current and line.gutter:
        (gutter, style), *others = runs
        runs = ((gutter.replace("┃", "▌"), style), *others)
    over = list(over)
    if not over:
        return [Segment(text, look(style)) for text, style in runs]
    edges = sorted({0, sys.maxsize, *(edge for start, end, _ in over for edge in (start, end))})
    drawn: list[Segment] = []
    for left, right in pairwise(edges):
        tops = [style for start, end, style in over if start <= left < end]
        top = Style.combine([Style.null(), *tops])
        drawn += [Segment(text, look(name) + top) for text, name in cut(runs, left, right)]
    return drawn
