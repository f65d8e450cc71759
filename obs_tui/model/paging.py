"""Pages, in the API's two styles: a feed with cursors and numbered pages with a total."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from .rows import Row

T = TypeVar("T")

PAGE_SIZE = 50


class Feed(NamedTuple):
    """One page of a feed of events: `next_cursor` is what to send for the page after it, None on
    the last. Which of the response's `next` and `cursor` it came from is the service's business."""

    rows: tuple[Row, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Numbered(Generic[T]):
    """One numbered page: `count` is the total over all pages, `has_more` tells of a page after."""

    results: tuple[T, ...]
    count: int
    page: int
    has_more: bool


class Count(NamedTuple):
    """How many events match. Not `exact` when the server may have capped what it counted."""

    value: int
    exact: bool = True
