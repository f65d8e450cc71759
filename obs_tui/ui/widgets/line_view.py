"""`LineView`: a reader of any length, by keys and clicks. Nothing is mounted."""

from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message

from obs_tui.text.folds import Fold
from obs_tui.text.lines import STYLES
from obs_tui.ui.commands import Command, bindings

from .flow_view import FlowView

_PREFIX = "line-view--"


class LineView(FlowView, inherit_bindings=False):
    """Reads blocks of lines: scrolls, goes from message to message, and knows what to fold."""

    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden; overflow-y: auto; scrollbar-gutter: stable; scrollbar-size-vertical: 1;
        & > .line-view--dim, & > .line-view--comment { color: $foreground 60%; }
        & > .line-view--rule { color: $foreground 35%; }
        & > .line-view--strong { text-style: bold; }
        & > .line-view--em { text-style: italic; }
        & > .line-view--strike { text-style: strike; }
        & > .line-view--heading { color: $text-primary; text-style: bold; }
        & > .line-view--title { text-style: bold underline; }
        & > .line-view--code, & > .line-view--string { color: $text-success; }
        & > .line-view--link { text-style: underline; }
        & > .line-view--bullet, & > .line-view--mark { color: $text-accent; }
        & > .line-view--keyword, & > .line-view--key { color: $text-primary; }
        & > .line-view--number { color: $text-warning; }
        & > .line-view--name { color: $text-accent; }
        & > .line-view--error { color: $text-error; }
        & > .line-view--warning { color: $text-warning; }
        & > .line-view--user { color: $text-accent; text-style: bold; }
        & > .line-view--assistant { color: $foreground 85%; text-style: bold; }
        & > .line-view--system { color: $foreground 60%; text-style: bold; }
        & > .line-view--tool { color: $text-warning; text-style: bold; }
        & > .line-view--other { color: $text-error; text-style: bold; }
        & > .line-view--fold { color: $text-accent; }
        & > .line-view--answer { color: $text-accent; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {_PREFIX + name for name in STYLES}

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("reader.down", "j,down", "move(1)", "down", "Scroll down by a line."),
        Command("reader.up", "k,up", "move(-1)", "up", "Scroll up by a line."),
        Command("reader.page_down", "pagedown", "page(1)", "page down", "Scroll by a screen."),
        Command("reader.page_up", "pageup", "page(-1)", "page up", "Scroll back by a screen."),
        Command("reader.top", "g,home", "top", "top", "Go to the first line."),
        Command("reader.bottom", "G,end", "bottom", "bottom", "Go to the last line."),
        Command(
            "reader.next_message", "}", "message(1)", "next message", "Go to the next message."
        ),
        Command(
            *("reader.previous_message", "{", "message(-1)", "previous message"),
            "Go to the start of this message, then to the one before.",
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class FoldPressed(Message):
        """The head of a foldable part was clicked."""

        fold: Fold

    def fold_in_reach(self) -> Fold | None:
        """The foldable part that is read: the first head on the screen, of the current message
        if it has one there; else the part that the first line belongs to, if any."""
        seen = [self.blocks[block] for block, line in self._window() if line == 0]
        heads = [block for block in seen if block.fold]
        mine = [block for block in heads if block.message == self.current]
        if heads:
            return (mine or heads)[0].fold
        above = (self.blocks[at] for at in range(self._place[0], -1, -1))
        return next((block.fold for block in above if block.fold), None)

    def fold_here(self) -> Fold | None:
        """The foldable part that is folded, or unfolded, in so many words."""
        return self.fold_in_reach()

    def step(self, *, into: bool) -> None:
        """Go into a part that is open, or out of it, where there is a cursor."""

    def reach_fold(self, fold: Fold) -> None:
        """Have the head of a part on the screen."""
        for at, block in enumerate(self.blocks):
            if block.fold is not None and block.fold.name == fold.name:
                if (at, 0) not in set(self._window()):
                    self.go_to(at)
                return

    def action_move(self, count: int) -> None:
        """Scroll by lines, up when negative."""
        block, line = self._place
        self._move_to(block, line + count)

    def action_page(self, count: int) -> None:
        """Scroll by screens, keeping one line."""
        self.action_move(count * max(1, self._rows - 1))

    def action_top(self) -> None:
        """Go to the first line."""
        self.go_to(0)

    def action_bottom(self) -> None:
        """Go to the last line."""
        if self.blocks:
            last = len(self.blocks) - 1
            self._move_to(last, len(self._flow.lines(last)))

    def action_message(self, count: int) -> None:
        """Go to another message."""
        heads = {block.message: at for at, block in enumerate(self.blocks) if block.head}
        here = heads.get(self.current, 0)
        if count < 0 and self._place > (here, 0):
            count = 0
        wanted = self.current + count
        if wanted in heads:
            self.go_to(heads[wanted])
            self.current = wanted

    def _keep_current(self) -> None:
        """The current message is one that is on the screen: if it left, the first that is."""
        seen = [self.blocks[block].message for block, _ in self._window()]
        if self.current not in seen or self.current < 0:
            self.current = next((message for message in seen if message >= 0), -1)

    def on_click(self, event: events.Click) -> None:
        """Make the message clicked on the current one; fold or unfold at a head."""
        if self.text_selection is not None or not 0 <= event.y < len(self._seen):
            return
        number, line = self._seen[event.y]
        block = self.blocks[number]
        self.current = block.message
        if block.fold and line == 0:
            self.post_message(self.FoldPressed(block.fold))

    def _look(self, names: str) -> Style:
        return self.get_visual_style(*(_PREFIX + name for name in names.split())).rich_style
