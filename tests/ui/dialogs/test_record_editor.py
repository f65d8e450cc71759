"""The editor of a record by keys: what is kept of what was typed."""

import pytest

from obs_tui.curation.editing import Part, load_draft
from obs_tui.journal import Journal
from obs_tui.model.datasets import DatasetRecord
from obs_tui.ui.dialogs.record_editor import RecordEditor
from tests.ui.datasets.fakes import FakeDatasets, make_record

from .fakes import PROFILE, SIZES, Host, screen_text, until

RECORD = make_record(0)


async def host(journal: Journal) -> Host[DatasetRecord | None]:
    part = Part.PROPERTIES
    kept = await load_draft(journal, PROFILE, RECORD.id, part)
    return Host(lambda: RecordEditor(FakeDatasets(1), journal, PROFILE, RECORD, part, kept=kept))


async def edited(journal: Journal, size: tuple[int, int], *keys: str) -> bool:
    """Whether an unfinished edit came back; then the keys, and the editor is left."""
    app = await host(journal)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Edit the properties" in screen_text(app))
        back = "Your unfinished edit is back" in screen_text(app)
        await pilot.press(*keys, "escape")
        await until(pilot, lambda: app.answered)
    return back


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_typed_is_back_until_it_is_taken_back(size: tuple[int, int]) -> None:
    journal = Journal.open(None)
    assert not await edited(journal, size, "x")
    assert await edited(journal, size)
    assert await edited(journal, size, "right", "backspace")
    assert not await edited(journal, size)
    await journal.aclose()
