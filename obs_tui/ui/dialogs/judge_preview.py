"""What a judge's model reads of what is judged, as the instructions are typed."""

import asyncio
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from obs_tui.model.judges import AnswerSpec
from obs_tui.text.lines import BLANK, fixed, plain_blocks
from obs_tui.ui.widgets.line_view import LineView

from .judge_run import Material
from .judge_sample import Rendered, Sample

PAUSE = 0.15
"""Seconds without a key after which the instructions are rendered."""
_SOURCE = 500
"""Characters shown of the line that is at fault."""
_NOTHING = "There is no conversation here to show it on. As a template it is fine."


class JudgePreview(Vertical):
    """The instructions rendered, or what is wrong with them. Posts `Shown` each time."""

    DEFAULT_CSS = """
    JudgePreview {
        LineView { height: 1fr; }
        .label { color: $text-muted; }
    }
    """

    @dataclass
    class Shown(Message):
        """This is shown; `held` is what the variables hold, as `Sample.held` tells."""

        rendered: Rendered
        held: dict[str, str] | None

    def __init__(self, material: Material | None, note: str) -> None:
        super().__init__()
        self._sample = Sample(material)
        self._note = note
        self._view = LineView()
        self._wanted: tuple[str, AnswerSpec] | None = None
        self._output: AnswerSpec | None = None
        self._rendering = False
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(self._note, classes="label", markup=False)
        yield self._view

    def take_keys(self) -> None:
        """Give it the focus, to scroll."""
        self._view.focus()

    def show(self, instructions: str, output: AnswerSpec | None) -> None:
        """Render these in a moment. While the answer is not valid, the last that was counts."""
        self._output = output or self._output
        if self._output is None:
            return
        self._wanted = (instructions, self._output)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._begin)

    def _begin(self) -> None:
        # One at a time: a thread cannot be stopped, and typing goes on.
        if not self._rendering:
            self._render_wanted()

    @work(group="preview")
    async def _render_wanted(self) -> None:
        self._rendering = True
        try:
            while self._wanted is not None:
                wanted, self._wanted = self._wanted, None
                rendered, held = await asyncio.to_thread(self._tried, *wanted)
                if self._view.is_attached:  # else it was left meanwhile
                    self._show(rendered, held)
        finally:
            self._rendering = False

    def _tried(
        self, instructions: str, output: AnswerSpec
    ) -> tuple[Rendered, dict[str, str] | None]:
        return self._sample.render(instructions, output), self._sample.held(output)

    def _show(self, rendered: Rendered, held: dict[str, str] | None) -> None:
        if rendered.fault:
            where = f"Line {rendered.line}: " if rendered.line else ""
            told = [fixed((f"✗ {where}{rendered.fault}", "error"))]
            if rendered.source:
                told += [BLANK, fixed((rendered.source[:_SOURCE], "code"))]
            self._view.show(told)
        elif held is None:
            self._view.show([fixed((_NOTHING, "dim"))])
        else:
            self._view.show(plain_blocks(rendered.text), keep_place=True)
        self.post_message(self.Shown(rendered, held))
