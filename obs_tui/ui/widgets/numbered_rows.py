"""Rows of numbered pages as a window: the server says how many there are, and any page can be
asked for."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from obs_tui.model.paging import PAGE_SIZE, Numbered


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """Tells it from the others."""
        ...


T = TypeVar("T", bound=Named)
S = TypeVar("S")

KEPT_PAGES = 40


class ListedRows(Generic[T]):
    """Rows at hand."""

    complete = True

    def __init__(self, rows: Sequence[T] = ()) -> None:
        self._rows = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> T | None:
        """The row."""
        return self._rows[index]

    def loaded(self) -> Iterator[T]:
        """The rows at hand."""
        return iter(self._rows)

    def replace(self, changed: Mapping[str, T]) -> None:
        """Put those `changed`, by id, in the place of the rows they were."""
        self._rows = [changed.get(row.id, row) for row in self._rows]


class PagedRows(Generic[S]):
    """Rows loaded page by page, in any order. `fetch(page)`, from 1, returns at most `size` rows.
    The `kept` pages last used stay."""

    complete = True

    def __init__(
        self,
        fetch: Callable[[int], Awaitable[Numbered[S]]],
        *,
        size: int = PAGE_SIZE,
        kept: int = KEPT_PAGES,
    ) -> None:
        self._fetch = fetch
        self.size = size
        self._kept = kept
        self._count = 0
        self._pages: OrderedDict[int, list[S]] = OrderedDict()

    def __len__(self) -> int:
        return self._count

    def row(self, index: int) -> S | None:
        """The row, or None while its page is not at hand."""
        number = index // self.size
        page = self._pages.get(number)
        if page is None:
            return None
        self._pages.move_to_end(number)
        offset = index % self.size
        return page[offset] if offset < len(page) else None

    def loaded(self) -> Iterator[S]:
        """The rows at hand, in order."""
        for number in sorted(self._pages):
            yield from self._pages[number]

    def wanted(self, first: int, last: int) -> int | None:
        """A page to load so that rows `first` to `last` can be seen; None when all are at hand."""
        last = min(last, self._count - 1)
        for number in range(max(first, 0) // self.size, last // self.size + 1):
            if number not in self._pages:
                return number
        return None

    async def load(self, number: int) -> None:
        """Fetch page `number`, counted from 0. Raises ServiceError."""
        page = await self._fetch(number + 1)
        self._count = max(page.count, number * self.size + len(page.results))
        self._pages[number] = list(page.results)
        self._pages.move_to_end(number)
        while len(self._pages) > self._kept:
            self._pages.popitem(last=False)


class NumberedRows(PagedRows[T]):
    """Those of things with ids, which can change."""

    def replace(self, changed: Mapping[str, T]) -> None:
        """Put those `changed`, by id, in the place of the rows they were."""
        for page in self._pages.values():
            page[:] = [changed.get(row.id, row) for row in page]
