"""The field of the query line: its words look like what they are, a fault is underlined."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive

from obs_tui.model.query_words import Kind, pieces
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.kept_styles import KeptStyles
from obs_tui.ui.widgets.text_fields import SafeInput

KEYWORD = "query--keyword"
OPERATOR = "query--operator"
FIELD = "query--field"
VALUE = "query--value"
FAULT = "query--fault"

_VALUES = (Kind.TEXT, Kind.NUMBER, Kind.BOOL, Kind.RELATIVE, Kind.UNCLOSED)
_OPERATORS = (Kind.SYMBOL, Kind.OPERATOR)


class QueryInput(SafeInput):
    """One line, however it is pasted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {KEYWORD, OPERATOR, FIELD, VALUE, FAULT}
    DEFAULT_CSS = """
    QueryInput {
        background: $panel;
        &:focus { background: $panel; background-tint: $foreground 0%; }
        .query--keyword { text-style: bold; }
        .query--operator { color: $text-muted; text-style: bold; }
        .query--field { color: $accent; }
        .query--value { color: $success; text-style: italic; }
        .query--fault { color: $text-error; text-style: bold underline; }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("query.search", "enter", "submit", "search", "Filter by this line.", True),
        Command("query.clear", "ctrl+u", "clear_line", "clear", "Empty the line; ctrl+z undoes."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    # The line is as wide as its place: what is typed needs no new layout of the screen.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    class Cleared(Message):
        """The line is to be emptied."""

    class Moved(Message):
        """The cursor moved, by typing or without."""

    def __init__(self) -> None:
        self._style = KeptStyles(self)
        super().__init__(compact=True, select_on_focus=False, highlighter=_Words(self))
        self._fault: tuple[int, int] | None = None

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._style.forget()

    def mark(self, fault: tuple[int, int] | None) -> None:
        """Underline what lies from one place to another; None: nothing."""
        if fault != self._fault:
            self._fault = fault
            self.refresh()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # Textual knows no character of this name, and would show the key in the footer.
        return key == "slash" or super().check_consume_key(key, character)

    def watch_selection(self) -> None:
        self.post_message(self.Moved())

    def write(self, text: str, cursor: int | None = None) -> None:
        """Replace the text; the cursor goes to its end."""
        self.value = text
        self.cursor_position = len(text) if cursor is None else cursor

    def action_clear_line(self) -> None:
        self.post_message(self.Cleared())

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.splitlines()), *self.selection)

    def looks(self) -> Iterator[tuple[Style, int, int]]:
        """Styles and where they go."""
        for look, start, end in _looks(self.value):
            yield self._style(look, partial=True), start, end
        if self._fault is not None:
            start, end = self._fault
            # A line that ends too soon has its fault at its end, where there is nothing.
            start = min(start, max(len(self.value.rstrip()) - 1, 0)) if start >= end else start
            yield self._style(FAULT, partial=True), start, max(end, start + 1)


class _Words(Highlighter):
    def __init__(self, field: QueryInput) -> None:
        self._field = field

    def highlight(self, text: Text) -> None:
        for style, start, end in self._field.looks():
            text.stylize(style, start, end)


@lru_cache(maxsize=32)
def _looks(text: str) -> tuple[tuple[str, int, int], ...]:
    """What each word is: a word before an operator is a field, the one after it a value."""
    words = tuple(pieces(text))
    found = []
    for place, word in enumerate(words):
        after = words[place + 1].kind if place + 1 < len(words) else None
        before = words[place - 1].kind if place else None
        if word.kind in (Kind.AND, Kind.OR, Kind.NOT):
            look = KEYWORD
        elif before in _OPERATORS:
            look = VALUE
        elif word.kind in _OPERATORS:
            look = OPERATOR
        elif after in _OPERATORS:
            look = FIELD
        elif word.kind in _VALUES:
            look = VALUE
        else:
            continue
        found.append((look, word.start, word.end))
    return tuple(found)
