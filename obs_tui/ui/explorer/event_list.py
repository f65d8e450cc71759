"""The list of events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from textual.content import Content
from textual.widget import Widget

from obs_tui.model.rows import Row
from obs_tui.text.row import GAP, MARK, Column, Columns, columns_for, row_cells
from obs_tui.ui.widgets.row_list import RowList

_LOOKS = {
    Column.SCORE: "rows-view--accent",
    Column.PROMPT: "rows-view--text",
    None: "rows-view--bad",
}


class EventList(RowList[Row]):
    """Events under a cursor, in the columns that fit. `scored` rows begin with how similar they
    are."""

    @dataclass
    class Moved(RowList.Moved):
        """The cursor is on another event, None while its row is on its way."""

        row: Row | None

    @dataclass
    class Opened(RowList.Opened):
        """The event under the cursor is to be read."""

        row: Row

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        scored: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(clock=clock, id=id)
        self._scored = scored
        self.marked: Callable[[Row], bool] = lambda _row: False
        self.unseen: Callable[[Row], bool] = lambda _row: False

    def is_marked(self, row: Row) -> bool:
        return self.marked(row)

    def is_unseen(self, row: Row) -> bool:
        return self.unseen(row)

    @property
    def columns(self) -> Columns:
        """The columns shown at the present width."""
        return columns_for(self.scrollable_content_region.width, scored=self._scored)

    def cells(self, row: Row, width: int) -> Iterator[tuple[str, str]]:
        columns = columns_for(width, scored=self._scored)
        for cell in row_cells(row, columns, self.now):
            yield cell.text, _LOOKS.get(cell.column, "rows-view--dim")


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
