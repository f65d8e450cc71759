"""Pictures of the datasets screen at both sizes, with what tells one run from another pinned."""

import pytest

from tests.ui.running import NARROW, WIDE

from .fakes import FakeDatasets
from .screening import Screening, screening

PLACES = {
    "records": (),
    "triaged": ("p", "g", "p", "b", "space", "space"),
    "menu": ("p",),
    "edit": ("e", "p"),
    "deletion": ("asterisk", "D"),
}
WAITS = {
    "records": "Answer 0",
    "triaged": "2 marked",
    "menu": "Set a property",
    "edit": "Edit the payload",
    "deletion": "type 12",
}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("place", PLACES)
async def test_what_is_drawn(size: tuple[int, int], place: str, snapshot: object) -> None:
    async with screening(FakeDatasets(12, 3, 0), size=size) as run:
        await run.until(lambda: len(run.here.datasets_pane.list.counts) == 3)
        for key in PLACES[place]:
            await run.press(key)
            await run.until(lambda: not run.here.doing)
        await run.until(lambda: WAITS[place] in run.shown())
        if place == "triaged":
            await run.until(lambda: "10 left of 12" in run.shown())
        assert lines(run) == snapshot


def lines(run: Screening) -> str:
    """The screen as text, without trailing space."""
    return "\n".join(line.rstrip() for line in run.shown().splitlines())
