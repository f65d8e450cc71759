"""The title bar: where am I, how much is there, how is it going."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.model.load import Failed, Idle, Load, Loading, Ready
from obs_tui.model.paging import Count
from obs_tui.text.safe import visible
from obs_tui.text.time import duration
from obs_tui.ui.under_way import follow, note

_UNCOUNTED = Idle()
_LEAST = 8
"""Cells that are kept for the left half."""


class Standing(NamedTuple):
    """What the title bar says. `server` is empty until connected; `health` is in words, empty when
    all is well; `seconds` is how long the last search took; `marked` and `following` are in
    words."""

    profile: str
    server: str = ""
    health: str = ""
    loaded: int = 0
    complete: bool = False
    total: Load[Count] = _UNCOUNTED
    seconds: float | None = None
    marked: str = ""
    following: str = ""


class TitleBar(Widget):
    """One line: name, profile and server on the left; counts, health and speed on the right."""

    DEFAULT_CSS = """
    TitleBar {
        height: 1;
        padding: 0 1;
        background: $panel;
    }
    """
    ALLOW_SELECT = False

    standing: reactive[Standing] = reactive(Standing(""))

    def on_mount(self) -> None:
        follow(self)

    def render(self) -> Content:
        width = self.size.width - 2
        left, right = title_parts(self.standing, note(self))
        if right.cell_length + _LEAST + 2 > width:
            left, right = title_parts(self.standing._replace(seconds=None), note(self))
        if left.cell_length + right.cell_length + 2 > width:
            left = left.truncate(max(width - right.cell_length - 2, _LEAST), ellipsis=True)
        gap = max(width - left.cell_length - right.cell_length, 2)
        return Content.assemble(left, " " * gap, right)


def title_parts(standing: Standing, under_way: Sequence[Content] = ()) -> tuple[Content, Content]:
    """The left and the right half of the title bar."""
    left = Content.assemble(("obs-tui", "bold $accent"), "  ", (visible(standing.profile), "bold"))
    if standing.server:
        left += Content.assemble((f" · {visible(standing.server)}", "$text-muted"))
    notes = [Content(counted(standing))] if standing.loaded or standing.complete else []
    if standing.marked:
        notes.append(Content.styled(visible(standing.marked), "bold $accent"))
    if standing.following:
        notes.append(Content.styled(standing.following, "bold $accent"))
    notes += under_way
    if standing.health:
        notes.append(Content.styled(visible(standing.health), "bold $text-warning"))
    if standing.seconds is not None:
        notes.append(Content.styled(duration(standing.seconds), "$text-muted"))
    return left, Content.styled(" · ", "$text-muted").join(notes)


def counted(standing: Standing) -> str:
    """`50 of 2,048 events`: the total is claimed only when it is known."""
    loaded = standing.loaded
    noun = "event" if loaded == 1 and standing.complete else "events"
    if standing.complete:
        return f"{loaded:,} {noun}"
    match standing.total:
        case Ready(Count(value, exact)) if value >= loaded:
            return f"{loaded:,} of {'' if exact else 'at least '}{value:,} {noun}"
        case Loading():
            return f"{loaded:,} of more than {loaded:,} {noun}, counting"
        case Failed():
            return f"{loaded:,} of more than {loaded:,} {noun} (not counted)"
        case _:
            return f"{loaded:,} of more than {loaded:,} {noun}"
