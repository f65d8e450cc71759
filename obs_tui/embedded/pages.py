"""The API's numbered pages."""

from collections.abc import Sequence

from obs_tui.model.base import JsonObject


def numbered(results: Sequence[JsonObject], count: int, page: int, page_size: int) -> JsonObject:
    """A page of `results` with the total of all pages. `next` and `previous` are page numbers as
    text, null where there is no such page."""
    more = page_size > 0 and page * page_size < count
    return {
        "results": list(results),
        "count": count,
        "next": str(page + 1) if more else None,
        "previous": str(page - 1) if page > 1 else None,
    }
