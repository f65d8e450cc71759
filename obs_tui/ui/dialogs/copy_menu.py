"""What can be copied from here, one key each."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from obs_tui.text.safe import safe_content
from obs_tui.ui import clipboard
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Panel


@dataclass(frozen=True, slots=True)
class CopyItem:
    """One thing to copy: its name, which may hold untrusted text, the key that copies it, and the
    text, or what makes it in a thread. With a `refusal` that is answered, and nothing copied."""

    label: str
    key: str
    text: str | Callable[[], str]
    refusal: str = ""


class CopyMenu(Dialog[str | None]):
    """Copies what is chosen and answers with a sentence that says by which way; None when left."""

    DEFAULT_CSS = "CopyMenu Panel { max-width: 50; }  CopyMenu OptionList { height: auto; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("copy.leave", "escape", "leave", "leave", "Copy nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, items: Sequence[CopyItem], ways: clipboard.Ways | None = None) -> None:
        super().__init__()
        self._items = tuple(items)
        self._ways = ways

    def compose(self) -> ComposeResult:
        with Panel("Copy"):
            yield OptionList(*map(_option, self._items), markup=False, compact=True)
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    def on_key(self, event: events.Key) -> None:
        for item in self._items:
            if event.character == item.key:
                event.stop()
                self._copy(item)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._copy(self._items[event.option_index])

    def action_leave(self) -> None:
        self.dismiss(None)

    @work(group="copy", exclusive=True)
    async def _copy(self, item: CopyItem) -> None:
        if item.refusal:
            self.dismiss(item.refusal)
            return
        text = item.text if isinstance(item.text, str) else await asyncio.to_thread(item.text)
        self.dismiss(await clipboard.copy(self.app, text, self._ways))


def _option(item: CopyItem) -> Option:
    return Option(
        Content.assemble((f" {item.key} ", "bold $text-accent"), " ", safe_content(item.label))
    )
