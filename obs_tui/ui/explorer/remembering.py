"""The list as the journal keeps it between two runs."""

from obs_tui.journal import LastSeen
from obs_tui.model.filters import Filter
from obs_tui.model.rows import EventRow

from .feed import EventFeed

ON_TOP = 100


def last_seen(filters: Filter, feed: EventFeed, index: int) -> LastSeen | None:
    """What to remember with the cursor on row `index`: the first two pages with the last rows on
    top of them, or the page of the cursor where that is farther down; None while that page is not
    at hand."""
    number = max(feed.page_of(index), 0)
    numbers = (0, 1) if number <= 1 else (number,)
    top = feed.top[-ON_TOP:] if number <= 1 else ()
    below = (row for page in numbers for row in feed.page(page))
    rows = tuple(row for row in (*top, *below) if isinstance(row, EventRow))
    if not rows and len(feed):
        return None
    row = feed.row(index) if len(feed) else None
    held = [page for page in numbers if page < feed.next_page]
    return LastSeen(
        filters,
        rows,
        row.event_id if row is not None else None,
        feed.cursor_after(held[-1]) if held else None,
    )
