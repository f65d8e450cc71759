"""How many calls there will be, and how fast they may come: asked before they cost."""

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from obs_tui.evaluation.runs import JOBS, expected_seconds
from obs_tui.model.counting import counted
from obs_tui.model.judges import JudgeDraft
from obs_tui.text.safe import safe_content
from obs_tui.text.time import duration
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

MOST_JOBS = 100


class Start(NamedTuple):
    """Calls under way at once, and calls a minute at most."""

    jobs: int = JOBS
    rate: float | None = None


class StartDialog(Dialog[Start | None]):
    """Answers with how fast to go, or None when it was left. `about` says in untrusted words what
    is judged; `seconds` is how long a verdict took before, where that is known."""

    DEFAULT_CSS = """
    StartDialog Panel { max-width: 72; }
    StartDialog Horizontal { height: 1; }
    StartDialog Horizontal Static { width: 22; color: $text-muted; }
    StartDialog SafeInput { width: 12; }
    StartDialog #start-expected { margin-bottom: 1; color: $text-muted; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("start.run", "ctrl+s,ctrl+enter", "start", "judge", "Make these calls.", True),
        Command("start.next", "enter", "app.focus_next", "next field", "Go to the next field."),
        Command("start.leave", "escape", "leave", "cancel", "Make no call.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, judge: JudgeDraft, count: int, about: str, seconds: float | None) -> None:
        super().__init__()
        self._judge = judge
        self._count = count
        self._about = about
        self._seconds = seconds

    def compose(self) -> ComposeResult:
        judge = self._judge
        said = (
            f"{counted(self._count, 'call')} of {judge.model_name} for {judge.name}. They may cost."
        )
        with Panel("Judge many"):
            yield Line(safe_content(said, "bold"))
            yield Line(safe_content(self._about[:200], "$text-muted"))
            yield Line(id="start-expected")
            with Horizontal():
                yield Static("Calls at once", markup=False)
                yield SafeInput(str(JOBS), compact=True, id="start-jobs")
            with Horizontal():
                yield Static("Calls a minute", markup=False)
                yield SafeInput(placeholder="no limit", compact=True, id="start-rate")
            yield Line(id="start-fault", classes="fault")
            yield Keys()

    def on_mount(self) -> None:
        self.query_one("#start-jobs").focus()
        self._expect()

    @on(Input.Changed)
    def _expect(self) -> None:
        start = self._read()
        fault = start if isinstance(start, str) else ""
        self.query_one("#start-fault", Line).show(fault)
        if isinstance(start, Start):
            self.query_one("#start-expected", Line).show(self._expected(start))

    def _expected(self, start: Start) -> str:
        if self._seconds is None and start.rate is None:
            return "How long that takes is not known: this judge has judged nothing yet."
        expected = expected_seconds(self._count, self._seconds, start.jobs, start.rate)
        said = f"About {duration(expected)}"
        return f"{said}, at {duration(self._seconds)} a verdict." if self._seconds else f"{said}."

    def _read(self) -> Start | str:
        """What the fields say, else what is wrong with them."""
        jobs = self.query_one("#start-jobs", Input).value.strip()
        rate = self.query_one("#start-rate", Input).value.strip()
        if not jobs.isdecimal() or not 1 <= int(jobs) <= MOST_JOBS:
            return f"Calls at once are a whole number from 1 to {MOST_JOBS}."
        if not rate:
            return Start(int(jobs))
        try:
            number = float(rate)
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            return "Calls a minute are a number above 0, or nothing."
        return Start(int(jobs), number)

    def action_start(self) -> None:
        start = self._read()
        if isinstance(start, Start):
            self.dismiss(start)

    def action_leave(self) -> None:
        self.dismiss(None)
