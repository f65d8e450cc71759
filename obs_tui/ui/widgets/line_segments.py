"""One line as the segments that are drawn."""

import sys
from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection

from obs_tui.text.lines import Line, cut


def segments(
    line: Line,
    look: Callable[[str], Style],
    span: tuple[int, int] | None,
    selected: Style,
    *,
    current: bool,
) -> list[Segment]:
    """The line in the styles that `look` gives to their names, the characters of `span` on top of
    that as `selected`. Of the `current` message the gutter is drawn thicker."""
    runs = line.runs
    if current and line.gutter:
        (gutter, style), *others = runs
        runs = ((gutter.replace("┃", "▌"), style), *others)
    if span is None:
        return [Segment(text, look(style)) for text, style in runs]
    start, end = span
    return [
        Segment(text, look(style) + (selected if inside else Style.null()))
        for part, inside in (
            (cut(runs, 0, start), False),
            (cut(runs, start, end), True),
            (cut(runs, end, sys.maxsize), False),
        )
        for text, style in part
    ]


def selected_span(selection: Selection, row: int, line: Line) -> tuple[int, int] | None:
    """The characters of `line` that are selected."""
    span = selection.get_span(row)
    if span is None:
        return None
    start, end = span
    return start, sum(len(text) for text, _ in line.runs) if end == -1 else end
