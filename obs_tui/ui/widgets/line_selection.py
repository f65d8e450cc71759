"""What is selected with the mouse in lines: where it is, and what of it is copied.

A row is named by its place, so that heights which were only guessed move no selection. Textual
counts characters as if each began where the cells of those before it end; where some are wide or
have marks, each is therefore told to it as two, so that both halves of it are known.
"""

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from obs_tui.text.flow import Flow, Place
from obs_tui.text.lines import Line, cut

_BLOCK = 1 << 24
"""More lines than a block has."""


def row_of(place: Place) -> int:
    """The row of a place."""
    block, line = place
    return block * _BLOCK + line


def pointing(line: Line, place: Place, left: int) -> Strip:
    """Strips to find out by which character is at a cell. `left` cells are blank before it."""
    row = row_of(place)
    text = _whole(line)
    segments = [Segment(" " * left, Style.from_meta({"offset": (0, row)}))] if left else []
    if _is_plain(text):
        segments.append(Segment(text, Style.from_meta({"offset": (0, row)})))
    else:
        segments += [
            Segment(text[start:end], Style.from_meta({"offset": (2 * start, row)}))
            for start, end, _ in split_graphemes(text)[0]
        ]
    return Strip(segments)


def selected_span(selection: Selection, place: Place, line: Line) -> tuple[int, int] | None:
    """The characters of a line that are selected, counted with its decoration."""
    span = selection.get_span(row_of(place))
    if span is None:
        return None
    start, end = span
    text = _whole(line)
    last = len(text)
    if _is_plain(text):
        return start, last if end == -1 else min(end, last)
    letters = split_graphemes(text)[0]
    end = last if end == -1 else (end + 1) // 2
    starts = (here for here, after, _ in letters if start // 2 < after)
    ends = (after for _, after, _ in letters if end <= after)
    return next(starts, last), 0 if end == 0 else next(ends, last)


def selected_text(selection: Selection, flow: Flow) -> str:
    """What is copied of a selection: neither gutters nor marks of folding, no padding at the end of
    a line, and a line that was only broken is one."""
    first = divmod(selection.start.y, _BLOCK) if selection.start else (0, 0)
    last = divmod(selection.end.y, _BLOCK) if selection.end else (len(flow.blocks), 0)
    found: list[str] = []
    for block in range(first[0], min(last[0], len(flow.blocks) - 1) + 1):
        for number, line in enumerate(flow.lines(block)):
            span = selected_span(selection, (block, number), line)
            if span is None:
                continue
            if line.joint is None and found:
                found[-1] = found[-1].rstrip(" ")
                found.append("\n")
            elif found:
                found.append(line.joint or "")
            found.append(_copied(line, *span))
    return "".join(found).rstrip(" ")


def _copied(line: Line, start: int, end: int) -> str:
    taken = cut(line.runs, max(start, line.start), end)
    return "".join(text for text, style in taken if style != "fold")


def _whole(line: Line) -> str:
    return "".join(text for text, _ in line.runs)


def _is_plain(text: str) -> bool:
    """Whether each character takes one cell."""
    return text.isascii() or len(split_graphemes(text)[0]) == len(text) == cell_len(text)
