"""How often a judge is to judge the same events again; says how many calls that is."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

MOST = 20
_WIDEST = 60


class TimesDialog(Dialog[int | None]):
    """Answers with a number from 1 to MOST, or None when it was left. `model` is untrusted."""

    DEFAULT_CSS = """
    TimesDialog Panel { max-width: 64; }
    TimesDialog Input { width: 10; margin: 1 0; background: $surface; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("times.run", "ctrl+s", "run", "run it", "Make these calls.", True),
        Command("times.leave", "escape", "leave", "leave", "Make no call.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, events: int, model: str) -> None:
        super().__init__()
        self._events = events
        self._model = visible(model)[:_WIDEST]

    def compose(self) -> ComposeResult:
        with Panel("Judge again"):
            yield Line("How often more, each event?")
            yield SafeInput("2", id="times", compact=True)
            yield Line(id="calls")
            yield Keys()

    def on_mount(self) -> None:
        self._tell()

    @property
    def _times(self) -> int:
        """The number typed; 0 where it is none that will do."""
        text = self.query_one("#times", Input).value.strip()
        times = int(text) if text.isdecimal() and len(text) < 4 else 0
        return times if times <= MOST else 0

    @on(Input.Changed)
    def _tell(self) -> None:
        times = self._times
        said = f"A number from 1 to {MOST}."
        if times:
            calls = times * self._events
            said = f"{calls:,} call{'' if calls == 1 else 's'} of {self._model}."
        self.query_one("#calls", Line).show(safe_content(said, "" if times else "$text-error"))

    @on(Input.Submitted)
    def action_run(self) -> None:
        if times := self._times:
            self.dismiss(times)

    def action_leave(self) -> None:
        self.dismiss(None)
