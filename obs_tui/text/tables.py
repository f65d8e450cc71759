"""Tables of styled cells, aligned and shrunk to a width."""

from collections.abc import Sequence
from dataclasses import dataclass

from .lines import Line, Run, cells, wrap
from .safe import visible

_BETWEEN = " │ "
_LEAST = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """The runs of one cell. `align` is `left`, `right`, `center` or empty."""

    runs: Sequence[Run]
    align: str = ""


def table_lines(rows: Sequence[Sequence[Cell]], width: int) -> list[Line]:
    """The first row is the heading. Cells wrap inside their column; where there is no room for
    columns at all, each row becomes one wrapped line."""
    columns = max(map(len, rows))
    room = width - len(_BETWEEN) * (columns - 1)
    if room < _LEAST * columns:
        return [line for row in rows for line in wrap(_in_one(row), width)]
    widths = fit([_natural(rows, column) for column in range(columns)], room)
    lines: list[Line] = []
    for number, row in enumerate(rows):
        lines.extend(_row(row, widths, "strong" if number == 0 else ""))
        if number == 0:
            lines.append(Line((("─┼─".join("─" * size for size in widths), "rule"),)))
    return lines


def fit(natural: Sequence[int], room: int) -> list[int]:
    """Widths of columns that want `natural`: the widest give way until the sum is `room`."""
    if sum(natural) <= room:
        return list(natural)
    limit = max(natural)
    while sum(min(size, limit) for size in natural) > room:
        limit -= 1
    return [min(size, limit) for size in natural]


def _natural(rows: Sequence[Sequence[Cell]], column: int) -> int:
    held = [row[column].runs for row in rows if column < len(row)]
    return max(2, *(cells((visible(text), style) for text, style in runs) for runs in held), 2)


def _in_one(row: Sequence[Cell]) -> list[Run]:
    runs: list[Run] = []
    for cell in row:
        if runs:
            runs.append((_BETWEEN, "rule"))
        runs.extend(cell.runs)
    return runs


def _row(row: Sequence[Cell], widths: Sequence[int], style: str) -> list[Line]:
    wrapped = [
        wrap([(text, f"{style} {own}".strip()) for text, own in cell.runs], size)
        for cell, size in zip(row, widths, strict=False)
    ]
    lines: list[Line] = []
    for number in range(max(map(len, wrapped), default=0)):
        runs: list[Run] = []
        for place, size in enumerate(widths):
            if place:
                runs.append((_BETWEEN, "rule"))
            column = wrapped[place] if place < len(wrapped) else []
            held = column[number].runs if number < len(column) else ()
            align = row[place].align if place < len(row) else ""
            runs.extend(_aligned(held, size, align))
        lines.append(Line(tuple(runs)))
    return lines


def _aligned(runs: Sequence[Run], size: int, align: str) -> list[Run]:
    spare = size - cells(runs)
    left = spare if align == "right" else spare // 2 if align == "center" else 0
    return [(" " * left, ""), *runs, (" " * (spare - left), "")]
