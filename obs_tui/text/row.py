"""One row of a list of events as cells of exact widths, for the columns that fit."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from obs_tui.journal import ColumnChoice
from obs_tui.model.rows import (
    INPUT_TOKENS,
    MODEL,
    OUTPUT_TOKENS,
    PROMPT,
    RESPONSE,
    SCORE,
    SECONDS,
    TIMESTAMP,
    TOOLS,
    BadRow,
    EventRow,
    Row,
)

from .safe import visible
from .time import relative_time
from .values import UNKNOWN, compact, items_text, text_start, value_text

GAP = 2
"""Cells between two columns."""

MARK = 2
"""Cells before the first column, for the cursor's glyph."""

ELLIPSIS = "…"
_POINTS = 4
"""Code points of a text that are looked at for each cell there is: more of it is never measured."""

NARROWEST, WIDEST = 3, 120
"""Between how many cells a width is chosen."""


class Column(NamedTuple):
    """What a list can show of an event: the value of a field, under a heading. `type` is the
    field's; empty where no server told it. `width` is in cells; None for its own."""

    field: str
    title: str
    type: str = ""
    width: int | None = None

    @property
    def right(self) -> bool:
        """Whether it is aligned on the right, as numbers are."""
        return self.type in _NUMBERS

    @property
    def stays(self) -> bool:
        """Whether it is shown in the narrowest list too."""
        return self.field in (TIMESTAMP, PROMPT)


_NUMBERS = frozenset({"INT", "FLOAT"})
_SCORE = Column(SCORE, "SCORE", "FLOAT")
_TIME = Column(TIMESTAMP, "TIME", "TIMESTAMP")
_MODEL = Column(MODEL, "MODEL", "ENUM")
_IN = Column(INPUT_TOKENS, "IN", "INT")
_OUT = Column(OUTPUT_TOKENS, "OUT", "INT")
_SECONDS = Column(SECONDS, "SEC", "FLOAT")
_TOOLS = Column(TOOLS, "TOOLS", "ARRAY")
_PROMPT = Column(PROMPT, "PROMPT", "TEXT")
_KNOWN = {column.field: column for column in (_TIME, _MODEL, _IN, _OUT, _SECONDS, _TOOLS, _PROMPT)}
DEFAULT = tuple(map(ColumnChoice, _KNOWN))
"""The columns of a list for which none were chosen."""

_WIDE = 110
"""Cells from which on a list has room for names."""
_READABLE = 10
"""Cells that the prompt has left before other columns go."""
_TITLE = 14
_BY_FIELD = {MODEL: (12, 24), INPUT_TOKENS: (4, 4), OUTPUT_TOKENS: (4, 4), SECONDS: (4, 4)}
_BY_TYPE = {
    "INT": (6, 6),
    "FLOAT": (6, 6),
    "BOOL": (3, 3),
    "TIMESTAMP": (6, 6),
    "ENUM": (12, 20),
    "ARRAY": (5, 20),
}
_TEXT = (16, 28)


class Cell(NamedTuple):
    """A text of exactly its column's width in cells. `column` is None for what is no event."""

    text: str
    column: Column | None


class Columns(NamedTuple):
    """Columns with their widths in cells, for rows `width` cells wide."""

    width: int
    widths: tuple[tuple[Column, int], ...]

    def headings(self) -> tuple[Cell, ...]:
        """The headings, aligned as their columns are."""
        return tuple(
            Cell(fit(column.title, width, right=column.right), column)
            for column, width in self.widths
        )

    def place(self, field: str) -> int | None:
        """Which column shows the field, from 0; None where none does."""
        fields = [column.field for column, _ in self.widths]
        return fields.index(field) if field in fields else None


def column_of(choice: ColumnChoice) -> Column:
    """The column that was chosen: under its own heading, else under the server's label."""
    known = _KNOWN.get(choice.field)
    if known is not None:
        return known._replace(width=choice.width)
    title = visible(choice.label or choice.field).upper()
    return Column(choice.field, title, choice.type, choice.width)


