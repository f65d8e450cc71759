"""Columns that were chosen: they fit every width, and any value is told in its cell."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from obs_tui.journal import ColumnChoice
from obs_tui.model.rows import LIST_FIELDS
from obs_tui.text.row import GAP, MARK, Column, column_of, columns_for, row_cells
from obs_tui.text.values import value_text
from tests.hostile import HOSTILE, Hostile, forbidden
from tests.ui.fakes import NOW, make_event, row_of

TYPES = ("ENUM", "TEXT", "INT", "FLOAT", "BOOL", "TIMESTAMP", "ARRAY", "MAP", "NEWER")
FIELDS = ("timestamp", "input_tokens", "event_id", *LIST_FIELDS, "cost", "tags")
choices = st.builds(
    ColumnChoice,
    st.sampled_from(FIELDS),
    st.none() | st.integers(-5, 500),
    st.text(max_size=20),
    st.sampled_from(TYPES),
)


@given(st.lists(choices, min_size=1, max_size=12, unique_by=lambda c: c.field), st.integers(1, 250))
def test_columns_never_overflow_and_leave_from_the_right(
    chosen: list[ColumnChoice], width: int
) -> None:
    columns = tuple(map(column_of, chosen))
    shown = columns_for(width, columns)
    used = MARK + sum(size + GAP for _, size in shown.widths) - GAP
    stay = [
        column for column in columns if column.field in ("timestamp", "last_user_message_preview")
    ]
    least = MARK + max(len(stay), 1) * (1 + GAP) - GAP
    assert used <= max(width, least)
    assert all(size >= 1 for _, size in shown.widths)
    kept = [column for column, _ in shown.widths]
    assert kept == [column for column in columns if column in kept], "in order"
    assert all(column in kept for column in stay)
    others = [column for column in columns if column not in stay]
    left = [column for column in others if column in kept]
    assert left == others[: len(left)], "those on the right go first"
    for cells in (shown.headings(), row_cells(row_of(make_event(0)), shown, NOW)):
        assert [cell_len(cell.text) for cell in cells] == [size for _, size in shown.widths]


def test_the_prompt_has_the_room_that_is_left_wherever_it_stands() -> None:
    prompt, cost = (column_of(ColumnChoice(f)) for f in ("last_user_message_preview", "cost"))
    ((_, first), (_, second)) = columns_for(80, (prompt, cost)).widths
    assert MARK + first + GAP + second == 80


@pytest.mark.parametrize(
    ("value", "width", "shown"),
    [
        (None, 6, "–"),
        (True, 3, "yes"),
        (False, 3, "no"),
        (1234, 8, "1,234"),
        (1234, 4, "1.2k"),
        (-1234, 8, "-1,234"),
        (10**30, 6, "huge"),
        (0.000123, 9, "0.000123"),
        (1 / 3, 6, "0.3333"),
        (1234567.5, 4, "1.2M"),
        (1e300, 6, "1e+300"),
        (math.nan, 6, "nan"),
        (["a", "b"], 10, "a, b"),
        (["a", "b"], 5, "2"),
        ([], 5, ""),
        ({"tenant": "acme", "n": 2}, 30, "tenant: acme, n: 2"),
        ("two\nlines", 20, "two↵lines"),
        ("2026-01-15T09:00:00Z", 6, "2026-01-15T0"),
    ],
)
def test_a_value_is_told_in_a_cell(value: object, width: int, shown: str) -> None:
    assert value_text(value, width, NOW) == shown


def test_a_time_is_relative_where_its_field_is_one() -> None:
    assert value_text("2026-01-15T09:00:00Z", 6, NOW, moment=True) == "3h"
    assert value_text("soon", 6, NOW, moment=True) == "soon"


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
@pytest.mark.parametrize("kind", TYPES)
def test_names_labels_and_values_stay_in_their_cell(hostile: Hostile, kind: str) -> None:
    text = hostile.text
    column = column_of(ColumnChoice(text, None, text, kind))
    shown = columns_for(120, (Column("timestamp", "TIME", "TIMESTAMP"), column))
    row = row_of(make_event(0))
    for value in (text, [text], {text: text}):
        told = replace(row, extra_fields={text: value})
        for cells in (shown.headings(), row_cells(told, shown, NOW)):
            assert [cell_len(cell.text) for cell in cells] == [size for _, size in shown.widths]
            assert not forbidden("".join(cell.text for cell in cells))
