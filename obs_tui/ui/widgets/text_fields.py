"""Text fields that show what was not typed here, such as a judge from a server, without obeying it.

Textual's write control characters to the terminal as they are.
"""

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Input, TextArea

from obs_tui.text.safe import visible


class SafeInput(Input):
    """An input whose hidden characters are drawn as one sign each; its value stays as it is."""

    def render_line(self, y: int) -> Strip:
        return _signs(super().render_line(y))


class SafeTextArea(TextArea):
    """A text area whose hidden characters are drawn as one sign each; its text stays as it is."""

    def render_line(self, y: int) -> Strip:
        return _signs(super().render_line(y))


def _signs(strip: Strip) -> Strip:
    if visible(strip.text) == strip.text:
        return strip
    shown = [Segment(one_for_one(text), style) for text, style, _ in strip]
    return Strip(shown).crop(0, strip.cell_length)


def one_for_one(text: str) -> str:
    """`text` with one sign in place of every character that a terminal would obey or hide, so that
    the cursor's column stays right."""
    return "".join(char if visible(char) == char else _sign(ord(char)) for char in text)


def _sign(code: int) -> str:
    """A control picture, or the replacement character."""
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