@lru_cache(maxsize=32)
def columns_for(width: int, chosen: tuple[Column, ...] = (), *, scored: bool = False) -> Columns:
    """The columns that fit rows of `width` cells, of those `chosen`; without any, narrow lists drop
    or shrink columns. `scored` rows begin with how similar they are."""
    if chosen and not scored:
        return Columns(width, _fitting(chosen, width))
    widths = [(_SCORE, 5)] if scored else []
    widths.append((_TIME, 6))
    if width >= 48:
        widths.append((_MODEL, 12 if width < _WIDE else 24))
    if width >= 62 and not scored:
        widths += [(_IN, 4), (_OUT, 4)]
    if width >= 40 and not scored:
        widths.append((_SECONDS, 4))
    if width >= 72 and not scored:
        widths.append((_TOOLS, 5 if width < _WIDE else 20))
    used = MARK + sum(size + GAP for _, size in widths)
    widths.append((_PROMPT, max(width - used, 1)))
    return Columns(width, tuple(widths))


def own_width(column: Column, list_width: int) -> int:
    """The width of a column for which none was chosen, in a list of that width."""
    narrow, wide = _BY_FIELD.get(column.field) or _BY_TYPE.get(column.type, _TEXT)
    size = wide if list_width >= _WIDE else narrow
    return size if column.field in _KNOWN else max(size, min(cell_len(column.title), _TITLE))


def _fitting(chosen: Sequence[Column], width: int) -> tuple[tuple[Column, int], ...]:
    """Columns go from the right until the others fit, time and prompt last; what then is too wide
    shrinks. A prompt of no chosen width has the room that is left."""
    widths = [(column, _least(column, width)) for column in chosen]
    while len(widths) > 1 and _room(widths, width) < 0:
        place = next((p for p in reversed(range(len(widths))) if not widths[p][0].stays), None)
        if place is None:
            break
        del widths[place]
    for place in reversed(range(len(widths))):
        column, size = widths[place]
        room = _room(widths, width)
        if room < 0 or (column.field == PROMPT and column.width is None):
            widths[place] = (column, max(size + room, 1))
    return tuple(widths)


def _least(column: Column, width: int) -> int:
    if column.width is not None:
        return max(NARROWEST, min(column.width, WIDEST))
    return _READABLE if column.field == PROMPT else own_width(column, width)


def _room(widths: Sequence[tuple[Column, int]], width: int) -> int:
    """The cells that are left; negative where there are too few."""
    return width - MARK + GAP - sum(size + GAP for _, size in widths)


def row_cells(row: Row, columns: Columns, now: datetime) -> tuple[Cell, ...]:
    """The row's cells, each as wide as its column. A row that could not be read is one cell that
    says why."""
    if isinstance(row, BadRow):
        label = f"✗ unreadable row {row.event_id}".rstrip()
        return (Cell(fit(visible(f"{label}: {row.cause}"), columns.width - MARK), None),)
    return tuple(
        Cell(fit(_text(row, column, width, now), width, right=column.right), column)
        for column, width in columns.widths
    )


def _text(row: EventRow, column: Column, width: int, now: datetime) -> str:
    match column.field:
        case "_score":
            return UNKNOWN if row.score is None else f"{row.score:.2f}"
        case "timestamp":
            return relative_time(row.created_at, now)
        case "model_name":
            return short_model(visible(row.model)) or UNKNOWN
        case "input_tokens" if width <= _BY_FIELD[INPUT_TOKENS][0]:
            return compact(row.nb_input_tokens)
        case "output_tokens" if width <= _BY_FIELD[OUTPUT_TOKENS][0]:
            return compact(row.nb_output_tokens)
        case "total_time_elapsed":
            return _seconds(row.seconds)
        case "invoked_tools":
            return items_text(row.tools, width)
        case "last_user_message_preview":
            return text_start(row.text(PROMPT) or row.text(RESPONSE), width)
        case field:
            return value_text(row.value(field), width, now, moment=column.type == "TIMESTAMP")


def short_model(name: str) -> str:
    """A model's name without the maker's, which every row would repeat."""
    return name.removeprefix("mistral-")


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return UNKNOWN
    if not abs(seconds) < 1e15:
        return "huge"
    return f"{seconds:.1f}" if abs(seconds) < 99.95 else compact(int(seconds))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells, cut with an ellipsis where it is longer."""
    if text.isascii():
        length = len(text)
        if length > width:
            return text[: width - 1] + ELLIPSIS
        return " " * (width - length) + text if right else text + " " * (width - length)
    start = text[: width * _POINTS]
    length = cell_len(start)
    if length > width or len(start) < len(text):
        return set_cell_size(set_cell_size(start, width - 1).rstrip() + ELLIPSIS, width)
    return " " * (width - length) + text if right else text + " " * (width - length)
