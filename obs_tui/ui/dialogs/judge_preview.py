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
                shown = await asyncio.to_thread(self._tried, *wanted)
                self._show(shown)
        finally:
            self._rendering = False

    def _tried(self, instructions: str, output: AnswerSpec) -> Shown:
        rendered = self._sample.render(instructions, output)
        return self.Shown(rendered, self._sample.held(output))

    def _show(self, shown: Shown) -> None:
        found, view = shown.rendered, self._view
        if not view.is_attached:  # left meanwhile
            return
        if found.fault:
            where = f"Line {found.line}: " if found.line else ""
            told = [fixed((f"✗ {where}{found.fault}", "error"))]
            if found.source:
                told += [BLANK, fixed((found.source[:_SOURCE], "code"))]
            view.show(told)
        elif shown.held is None:
            view.show(
                [fixed(("There is nothing here to show it on; the template is fine.", "dim"))]
            )
        else:
            view.show(plain_blocks(found.text), keep_place=True)
        self.post_message(shown)
