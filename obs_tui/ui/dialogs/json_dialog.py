"""A dialog in which a JSON object is typed, then what becomes of it is read."""

from typing import TypeVar

from textual.app import ComposeResult
from textual.getters import query_one

from obs_tui.text.safe import safe_content
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.line_view import LineView

from .json_area import JsonArea

T = TypeVar("T")


class JsonDialog(Dialog[T]):
    """Shows either the text or its reader; below them one line says how things are."""

    DEFAULT_CSS = """
    JsonDialog Panel { max-width: 130; height: 100%; }
    JsonDialog LineView { height: 1fr; display: none; }
    JsonDialog.-reading LineView { display: block; }
    JsonDialog.-reading JsonArea { display: none; }
    """

    area = query_one(JsonArea)
    reader = query_one(LineView)

    def compose_panel(self, title: str, text: str) -> ComposeResult:
        """All of it; `text` is what is typed on."""
        with Panel(title):
            yield JsonArea(text)
            yield LineView()
            yield Line(id="state")
            yield Keys()

    def turn_to(self, *, reading: bool) -> None:
        """Show the reader or the text, and give it the keys."""
        self.set_class(reading, "-reading")
        if reading:
            self.reader.focus()
        else:
            self.area.take_keys()
        self.refresh_bindings()

    def say(self, words: str) -> None:
        """Say how things are; `words` may hold untrusted text."""
        self.query_one("#state", Line).show(safe_content(words, "dim"))
