"""The title bar of a place: where am I, how much is there, what is marked, how is it going."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.text.row import ELLIPSIS
from obs_tui.text.safe import visible
from obs_tui.text.values import text_start
from obs_tui.ui.under_way import follow, note

_LEAST = 8
"""Cells that are kept: for the left half, for the end of the profile."""


@dataclass(frozen=True, slots=True)
class PlaceStanding:
    """What the title bar says. `place` is its name, of ours; `chosen` is what one looks at in it;
    `count`, `marked` and `health` are in words."""

    place: str
    profile: str
    server: str = ""
    chosen: str = ""
    count: str = ""
    marked: str = ""
    health: str = ""


class PlaceTitle(Widget):
    """One line: name, profile, server and what is chosen on the left; count, marks and health
    right."""

    DEFAULT_CSS = "PlaceTitle { height: 1; padding: 0 1; background: $panel; }"
    ALLOW_SELECT = False

    standing: reactive[PlaceStanding] = reactive(PlaceStanding("", ""))

    def on_mount(self) -> None:
        follow(self)

    def render(self) -> Content:
        width = self.size.width - 2
        right = _right(self.standing, note(self))
        left = left_half(self.standing, max(width - right.cell_length - 2, _LEAST))
        gap = max(width - left.cell_length - right.cell_length, 2)
        return Content.assemble(left, " " * gap, right)


def left_half(standing: PlaceStanding, room: int) -> Content:
    """Where one is, in so many cells. What is cut is the server first, then how the profile begins:
    it may be a path."""
    name = Content.assemble(("obs-tui", "bold $accent"), "  ")
    place = Content.styled(f" · {standing.place}", "$text-muted")
    if standing.chosen:
        place += Content(f" › {text_start(standing.chosen, room)}")
    profile, server = visible(standing.profile), ""
    if standing.server:
        server = f" · {visible(standing.server)}"
    left = room - name.cell_length - place.cell_length
    if cell_len(profile) + cell_len(server) > left:
        profile, server = _end_of(profile, max(left, _LEAST)), ""
    whole = Content.assemble(name, (profile, "bold"), (server, "$text-muted"), place)
    return whole.truncate(room, ellipsis=True) if whole.cell_length > room else whole


def _end_of(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    text = text[-width:]
    while cell_len(text) >= width:
        text = text[1:]
    return ELLIPSIS + text


def _right(standing: PlaceStanding, under_way: Sequence[Content]) -> Content:
    notes = [Content(standing.count)] if standing.count else []
    if standing.marked:
        notes.append(Content.styled(visible(standing.marked), "bold $accent"))
    notes += under_way
    if standing.health:
        notes.append(Content.styled(visible(standing.health), "bold $text-warning"))
    return Content.styled(" · ", "$text-muted").join(notes)
