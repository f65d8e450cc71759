"""What hangs under the query line while one types: what is wrong, and what could be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.getters import query_one
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.strip import Strip
from textual.widget import Widget

from obs_tui.text.row import fit
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.kept_styles import KeptStyles
from obs_tui.ui.widgets.rows_view import CURSOR

from .completions import Offer

ROWS = 8
"""Offers seen at once."""
_WIDEST = 40
_CURSOR = "offers--cursor"
_TEXT = "offers--text"
_MUTED = "offers--muted"
_LIT = "offers--lit"


class OfferList(Widget):
    """Offers with one of them, the one that would be taken, made to stand out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {_CURSOR, _TEXT, _MUTED, _LIT}
    DEFAULT_CSS = """
    OfferList {
        height: 0; padding: 0 1;
        .offers--cursor { color: $accent; text-style: bold; }
        .offers--text { color: $foreground; }
        .offers--muted { color: $text-muted; }
        .offers--lit { background: $accent 20%; }
    }
    """
    ALLOW_SELECT = False

    # Its room is set below; Textual would lay the screen out once more for what fills it.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    offers: reactive[tuple[Offer, ...]] = reactive(())
    at: reactive[int] = reactive(0)

    @dataclass
    class Clicked(Message):
        """An offer was clicked."""

        offer: Offer

    _room = 0

    def __init__(self) -> None:
        self._style = KeptStyles(self)
        super().__init__()

    @property
    def _first(self) -> int:
        return max(min(self.at - ROWS // 2, len(self.offers) - ROWS), 0)

    def watch_offers(self) -> None:
        if min(len(self.offers), ROWS) > self._room:
            self.fit()

    def fit(self) -> None:
        """Take the room that the offers need. It grows by itself, and does not shrink while one
        types: that lays the screen out anew, which takes longer than a key may."""
        rows = min(len(self.offers), ROWS)
        if rows != self._room:
            self._room = rows
            self.display = rows > 0
            self.styles.height = rows

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._style.forget()

    def render_line(self, y: int) -> Strip:
        width, place = self.size.width, self._first + y
        plain = self._style(_TEXT)
        if place >= len(self.offers):
            return Strip.blank(width, plain)
        shown = self.offers[self._first : self._first + ROWS]
        widest = max(cell_len(visible(offer.text)) for offer in shown)
        column = min(widest, max(width // 2, 1), _WIDEST)
        number = max(0 if offer.count is None else len(f"{offer.count:,}") for offer in shown)
        offer, lit = self.offers[place], place == self.at
        count = "" if offer.count is None else f"{offer.count:,}"
        over = Style(bgcolor=self._style(_LIT).bgcolor, bold=True) if lit else Style.null()
        cells = (
            (CURSOR if lit else " ", _CURSOR),
            (fit(visible(offer.text), column), _TEXT),
            (f"  {count:>{number}}" if number else "", _MUTED),
            (f"  {visible(offer.about)}", _MUTED),
        )
        strip = Strip([Segment(text, self._style(look) + over) for text, look in cells])
        return strip.adjust_cell_length(width, plain + over)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        place = self._first + event.y
        if place < len(self.offers):
            self.post_message(self.Clicked(self.offers[place]))


class QueryDrop(Vertical):
    """Lies over what is under the line, so that nothing moves while one types."""

    DEFAULT_CSS = """
    QueryDrop {
        overlay: screen; height: auto; width: 100%; background: $panel;
        Line { padding: 0 1; }
        .fault { color: $text-error; }
        .hint { color: $text-muted; }
    }
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    list = query_one(OfferList)

    def compose(self) -> ComposeResult:
        yield Line(id="fault", classes="fault")
        yield Line(id="hint", classes="hint")
        yield Line(id="missing", classes="hint")
        yield OfferList()

    def on_mount(self) -> None:
        self.list.display = False
        self._settle()

    def say(self, fault: Content | str = "", hint: Content | str = "") -> None:
        """Show what is wrong and what else is to be known; empty takes no room."""
        self.query_one("#fault", Line).show(fault)
        self.query_one("#hint", Line).show(hint)
        self._settle()

    def offer(self, offers: tuple[Offer, ...], missing: str = "") -> None:
        """Show these, the first of them lit; and why values are missing."""
        with self.app.batch_update():
            told = safe_content(f"values are not offered: {missing}") if missing else ""
            self.query_one("#missing", Line).show(told)
            self.list.offers, self.list.at = offers, 0
            self._settle()

    def fit(self) -> None:
        """Give back the room that nothing takes."""
        self.list.fit()
        self._settle()

    @property
    def is_open(self) -> bool:
        """Whether anything is offered."""
        return bool(self.list.offers)

    def move(self, by: int) -> None:
        """Light another offer; from the last the way leads to the first."""
        self.list.at = (self.list.at + by) % len(self.list.offers)

    @property
    def lit(self) -> Offer | None:
        """The offer that would be taken."""
        return self.list.offers[self.list.at] if self.list.offers else None

    def _settle(self) -> None:
        self.display = any(child.display for child in self.children)
