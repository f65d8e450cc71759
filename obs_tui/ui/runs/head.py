"""What stands over the lists of a run: how far it is, what holds it back, what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Line

from . import words

if TYPE_CHECKING:
    from datetime import datetime

    from .words import Watched

_CAUSES = 3
_NARROW_CAUSES = 1


class RunHead(VerticalScroll, inherit_bindings=False):
    """Lines of words; `tab` leads there, to scroll, while there is no room for all of them."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("run.head_down", "j,down", "scroll_down", "down", "Scroll down by a line."),
        Command("run.head_up", "k,up", "scroll_up", "up", "Scroll up by a line."),
        Command("run.head_page_down", "pagedown", "page_down", "page down", "Scroll by a page."),
        Command("run.head_page_up", "pageup", "page_up", "page up", "Scroll back by a page."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    def compose(self) -> ComposeResult:
        yield Line(id="run-about")
        yield Line(id="run-bar")
        yield Line(id="run-progress")
        yield Line(id="run-standing")
        yield Line(id="run-failures")

    def allow_focus(self) -> bool:
        return self.show_vertical_scrollbar

    def tell(self, watched: Watched, now: datetime) -> None:
        """Say how things are."""
        width = max(self.scrollable_content_region.width, 10)
        shown = _NARROW_CAUSES if self.screen.has_class("-narrow") else _CAUSES
        self._line("about", words.about(watched.run, now))
        self._line("bar", words.bar(watched.run, width))
        self._line("progress", words.progress(watched, now, width))
        self._line("standing", words.standing(watched, now))
        self._line("failures", words.failures(watched, shown))

    def _line(self, name: str, content: Content | str) -> None:
        self.query_one(f"#run-{name}", Line).show(content)
