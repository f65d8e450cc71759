"""A list of events with what was said of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from obs_tui.text.row import ELLIPSIS, GAP, MARK, fit
from obs_tui.text.safe import visible
from obs_tui.ui.widgets.row_list import RowList
from obs_tui.ui.widgets.rows_view import FixedRows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_WIDEST = 16
_PREVIEW = 300


class CaseRow(NamedTuple):
    """An event, and what each said of it, in the order of the list's titles (untrusted texts)."""

    event_id: str
    said: tuple[str, ...]


class CaseList(RowList[CaseRow]):
    """What was said, then how the conversation begins, once that is known. `previews` holds it by
    event; when it changes, `marks_changed`."""

    def __init__(self, clock: Callable[[], datetime], *, id: str) -> None:
        super().__init__(clock=clock, id=id)
        self.previews: dict[str, str] = {}
        self._widths: tuple[int, ...] = ()

    def show_cases(self, titles: Sequence[str], cases: Sequence[CaseRow]) -> str:
        """Show other cases, the cursor on the event it was on if that is among them; the line of
        titles that stands above them."""
        kept = self.current.event_id if self.current else ""
        self._widths = tuple(
            min(_WIDEST, max(cell_len(title), *(cell_len(visible(c.said[at])) for c in cases), 3))
            for at, title in enumerate(titles)
        )
        place = next((at for at, case in enumerate(cases) if case.event_id == kept), 0)
        self.show(FixedRows(cases), place)
        gap = " " * GAP
        heads = [fit(title, width) for title, width in zip(titles, self._widths, strict=True)]
        return " " * MARK + gap.join([*heads, "PROMPT"])

    def cells(self, row: CaseRow, width: int) -> Iterator[tuple[str, str]]:
        left = width - MARK
        for text, room in zip(row.said, self._widths, strict=True):
            yield fit(visible(text), room), "rows-view--accent"
            left -= room + GAP
        preview = self.previews.get(row.event_id)
        look = "rows-view--dim" if preview is None else "rows-view--text"
        shown = ELLIPSIS if preview is None else visible(preview[:_PREVIEW])
        yield fit(shown, max(1, left)), look
