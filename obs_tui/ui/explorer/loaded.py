"""Walking over the events that are marked, or loaded, in the order of the list."""

from obs_tui.curation.event_exporting import Missed, Wanted, matching, these
from obs_tui.model.marks import EventScope, Marks
from obs_tui.model.rows import BadRow, Row
from obs_tui.service.protocol import Service
from obs_tui.ui.widgets.rows_view import Rows

from .feed import EventFeed


def marked(service: Service, marks: Marks, rows: Rows[Row]) -> Wanted:
    """The events that are marked: those at hand as the list has them, then the others. Raises
    ServiceError."""
    if isinstance(marks.scope, EventScope):
        return matching(service, marks.scope.filters, marks.ids)
    held = rows.at_hand() if isinstance(rows, EventFeed) else ()
    here = [row.event_id for row in held if row.event_id in marks.ids]
    return these(dict.fromkeys((*here, *sorted(marks.ids))))


async def loaded(rows: Rows[Row]) -> Wanted:
    """The events of the list; pages that it let go are loaded again, and what comes on top
    meanwhile is left out. Raises ServiceError."""
    before = _on_top(rows)
    for number in range(len(rows)):
        index = number + _on_top(rows) - before
        row = rows.row(index)
        if row is None and isinstance(rows, EventFeed):
            await rows.load(rows.page_of(index))
            row = rows.row(number + _on_top(rows) - before)
        if row is not None and row.event_id:
            yield row.event_id
        else:
            cause = row.cause if isinstance(row, BadRow) else "it was not loaded"
            yield Missed("", cause)


def _on_top(rows: Rows[Row]) -> int:
    return len(rows.top) if isinstance(rows, EventFeed) else 0
