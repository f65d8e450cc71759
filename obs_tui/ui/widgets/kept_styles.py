"""The styles of a widget's component classes, kept from one drawing to the next."""

from rich.style import Style
from textual.widget import Widget


class KeptStyles:
    """Textual works them out anew after every `refresh`: for each, all ancestors are asked. The
    widget calls `forget` in its `notify_style_update`."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._kept: dict[tuple[str, bool], Style] = {}

    def __call__(self, name: str, *, partial: bool = False) -> Style:
        """The style of a component class; `partial`: what it sets itself, nothing of the widget."""
        style = self._kept.get((name, partial))
        if style is None:
            style = self._widget.get_component_rich_style(name, partial=partial)
            self._kept[name, partial] = style
        return style

    def forget(self) -> None:
        """Work them out anew."""
        self._kept.clear()
