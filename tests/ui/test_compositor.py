"""Where somebody asks for the place of a widget between a change and its layout."""

import pytest
from textual._compositor import Compositor, ReflowResult
from textual.geometry import Size
from textual.widget import Widget

from .fakes import FakeService, event_id
from .running import NARROW, WIDE, running


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_is_resized_is_told_so(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reflow = Compositor.reflow

    def asked_before(self: Compositor, parent: Widget, size: Size) -> ReflowResult:
        self._full_map_invalidated = True
        assert self.full_map is not None
        return reflow(self, parent, size)

    async with running(FakeService(5), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        monkeypatch.setattr(Compositor, "reflow", asked_before)
        reader = run.screen.detail.reader
        run.screen.detail.styles.max_width = 30
        await run.until(lambda: 0 < reader.size.width <= 30)
        await run.until(lambda: reader.columns == 28)
        assert "▌ Question 0: how heavy is one oven" not in run.shown()
