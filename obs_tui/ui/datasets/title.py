"""The title bar of the datasets screen: where am I, how much is there, what is marked."""

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.text.safe import visible


@dataclass(frozen=True, slots=True)
class DatasetsStanding:
    """What the title bar says. `records` is None until known; `marked` is in words."""

    profile: str
    server: str = ""
    dataset: str = ""
    records: int | None = None
    marked: str = ""
    health: str = ""


class DatasetsTitle(Widget):
    """One line: name, profile, server and dataset on the left; count, marks and health right."""

    DEFAULT_CSS = "DatasetsTitle { height: 1; padding: 0 1; background: $panel; }"
    ALLOW_SELECT = False

    standing: reactive[DatasetsStanding] = reactive(DatasetsStanding(""))

    def render(self) -> Content:
        width = self.size.width - 2
        left, right = _left(self.standing), _right(self.standing)
        if left.cell_length + right.cell_length + 2 > width:
            left = left.truncate(max(width - right.cell_length - 2, 8), ellipsis=True)
        gap = max(width - left.cell_length - right.cell_length, 2)
        return Content.assemble(left, " " * gap, right)


def _left(standing: DatasetsStanding) -> Content:
    left = Content.assemble(("obs-tui", "bold $accent"), "  ", (visible(standing.profile), "bold"))
    if standing.server:
        left += Content.assemble((f" · {visible(standing.server)}", "$text-muted"))
    left += Content.assemble((" · Datasets", "$text-muted"))
    return left + Content(f" › {visible(standing.dataset)}") if standing.dataset else left


def _right(standing: DatasetsStanding) -> Content:
    notes = []
    if standing.records is not None:
        notes.append(Content(f"{standing.records:,} record{'' if standing.records == 1 else 's'}"))
    if standing.marked:
        notes.append(Content.styled(visible(standing.marked), "bold $accent"))
    if standing.health:
        notes.append(Content.styled(visible(standing.health), "bold $text-warning"))
    return Content.styled(" · ", "$text-muted").join(notes)
