"""Rows as cells: exact widths at every width, numbers on the right, hostile text shown."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from obs_tui.model.events import BadRow, EventRow
from obs_tui.text.row import GAP, MARK, columns_for, fit, row_cells
from obs_tui.text.safe import visible
from obs_tui.text.values import compact
from tests.hostile import HOSTILE
from tests.ui.fakes import NOW, make_event, row_of

TEXTS = [pytest.param(each.text, id=each.name) for each in HOSTILE]
LONG = [pytest.param(each * 50_000, id=f"many of {each!a}") for each in ("e\u0301", "会", "\u0301")]
WIDTHS = (20, 38, 40, 55, 62, 70, 79, 85, 100, 120, 160, 199)


def row(**fields: object) -> EventRow:
    known = row_of(make_event(3))
    return replace(known, extra_fields={**known.extra_fields, **fields})


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scored", [False, True])
def test_cells_and_headings_fill_the_width_exactly(width: int, scored: bool) -> None:
    columns = columns_for(width, scored=scored)
    for cells in (row_cells(row(), columns, NOW), columns.headings()):
        assert [cell_len(cell.text) for cell in cells] == [size for _, size in columns.widths]
    used = MARK + sum(size + GAP for _, size in columns.widths) - GAP
    assert used <= max(width, 20)


def test_narrow_lists_drop_columns_and_keep_time_and_prompt() -> None:
    narrow = [column.title for column, _ in columns_for(39).widths]
    assert narrow == ["TIME", "PROMPT"]
    assert [column.title for column, _ in columns_for(86).widths] == [
        *("TIME", "MODEL", "IN", "OUT"),
        *("SEC", "TOOLS", "PROMPT"),
    ]


def test_a_row_reads_as_its_event() -> None:
    texts = [cell.text.strip() for cell in row_cells(row(), columns_for(150), NOW)]
    assert texts[:6] == ["4m", "medium-2508", "103", "3", "3.5", "web_search"]
    assert texts[6].startswith("Question 3")


def test_missing_values_are_said_to_be_missing() -> None:
    bare = EventRow(event_id="e", created_at=NOW)
    texts = [cell.text.strip() for cell in row_cells(bare, columns_for(150), NOW)]
    assert texts == ["now", "–", "–", "–", "–", "", ""]


def test_a_bad_row_says_why() -> None:
    (cell,) = row_cells(BadRow(event_id="e1", cause="created_at is missing"), columns_for(80), NOW)
    assert "e1: created_at is missing" in cell.text


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_previews_stay_in_their_cell(text: str) -> None:
    columns = columns_for(120)
    for field in ("last_user_message_preview", "model_name"):
        cells = row_cells(row(**{field: text}), columns, NOW)
        assert [cell_len(cell.text) for cell in cells] == [size for _, size in columns.widths]
        assert not any(
            char < " " or char in "\u202e\u200b\x7f" for cell in cells for char in cell.text
        )


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        *((None, "–"), (0, "0"), (999, "999"), (9_999, "9.9k"), (12_408, "12k"), (123_456, "123k")),
        *((999_999, "999k"), (1_200_000, "1.2M"), (2**63, "9.2E")),
    ],
)
def test_counts_are_short(number: int | None, shown: str) -> None:
    assert compact(number) == shown
    assert len(shown) <= 4


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("text", [*TEXTS, *LONG])
def test_any_text_fits_its_cells_and_a_long_one_says_that_it_is_cut(
    text: str, right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured(text: str) -> int:
        assert len(text) < 100, "more was measured than a cell can show"
        return cell_len(text)

    monkeypatch.setattr("obs_tui.text.row.cell_len", measured)
    shown = fit(visible(text), 12, right=right)
    assert cell_len(shown) == 12
    assert ("…" in shown) is (cell_len(visible(text)) > 12)
