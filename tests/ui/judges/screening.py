"""The judges screen under a pilot, on judges in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from textual.widgets import Input, TextArea

from obs_tui.journal import Journal
from obs_tui.model.load import Ready
from obs_tui.service.errors import ServiceError
from obs_tui.ui.dialogs.judge_editor import JudgeEditor
from obs_tui.ui.judges.screen import JudgesScreen
from tests.ui.running import WIDE, Running, running

from .fakes import FakeJudging


class Screening(Running):
    """The app with the judges screen on top."""

    @property
    def here(self) -> JudgesScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, JudgesScreen)
        return screen

    @property
    def current(self) -> str | None:
        """The name of the judge under the cursor."""
        judge = self.here.judges_pane.list.current
        return judge.name if judge is not None else None

    async def alone(self) -> None:
        """Wait until no dialog is open."""
        await self.until(lambda: len(self.app.screen_stack) == 1)

    async def editor(self) -> JudgeEditor:
        """The editor, once its fields are filled."""
        await self.until(lambda: isinstance(self.app.screen, JudgeEditor))
        screen = self.app.screen
        assert isinstance(screen, JudgeEditor)
        await self.until(lambda: isinstance(self.app.focused, Input))
        return screen

    async def type_over(self, field: str, text: str) -> None:
        """Have a field of the editor hold another text, by keys."""
        found = self.app.screen.query(f"#{field}").first()
        assert isinstance(found, Input | TextArea)
        found.focus()
        keys = ("end", "ctrl+u") if isinstance(found, Input) else ("ctrl+end", "ctrl+shift+home")
        await self.press(*keys, *text)


@asynccontextmanager
async def screening(
    service: FakeJudging,
    *,
    size: tuple[int, int] = WIDE,
    journal: Journal | None = None,
    settled: bool = True,
    theme: str = "",
    refusals: Sequence[ServiceError] = (),
) -> AsyncIterator[Screening]:
    """The app, `3` pressed; `settled` waits for the judges."""
    refused = list(refusals)
    async with running(
        service, size=size, journal=journal, theme=theme, refusals=refused, settled=not refused
    ) as run:
        await run.press("3")
        shown = Screening(run.app, run.pilot)
        await shown.until(lambda: run.app.current_mode == "judges")
        if settled:
            await shown.until(lambda: isinstance(shown.here.page, Ready))
        yield shown
