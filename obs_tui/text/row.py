"""One row of a list of events as cells of exact widths, for the columns that fit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from obs_tui.model.rows import PROMPT, RESPONSE, BadRow, EventRow, Row

from .safe import visible
from .time import relative_time

GAP = 2
"""Cells between two columns."""

MARK = 2
"""Cells before the first column, for the cursor's glyph."""

UNKNOWN = "–"
ELLIPSIS = "…"


class Column(StrEnum):
    """What a list can show of an event, by its heading."""

    SCORE = "SCORE"
    TIME = "TIME"
    MODEL = "MODEL"
    IN = "IN"
    OUT = "OUT"
    SECONDS = "SEC"
    TOOLS = "TOOLS"
    PROMPT = "PROMPT"


_UNITS = tuple(
    (10**power, letter) for power, letter in zip((18, 15, 12, 9, 6, 3), "EPTGMk", strict=True)
)
_RIGHT = frozenset({Column.SCORE, Column.IN, Column.OUT, Column.SECONDS})


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of exactly its column's width in cells. `column` is None for what is no event."""

    text: str
    column: Column | None


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns with their widths in cells, for rows `width` cells wide."""

    width: int
    widths: tuple[tuple[Column, int], ...]

    def headings(self) -> tuple[Cell, ...]:
        """The headings, aligned as their columns are."""
        return tuple(
            Cell(fit(column.value, width, right=column in _RIGHT), column)
            for column, width in self.widths
        )


@lru_cache(maxsize=32)
def columns_for(width: int, *, scored: bool = False) -> Columns:
    """The columns that fit rows of `width` cells, narrow ones dropping or shrinking columns.
    `scored` rows begin with how similar they are."""
    widths = [(Column.SCORE, 5)] if scored else []
    widths.append((Column.TIME, 6))
    if width >= 48:
        widths.append((Column.MODEL, 12 if width < 110 else 24))
    if width >= 62 and not scored:
        widths += [(Column.IN, 4), (Column.OUT, 4)]
    if width >= 40 and not scored:
        widths.append((Column.SECONDS, 4))
    if width >= 72 and not scored:
        widths.append((Column.TOOLS, 5 if width < 110 else 20))
    used = MARK + sum(size + GAP for _, size in widths)
    widths.append((Column.PROMPT, max(width - used, 1)))
    return Columns(width, tuple(widths))


def row_cells(row: Row, columns: Columns, now: datetime) -> tuple[Cell, ...]:
    """The row's cells, each as wide as its column. A row that could not be read is one cell that
    says why."""
    if isinstance(row, BadRow):
        label = f"✗ unreadable row {row.event_id}".rstrip()
        return (Cell(fit(visible(f"{label}: {row.cause}"), columns.width - MARK), None),)
    return tuple(
        Cell(fit(_text(row, column, width, now), width, right=column in _RIGHT), column)
        for column, width in columns.widths
    )


def _text(row: EventRow, column: Column, width: int, now: datetime) -> str:
    match column:
        case Column.SCORE:
            return UNKNOWN if row.score is None else f"{row.score:.2f}"
        case Column.TIME:
            return relative_time(row.created_at, now)
        case Column.MODEL:
            return short_model(visible(row.model)) or UNKNOWN
        case Column.IN:
            return compact(row.nb_input_tokens)
        case Column.OUT:
            return compact(row.nb_output_tokens)
        case Column.SECONDS:
            return _seconds(row.seconds)
        case Column.TOOLS:
            return _tools(row.tools, width)
        case Column.PROMPT:
            text = row.text(PROMPT) or row.text(RESPONSE)
            return visible(text[: width * 2].strip())


def short_model(name: str) -> str:
    """A model's name without the maker's, which every row would repeat."""
    return name.removeprefix("mistral-")


def compact(number: int | None) -> str:
    """A count in at most four cells: `412`, `1.2k`, `12k`, `1.2M`."""
    if number is None:
        return UNKNOWN
    for unit, letter in _UNITS:
        if abs(number) >= unit:
            tenths = number * 10 // unit
            return f"{tenths / 10}{letter}" if abs(tenths) < 100 else f"{number // unit}{letter}"
    return str(number)


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return UNKNOWN
    if not abs(seconds) < 1e15:
        return "huge"
    return f"{seconds:.1f}" if abs(seconds) < 99.95 else compact(int(seconds))


def _tools(tools: tuple[str, ...], width: int) -> str:
    if not tools:
        return ""
    return visible(", ".join(tools)) if width > 5 else str(len(tools))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells, cut with an ellipsis where it is longer."""
    if text.isascii():
        length = len(text)
        if length > width:
            return text[: width - 1] + ELLIPSIS
        return " " * (width - length) + text if right else text + " " * (width - length)
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + ELLIPSIS, width)
    return " " * (width - length) + text if right else text + " " * (width - length)
