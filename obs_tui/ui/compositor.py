"""A compositor that tells every widget of its new size."""

from textual._compositor import Compositor, ReflowResult
from textual.geometry import Size
from textual.widget import Widget


class ToldCompositor(Compositor):
    """Textual looks for what was resized in the map of the layout before. Where somebody asks for
    the place of a widget between a change and its layout, that map is of the change already: the
    widgets are resized and never told, and a text stays as wide as its pane was."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        hidden, shown, resized = super().reflow(parent, size)
        changed = {
            widget
            for widget, geometry in self._full_map.items()
            if widget.outer_size != geometry.region.size
        }
        return ReflowResult(hidden, shown, resized | changed)
