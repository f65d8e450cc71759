"""The line that says what is filtered, at rest. `query_editor` takes its place while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.model.filters import Condition, Filter, Operator, conditions
from obs_tui.model.judge_names import with_names
from obs_tui.model.load import Idle, Load, Ready
from obs_tui.model.query import SEARCHED, format_filter
from obs_tui.text.safe import safe_content

if TYPE_CHECKING:
    from obs_tui.model.fields import FieldCatalogue

NO_FILTER = "all events"
CUT_SHORT = "in previews only, which are cut short"
PROMPT_SIGN = "⌕ "

_EDIT = Content.assemble(("/", "bold $accent"), " edit")
_BUILD = Content.assemble(("f", "bold $accent"), " build")
_GAP = "  "
_INSIDE = frozenset(
    {
        *(Operator.CONTAINS, Operator.ICONTAINS, Operator.NOTCONTAINS, Operator.INOTCONTAINS),
        *(Operator.ENDSWITH, Operator.IENDSWITH, Operator.MATCHES),
    }
)


class QueryLine(Widget):
    """The filter in force as text, what was typed and not searched for, and the keys for both."""

    DEFAULT_CSS = """
    QueryLine {
        height: 1;
        padding: 0 1;
        background: $panel;
    }
    """
    ALLOW_SELECT = False

    filters: reactive[Filter] = reactive[Filter](None)
    draft: reactive[str] = reactive("")
    """What was typed and is not what is filtered by; empty when nothing is."""
    view: reactive[str] = reactive("")
    """The name of the view in force; empty when none is."""
    fields: reactive[Load[FieldCatalogue]] = reactive["Load[FieldCatalogue]"](Idle)
    whole: reactive[bool] = reactive(True)
    """Whether a field of the service searches whole conversations."""

    class Pressed(Message):
        """The line was clicked, to be edited."""

    class BuildPressed(Message):
        """The key of the builder was clicked."""

    def render(self) -> Content:
        width = self.size.width - 2
        keys = Content(_GAP).join([_EDIT, _BUILD])
        notes = Content(_GAP).join([*self._notes(width // 2), keys])
        left = Content.styled(PROMPT_SIGN, "$accent")
        if self.view:
            left += safe_content(f"{self.view}: ", "bold")
        known = self.fields.value if isinstance(self.fields, Ready) else None
        text = format_filter(with_names(self.filters, known))
        left += safe_content(text) if text else Content.styled(NO_FILTER, "$text-muted")
        room = max(width - notes.cell_length - len(_GAP), 1)
        return Content.assemble(left.truncate(room, ellipsis=True, pad=True), _GAP, notes)

    def _notes(self, room: int) -> list[Content]:
        notes = []
        if not self.whole and looks_inside_previews(self.filters):
            notes.append(Content.styled(CUT_SHORT, "$text-warning"))
        if self.draft:
            typed = safe_content(f"✎ not searched: {self.draft}", "italic")
            notes.append(typed.truncate(max(room - 8, 20), ellipsis=True))
        return notes

    def on_click(self, event: events.Click) -> None:
        event.stop()
        on_build = event.x > self.size.width - 2 - _BUILD.cell_length
        self.post_message(self.BuildPressed() if on_build else self.Pressed())


def looks_inside_previews(filters: Filter) -> bool:
    """Whether the filter searches the text of prompt or answer, of which there are previews."""
    return any(map(_looks_inside, conditions(filters)))


def _looks_inside(condition: Condition) -> bool:
    return condition.field in SEARCHED and condition.op in _INSIDE
