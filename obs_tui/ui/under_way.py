"""What goes on behind all screens, as their title bars say it."""

from typing import Protocol, runtime_checkable

from textual.content import Content
from textual.widget import Widget

from obs_tui.text.safe import visible


@runtime_checkable
class Busy(Protocol):
    """An app that works on, whatever screen is shown."""

    under_way: str
    """What it does, in words; empty when nothing."""


def follow(title: Widget) -> None:
    """Have a title bar drawn anew when what is under way changes."""

    def changed() -> None:
        title.refresh()

    if isinstance(title.app, Busy):
        title.watch(title.app, "under_way", changed, init=False)


def note(title: Widget) -> list[Content]:
    """What a title bar says of what is under way."""
    said = title.app.under_way if isinstance(title.app, Busy) else ""
    return [Content.styled(visible(said), "bold $accent")] if said else []
