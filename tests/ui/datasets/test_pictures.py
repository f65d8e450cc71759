"""Pictures of the datasets screen and of its dialogs at both sizes, dark and light, as SVG.

`pytest tests/ui/datasets/test_pictures.py --snapshot-update` takes them anew; look at them before
they are committed.
"""

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.ui.themes import DARK, LIGHT
from tests.ui.picturing import picture
from tests.ui.running import NARROW, WIDE

from .fakes import FakeDatasets, record_id
from .screening import Screening, screening

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


async def shows(run: Screening, text: str) -> None:
    await run.until(lambda: text in run.shown())


@SIZES
@THEMES
async def test_what_is_drawn(
    size: tuple[int, int], theme: str, pictures: SnapshotAssertion
) -> None:
    datasets = FakeDatasets(12, 3, 0)
    for number in (6, 7):
        datasets.change(record_id(number), payload=datasets.records[record_id(0)].payload)
    async with screening(datasets, size=size, theme=theme) as run:
        await run.until(lambda: len(run.here.datasets_pane.list.counts) == 3)
        await run.press("p", "g", "p", "b", "p", "g")
        await shows(run, "9 left of 12")
        await run.press("space", "space")
        await shows(run, "2 marked")
        assert await picture(run) == pictures(name="triaged")
        await run.press("D")
        await shows(run, "Delete these records?")
        assert await picture(run) == pictures(name="delete")
        await run.press("escape", "N")
        await shows(run, "Near-duplicates")
        assert await picture(run) == pictures(name="duplicates")
        await run.press("escape", "g", "e", "p")
        await shows(run, "Edit the payload")
        await run.press("down", "down", "down", "end", "left", "left", "e", "d", "ctrl+s")
        await shows(run, "ctrl+s sends it")
        theirs = datasets.records[record_id(0)].payload | {"topic": "potatoes"}
        datasets.change(record_id(0), payload=theirs)
        await run.press("ctrl+s")
        await shows(run, "Someone changed this record meanwhile.")
        assert await picture(run) == pictures(name="conflict")
