"""The title bar of a place: where am I, how much is there, what is marked, how is it going."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.text.safe import visible
from obs_tui.ui.under_way import follow, note


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
        left, right = _left(self.standing), _right(self.standing, note(self))
        if left.cell_length + right.cell_length + 2 > width:
            left = left.truncate(max(width - right.cell_length - 2, 8), ellipsis=True)
        gap = max(width - left.cell_length - right.cell_length, 2)
        return Content.assemble(left, " " * gap, right)


def _left(standing: PlaceStanding) -> Content:
    left = Content.assemble(("obs-tui", "bold $accent"), "  ", (visible(standing.profile), "bold"))
    if standing.server:
        left += Content.assemble((f" · {visible(standing.server)}", "$text-muted"))
    left += Content.assemble((f" · {standing.place}", "$text-muted"))
    return left + Content(f" › {visible(standing.chosen)}") if standing.chosen else left


def _right(standing: PlaceStanding, under_way: Sequence[Content]) -> Content:
    notes = [Content(standing.count)] if standing.count else []
    if standing.marked:
        notes.append(Content.styled(visible(standing.marked), "bold $accent"))
    notes += under_way
    if standing.health:
        notes.append(Content.styled(visible(standing.health), "bold $text-warning"))
    return Content.styled(" · ", "$text-muted").join(notes)
