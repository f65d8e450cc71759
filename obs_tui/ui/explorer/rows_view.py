"""Rows of events, drawn as they are seen, so that a million cost what a screenful does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from obs_tui.model.rows import Row
from obs_tui.text.row import (
    ELLIPSIS,
    GAP,
    MARK,
    Cell,
    Column,
    Columns,
    columns_for,
    fit,
    placeholder_cells,
    row_cells,
)

from .feed import FixedRows, Rows

CURSOR = "▌ "
TICK = 20.0
"""Seconds between two looks at the clock, for the relative times."""

_STRIPS = 1000
_STYLES = {
    Column.SCORE: "rows-view--score",
    Column.TIME: "rows-view--time",
    Column.MODEL: "rows-view--model",
    Column.PROMPT: "rows-view--prompt",
    None: "rows-view--bad",
}
_NUMBERS = "rows-view--number"


class RowsView(ScrollView):
    """`rows` with one of them, the cursor, made to stand out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *_STYLES.values(),
        _NUMBERS,
        "rows-view--cursor",
        "rows-view--mark",
    }
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowsView {
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        .rows-view--time, .rows-view--number, .rows-view--model { color: $text-muted; }
        .rows-view--score { color: $accent; }
        .rows-view--prompt { color: $foreground; }
        .rows-view--bad { color: $text-error; }
        .rows-view--mark { color: $foreground 50%; }
        .rows-view--cursor { background: $foreground 8%; }
        &:focus {
            .rows-view--mark { color: $accent; text-style: bold; }
            .rows-view--cursor { background: $accent 20%; text-style: bold; }
        }
    }
    """

    rows: var[Rows] = var[Rows](FixedRows, init=False)
    """What is shown. Assign another for another list, then `show` a row."""
    tail: var[str] = var(ELLIPSIS)
    """What stands after the last row while there are more."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        scored: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._now = clock()
        self._scored = scored
        self._cursor = 0
        self._strips: dict[tuple[int, bool, int], Strip] = {}

    @property
    def columns(self) -> Columns:
        """The columns shown at the present width."""
        return columns_for(self.scrollable_content_region.width, scored=self._scored)

    @property
    def cursor(self) -> int:
        """The index of the row under the cursor."""
        return self._cursor

    @property
    def current(self) -> Row | None:
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

    def render_line(self, y: int) -> Strip:
        index = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        selected = index == self._cursor
        key = (index, selected, width)
        if (strip := self._strips.get(key)) is not None:
            return strip
        if index > len(self.rows) or (index == len(self.rows) and self.rows.complete):
            return Strip.blank(width, self.rich_style)
        if index == len(self.rows):
            cells: tuple[Cell, ...] = (Cell(fit(self.tail, width - MARK), Column.TIME),)
            return self._strip(cells, width, selected=False)
        row = self.rows.row(index)
        if row is None:
            return self._strip(placeholder_cells(self.columns), width, selected)
        strip = self._strip(row_cells(row, self.columns, self._now), width, selected)
        if len(self._strips) >= _STRIPS:
            self._strips.clear()
        self._strips[key] = strip
        return strip

    def _strip(self, cells: tuple[Cell, ...], width: int, selected: bool) -> Strip:
        plain, over = self.rich_style, Style.null()
        mark = Segment(" " * MARK, plain)
        if selected:
            cursor = self.get_component_rich_style("rows-view--cursor")
            over = Style(bgcolor=cursor.bgcolor, bold=cursor.bold)
            glyph = self.get_component_rich_style("rows-view--mark")
            mark = Segment(CURSOR, glyph + over)
        gap = Segment(" " * GAP, plain + over)
        segments = [mark]
        for cell in cells:
            style = self.get_component_rich_style(_STYLES.get(cell.column, _NUMBERS))
            segments += [Segment(cell.text, style + over), gap]
        return Strip(segments).adjust_cell_length(width, plain + over)

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height

    def _fit_size(self) -> None:
        extra = 0 if self.rows.complete else 1
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows) + extra)

    def _tick(self) -> None:
        self._now = self._clock()
        self._forget_strips()

    def _forget_strips(self) -> None:
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

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


class ColumnTitles(Widget):
    """The headings over an `EventList`, lit while it has the focus."""

    DEFAULT_CSS = """
    ColumnTitles {
        height: 1;
        color: $text-muted;
        text-style: none;
        &.-lit { color: $accent; text-style: bold; }
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, scored: bool = False) -> None:
        super().__init__()
        self._scored = scored

    def render(self) -> Content:
        columns = columns_for(self.size.width - 1, scored=self._scored)
        titles = (" " * GAP).join(cell.text for cell in columns.headings())
        return Content(" " * MARK + titles)
