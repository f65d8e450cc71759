"""A reading pane that is searched: `/`, `n`, `N`; a hit in a folded part unfolds it."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one

from obs_tui.text.folds import Fold
from obs_tui.text.hits import MOST, Hit, Needle, find, needle
from obs_tui.text.lines import Block

from .hit_view import HitView
from .line_view import LineView
from .reading_pane import ReadingPane
from .search_bar import SearchBar, tally_text

T = TypeVar("T")

_SEARCH = "search"


class SearchingPane(ReadingPane[T]):
    """Seeks in the whole text, folded parts too, in slices beside the keys."""

    READER: ClassVar[type[LineView]] = HitView

    hit_view = query_one(HitView)
    search_bar = query_one(SearchBar)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._needle: Needle | None = None
        self._whole: Sequence[Block] = ()
        self._hits: list[Hit] = []
        self._at: int | None = None
        self._searching = False
        self._wanted: int | None = None
        self._text_of: object = None

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield SearchBar()

    @on(HitView.SearchAsked)
    def _open_search(self) -> None:
        self.search_bar.open()

    @on(SearchBar.Read)
    def _read(self) -> None:
        if self._needle is None:
            self._end_search()
        self.reader.focus()

    @on(SearchBar.Left)
    @on(HitView.SearchLeft)
    def _end_search(self) -> None:
        self.reader.focus()
        self.search_bar.close()
        self._forget()
        self.workers.cancel_group(self, _SEARCH)
        self._needle = None
        self.hit_view.seek(None)

    @on(SearchBar.Sought)
    def _sought(self, sought: SearchBar.Sought) -> None:
        if not self.search_bar.display:
            return  # it was left meanwhile
        self._needle = needle(sought.text)
        self.hit_view.seek(self._needle)
        self._seek(reach=True)

    @on(HitView.HitAsked)
    def _hit_asked(self, asked: HitView.HitAsked) -> None:
        if not self._hits:
            return
        if self._at is not None:
            self._go_to((self._at + asked.count) % len(self._hits))
        else:
            after = self._first_after(self._place())
            self._go_to((after + min(asked.count, 0)) % len(self._hits))

    def _forget(self) -> None:
        self._whole, self._hits, self._at, self._wanted = (), [], None, None
        self._searching = False

    def _seek(self, *, reach: bool) -> None:
        """Search afresh; with `reach` go to the first hit from here on, else stay at the one where
        one was, if it is still the same text."""
        self.workers.cancel_group(self, _SEARCH)
        text_of = self.shown and (self.key_of(self.shown), self._view, self.raw)
        same = text_of == self._text_of and self._at is not None and not reach
        kept = self._hits[self._at] if same and self._at is not None else None
        self._text_of = text_of
        self._forget()
        if self._needle is None or self.shown is None:
            self.search_bar.tally = ""
        else:
            self._searching = True
            self._count()
            self._search(self.shown, self._needle, reach, kept)

    @work(group=_SEARCH, exclusive=True, description="search")
    async def _search(self, value: T, wanted: Needle, reach: bool, kept: Hit | None) -> None:
        folds = replace(self.folds, whole=True)
        self._whole = await asyncio.to_thread(self.blocks, value, folds)
        here = self._place()
        width = self.reader.columns
        at = 0
        while at < len(self._whole) and len(self._hits) < MOST:
            found, at = await asyncio.to_thread(find, self._whole, at, width, wanted)
            self._hits += found[: MOST - len(self._hits)]
            if kept is not None and self._at is None and kept in found:
                self._stay_at(self._hits.index(kept))
            self._count()
            if reach and self._hits and _place_of(self._hits[-1]) >= here:
                reach = False
                self._go_to(self._first_after(here))
        self._searching = False
        self._tell()
        if reach and self._hits:
            self._go_to(0)

    def _shown_blocks(self) -> list[int]:
        """Which blocks of the whole text are shown."""
        folds = self.folds
        shown: list[int] = []
        part, hidden = None, False
        for at, block in enumerate(self._whole):
            if block.part is not part:  # those of one part, mostly, follow one another
                part, hidden = block.part, any(folds.over(block.part))
            if not hidden:
                shown.append(at)
        return shown

    def _place(self) -> tuple[int, float]:
        """The block of the whole text that is at the top, and how much of it is above that."""
        shown, (block, _) = self._shown_blocks(), self.reader.place
        return (shown[block], self.hit_view.share) if block < len(shown) else (0, 0.0)

    def _first_after(self, place: tuple[int, float]) -> int:
        """The first hit from a place on, else the first of all."""
        at = bisect_left(self._hits, place, key=_place_of)
        return at if at < len(self._hits) else 0

    def _go_to(self, at: int) -> None:
        """Be at a hit; a folded part that it is in is unfolded first."""
        self._at = at
        hit = self._hits[at]
        if folded := self._over(hit):
            self._wanted = at
            self._fold(self.folds.toggle(*folded))
        else:
            self._reach(hit)
        self._count()

    def _over(self, hit: Hit) -> Sequence[Fold]:
        """The folded parts that hide a hit."""
        return tuple(self.folds.over(self._whole[hit.block].part))

    def _reach(self, hit: Hit) -> None:
        shown = bisect_left(self._shown_blocks(), hit.block)
        if shown < len(self.reader.blocks):
            self.hit_view.reach(shown, hit.number)

    def _stay_at(self, at: int) -> None:
        """Be at a hit, without going there."""
        self._at = at
        hit = self._hits[at]
        if not self._over(hit):
            self.hit_view.be_at(bisect_left(self._shown_blocks(), hit.block), hit.number)

    def _count(self) -> None:
        """Say which hit one is at."""
        self.search_bar.tally = tally_text(self._at, len(self._hits), searching=self._searching)

    def _tell(self) -> None:
        """Say which hit one is at, and mark them all in the scroll bar."""
        self._count()
        shown = self._shown_blocks()
        last = len(self.reader.blocks) - 1
        self.hit_view.mark(
            [(min(last, bisect_left(shown, hit.block)), hit.share) for hit in self._hits]
            if last >= 0
            else ()
        )

    def _clear(self, note: str | Content) -> None:
        super()._clear(note)
        self.workers.cancel_group(self, _SEARCH)
        self._forget()
        self.search_bar.tally = ""

    def _show(self, blocks: list[Block], keep_place: bool) -> None:
        super()._show(blocks, keep_place)
        if self._needle is None:
            return
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted < len(self._hits):
            self._tell()
            self._reach(self._hits[wanted])
        else:
            self._seek(reach=False)


def _place_of(hit: Hit) -> tuple[int, float]:
    return hit.block, hit.share
