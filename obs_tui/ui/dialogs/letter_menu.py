"""A menu of a few things, one letter each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One thing to choose: its letter and what it is; `label` may hold untrusted text."""

    letter: str
    label: str


class LetterMenu(Dialog[int | None]):
    """Answers with the number of the item chosen, from 0; None when it was left. `title` is
    ours, `about` may hold untrusted text."""

    DEFAULT_CSS = "LetterMenu Panel { max-width: 60; }  LetterMenu OptionList { height: auto; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("menu.leave", "escape", "leave", "leave", "Choose nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, title: str, items: Sequence[LetterItem], about: str = "") -> None:
        super().__init__()
        self._title = title
        self._items = tuple(items)
        self._about = about

    def compose(self) -> ComposeResult:
        with Panel(self._title):
            yield Line(safe_content(self._about), classes="hint")
            yield OptionList(*map(_option, self._items), markup=False, compact=True)
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    def on_key(self, event: events.Key) -> None:
        for place, item in enumerate(self._items):
            if event.character is not None and event.character == item.letter:
                event.stop()
                self.dismiss(place)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)

    def action_leave(self) -> None:
        self.dismiss(None)


def _option(item: LetterItem) -> Option:
    return Option(
        Content.assemble((f" {item.letter} ", "bold $text-accent"), " ", safe_content(item.label))
    )
