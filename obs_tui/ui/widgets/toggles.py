"""Radio buttons and checkboxes whose state can be read without colour.

Textual's draw the same characters on and off, and tell them apart by colour alone.
"""

from textual.content import Content
from textual.widgets import Checkbox, RadioButton


class Choose(RadioButton):
    """A radio button: `(•)` or `( )`."""

    BUTTON_LEFT = BUTTON_RIGHT = ""
    BUTTON_INNER = "( )"  # measured before it is rendered

    def render(self) -> Content:
        self.BUTTON_INNER = "(•)" if self.value else "( )"
        return super().render()


class Tick(Checkbox):
    """A checkbox: `[x]` or `[ ]`."""

    BUTTON_LEFT = BUTTON_RIGHT = ""
    BUTTON_INNER = "[ ]"

    def render(self) -> Content:
        self.BUTTON_INNER = "[x]" if self.value else "[ ]"
        return super().render()
