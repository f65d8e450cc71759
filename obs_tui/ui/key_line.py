"""The footer: at most six commands, as many as there is room for, those of the pane that has the
focus first, help last."""

from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

SHOWN = 6
_SPACE = "   "


class KeyLine(Widget):
    """One line of keys and what they do, from the bindings in force. A click presses the key."""

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        padding: 0 1;
        color: $text-muted;
        background: $footer-background;
    }
    """
    ALLOW_SELECT = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def offered(self) -> list[ActiveBinding]:
        """The bindings of which there may be room, the most wanted first."""
        return [*self.screen.active_bindings.values()]

    def _entries(self) -> list[tuple[str, str, str]]:
        """Key, key as shown, and title of each command shown."""
        entries: dict[str, tuple[str, str, str]] = {}
        for active in self.offered():
            binding = active.binding
            if binding.show and active.enabled:
                display = self.app.get_key_display(binding)
                entries.setdefault(binding.id or "", (binding.key, display, binding.description))
        shown = list(entries.values())
        while len(shown) > 1 and (len(shown) > SHOWN or _width(shown) > self.content_size.width):
            del shown[-2]  # the last leads to those there is no room for
        return shown

    def render(self) -> Content:
        return Content(_SPACE).join(
            Content.assemble((display, "bold $footer-key-foreground"), f" {title}")
            for _, display, title in self._entries()
        )

    def on_click(self, event: events.Click) -> None:
        x = event.x - self.styles.padding.left
        for key, display, title in self._entries():
            width = len(display) + 1 + len(title)
            if 0 <= x < width:
                self.app.simulate_key(key)
                return
            x -= width + len(_SPACE)


def _width(entries: list[tuple[str, str, str]]) -> int:
    return Content(_SPACE.join(f"{display} {title}" for _, display, title in entries)).cell_length
