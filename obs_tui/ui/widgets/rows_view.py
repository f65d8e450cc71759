"""Rows, drawn as they are seen, so that a million cost what a screenful does."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import ClassVar, Generic, Protocol, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from obs_tui.text.row import ELLIPSIS, GAP, MARK, fit

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

CURSOR = "▌"
MARKED = "●"
UNSEEN = "+"
TICK = 20.0
"""Seconds between two looks at the clock, for the relative times."""

_STRIPS = 1000


class Rows(Protocol[T_co]):
    """What a list shows."""

    @property
    def complete(self) -> bool:
        """Whether there is nothing after the last row."""
        ...

    def __len__(self) -> int: ...

    def row(self, index: int) -> T_co | None:
        """The row, or None while its page is not at hand."""
        ...


class FixedRows(Generic[T]):
    """Rows at hand. Not `complete` when more are on their way."""

    def __init__(self, rows: Sequence[T] = (), *, complete: bool = True) -> None:
        self._rows = rows
        self.complete = complete

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> T | None:
        """The row; every one is at hand."""
        return self._rows[index]


class RowsView(ScrollView, Generic[T]):
    """`rows` with one of them, the cursor, made to stand out.

    A list says what a row looks like in `cells`, which rows are marked in `is_marked`, and which
    came in and were not seen yet in `is_unseen`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows-view--dim",
        "rows-view--accent",
        "rows-view--text",
        "rows-view--bad",
        "rows-view--mark",
        "rows-view--cursor",
    }
    """The first four are what `cells` names."""
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowsView {
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        .rows-view--dim { color: $text-muted; }
        .rows-view--accent { color: $accent; }
        .rows-view--text { color: $foreground; }
        .rows-view--bad { color: $text-error; }
        .rows-view--mark { color: $foreground 50%; }
        .rows-view--cursor { background: $foreground 8%; }
        &:focus {
            .rows-view--mark { color: $accent; text-style: bold; }
            .rows-view--cursor { background: $accent 20%; text-style: bold; }
        }
    }
    """

    rows: var[Rows[T]] = var[Rows[T]](FixedRows, init=False)
    """What is shown. Assign another for another list, then `show` a row."""
    tail: var[str] = var(ELLIPSIS)
    """What stands after the last row while there are more."""
    pointed_cell: var[int | None] = var[int | None](None, init=False)
    """Which cell of the row under the cursor stands out, from 0."""

    def __init__(
        self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.now = clock()
        self._cursor = 0
        self._strips: dict[tuple[int, bool, int | None, int], Strip] = {}
        self._plain: Style | None = None

    def cells(self, row: T, width: int) -> Iterable[tuple[str, str]]:
        """The row's cells in order: safe text of exactly the column's width, and the component
        class that gives it its look. `width` is that of the list, with its gutter of `MARK`."""
        raise NotImplementedError

    def is_marked(self, row: T) -> bool:
        """Whether the row is marked. When that changes, `marks_changed`."""
        return False

    def is_unseen(self, row: T) -> bool:
        """Whether the row came in and was not seen yet. When that changes, `marks_changed`."""
        return False

    @property
    def cursor(self) -> int:
        """The index of the row under the cursor."""
        return self._cursor

    @property
    def current(self) -> T | None:
        """The row under the cursor; None on an empty list or while it is on its way."""
        return self.rows.row(self._cursor) if self._cursor < len(self.rows) else None

    def on_mount(self) -> None:
        self.set_interval(TICK, self._tick)

    def rows_changed(self, *, anew: bool = False) -> None:
        """Rows came: those appended, or those of a page that had been let go. `anew`: all are
        others now."""
        if anew:
            self._strips.clear()
        self._fit_size()
        self.refresh()

    def marks_changed(self) -> None:
        """Rows look different: they were marked, or edited."""
        self._forget_strips()

    def render_line(self, y: int) -> Strip:
        index = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        selected = index == self._cursor
        key = (index, selected, self.pointed_cell if selected else None, width)
        if (strip := self._strips.get(key)) is not None:
            return strip
        if index > len(self.rows) or (index == len(self.rows) and self.rows.complete):
            return Strip.blank(width, self.rich_style)
        if index == len(self.rows):
            return self._strip([(fit(self.tail, width - MARK), "rows-view--dim")], width)
        row = self.rows.row(index)
        if row is None:
            waiting = [(fit(ELLIPSIS, width - MARK), "rows-view--bad")]
            return self._strip(waiting, width, selected=selected)
        mark = MARKED if self.is_marked(row) else UNSEEN if self.is_unseen(row) else " "
        strip = self._strip(self.cells(row, width), width, selected=selected, mark=mark)
        if len(self._strips) >= _STRIPS:
            self._strips.clear()
        self._strips[key] = strip
        return strip

    def _strip(
        self,
        cells: Iterable[tuple[str, str]],
        width: int,
        *,
        selected: bool = False,
        mark: str = " ",
    ) -> Strip:
        if self._plain is None:  # found by asking every ancestor: once for all rows
            self._plain = self.rich_style
        plain, over = self._plain, Style.null()
        if selected:
            cursor = self.get_component_rich_style("rows-view--cursor")
            over = Style(bgcolor=cursor.bgcolor, bold=cursor.bold)
        glyphs = (CURSOR if selected else " ") + mark
        lit = self.get_component_rich_style("rows-view--mark") if glyphs.strip() else plain
        gap = Segment(" " * GAP, plain + over)
        segments = [Segment(glyphs, lit + over)]
        for text, look in cells:
            segments += [Segment(text, self.get_component_rich_style(look) + over), gap]
        if selected and self.pointed_cell is not None:
            _point_out(segments, 1 + 2 * self.pointed_cell)
        return Strip(segments).adjust_cell_length(width, plain + over)

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height

    def _fit_size(self) -> None:
        extra = 0 if self.rows.complete else 1
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows) + extra)

    def _tick(self) -> None:
        self.now = self._clock()
        self._forget_strips()

    def _forget_strips(self) -> None:
        self._strips.clear()
        self._plain = None
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()
        self._plain = None

    def watch_pointed_cell(self) -> None:
        self.refresh_line(self._cursor)

    def watch_tail(self) -> None:
        self.refresh()

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self._forget_strips()

    def on_resize(self) -> None:
        self._strips.clear()
        self._fit_size()
        self.reveal()

    def reveal(self) -> None:
        """Scroll as little as brings the cursor into view."""
        top, height = self.scroll_offset.y, self._height
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif height and self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False, force=True)


def _point_out(segments: list[Segment], place: int) -> None:
    """Have the segment of one cell stand out, where the row has it."""
    if place < len(segments):
        text, style, _ = segments[place]
        segments[place] = Segment(text, (style or Style.null()) + Style(reverse=True))
