"""The line that says what is filtered."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.model.filters import Filter
from obs_tui.model.query import format_filter
from obs_tui.text.safe import safe_content

NO_FILTER = "all events"
_BUILD = Content.assemble(("f", "bold $accent"), " build")


class FilterLine(Widget):
    """The filter as text, and the key that changes it."""

    DEFAULT_CSS = """
    FilterLine {
        height: 1;
        padding: 0 1;
        background: $panel;
    }
    """
    ALLOW_SELECT = False

    filters: reactive[Filter] = reactive[Filter](None)

    class Pressed(Message):
        """The line was clicked."""

    def render(self) -> Content:
        room = self.size.width - 2 - _BUILD.cell_length - 4
        text = format_filter(self.filters)
        shown = safe_content(text) if text else Content.styled(NO_FILTER, "$text-muted")
        shown = shown.truncate(max(room, 1), ellipsis=True)
        gap = " " * max(room - shown.cell_length + 2, 1)
        return Content.assemble(("⌕ ", "$accent"), shown, gap, _BUILD)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Pressed())
