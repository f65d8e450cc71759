"""The rows of the facets: a field, its values with counts and bars, and what is not shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from obs_tui.finding.facets import Selected, value_of
from obs_tui.model.load import Failed, Failure, Idle, Load, Loading, Ready
from obs_tui.model.rows import MODEL
from obs_tui.text.row import GAP, MARK, fit, short_model
from obs_tui.text.safe import visible
from obs_tui.text.values import compact

if TYPE_CHECKING:
    from obs_tui.model.fields import FieldDefinition, OptionCount
    from obs_tui.model.filters import Scalar

FEW = 6
"""Values shown of a facet until all are asked for."""

LISTED = 100
"""Values after which servers stop listing."""

_BAR = 4
_COUNT = 6
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_NONE = Selected()
_UNASKED = Idle()


@dataclass(frozen=True, slots=True)
class Facet:
    """A field, how many of the events that match carry each value, and what the filter chooses.
    `full`: all values are shown, not only the first."""

    field: FieldDefinition
    counts: Load[tuple[OptionCount, ...]] = _UNASKED
    selected: Selected = _NONE
    open: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a facet."""

    facet: Facet


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet; `share` of the most frequent one, 0 to 1."""

    facet: Facet
    value: Scalar
    text: str
    count: int
    share: float

    @property
    def included(self) -> bool:
        return self.value in self.facet.selected.included

    @property
    def excluded(self) -> bool:
        return self.value in self.facet.selected.excluded

    @property
    def chosen(self) -> bool:
        return self.included or self.excluded


@dataclass(frozen=True, slots=True)
class More:
    """Values that are not shown yet."""

    facet: Facet
    hidden: int


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in place of values; `failure` where they could not be counted."""

    facet: Facet
    words: str
    failure: Failure | None = None


FacetRow: TypeAlias = Heading | Choice | More | Said


def facet_rows(facets: Sequence[Facet], searched: str) -> tuple[FacetRow, ...]:
    """The rows of these facets; with `searched`, only values that hold it, in any case, and fields
    whose name does."""
    return tuple(row for facet in facets for row in _rows(facet, searched.casefold()))


def facet_cells(row: FacetRow, width: int) -> Iterator[tuple[str, str]]:
    """The row's cells for a list `width` wide, and what each is: heading, value, number or note."""
    room = max(width - MARK - GAP, 1)
    match row:
        case Heading(facet):
            sign = "▾" if facet.open else "▸"
            yield fit(f"{sign} {visible(facet.field.label or facet.field.name)}", room), "heading"
        case Choice():
            prefix = "✗ " if row.excluded else ""
            label = max(room - GAP - _BAR - _COUNT, 1)
            named = short_model(row.text) if row.facet.field.name == MODEL else row.text
            yield fit(prefix + (visible(named) or '""'), label), "value"
            count = f"{row.count:,}" if row.count < 100_000 else compact(row.count)
            yield _bar(row.share) + fit(count, _COUNT, right=True), "number"
        case More(_, hidden):
            yield fit(f"{hidden:,} more", room), "note"
        case Said(_, words):
            yield fit(visible(words), room), "note"


def _rows(facet: Facet, searched: str) -> Iterator[FacetRow]:
    named = searched in f"{facet.field.label} {facet.field.name}".casefold()
    found = [
        choice
        for choice in _choices(facet)
        if named or choice.chosen or searched in choice.text.casefold()
    ]
    if not (found or named):
        return
    yield Heading(facet)
    if not facet.open:
        return
    every = facet.full or bool(searched)
    shown = [choice for i, choice in enumerate(found) if every or i < FEW or choice.chosen]
    yield from shown
    if len(shown) < len(found):
        yield More(facet, len(found) - len(shown))
    match facet.counts:
        case Failed(failure):
            yield Said(facet, f"✗ {failure.sentence}", failure)
        case Ready() if not found:
            yield Said(facet, "no values")
        case Ready(options) if every and len(options) >= LISTED:
            yield Said(facet, f"of the {len(options):,} most frequent")
        case Loading() if not found:
            yield Said(facet, "…")
        case _:
            pass


def _choices(facet: Facet) -> list[Choice]:
    """The values in the server's order, those chosen that it does not list after them."""
    counts = facet.counts.value if isinstance(facet.counts, Ready) else ()
    most = max((option.count for option in counts), default=1) or 1
    choices = [
        Choice(
            facet,
            value_of(facet.field, option.value),
            option.value,
            option.count,
            option.count / most,
        )
        for option in counts
    ]
    listed = {choice.value for choice in choices}
    chosen = (*facet.selected.included, *facet.selected.excluded)
    return choices + [
        Choice(facet, value, str(value), 0, 0.0) for value in chosen if value not in listed
    ]


def _bar(share: float) -> str:
    """A bar of `_BAR` cells; never empty for what is not nothing."""
    eighths = round(share * _BAR * 8)
    eighths = max(eighths, 1) if share > 0 else 0
    whole, rest = divmod(eighths, 8)
    bar = "█" * whole + (_EIGHTHS[rest] if rest else "")
    return bar.ljust(_BAR)
