"""A judge's instructions as they are typed: with variables to insert, or in one's own editor."""

import re
from collections.abc import Mapping

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from obs_tui.ui.widgets.text_fields import SafeTextArea

from .editor import edited_outside
from .judge_variables import VariablePicker

_BEGUN = re.compile(r"[\w.]*\Z")


class Instructions(Vertical):
    """A label and the text. `held` is what the template's variables hold of what is judged, by how
    they are written; empty while that is not known."""

    DEFAULT_CSS = """
    Instructions { height: auto; }
    Instructions TextArea { height: 7; background: $surface; }
    """
    held: Mapping[str, str] | None = None

    def compose(self) -> ComposeResult:
        words = "Instructions  a Jinja2 template: F2 a variable, F4 your editor"
        yield Static(words, classes="label wide")
        yield SafeTextArea(id="instructions", compact=True)

    @property
    def area(self) -> SafeTextArea:
        """Where it is typed."""
        return self.query_one(SafeTextArea)

    def fill(self, text: str) -> None:
        """Show this text, with the cursor behind it."""
        self.area.text = text
        self.area.move_cursor(self.area.document.end)

    def edit_outside(self) -> None:
        """Give the text to the person's editor, and take it back."""
        text, fault = edited_outside(self.app, self.area.text)
        if fault:
            self.notify(fault, title="No editor", severity="warning", markup=False)
        elif text != self.area.text:
            self.area.text = text

    @work(group="dialog", exclusive=True)
    async def insert_variable(self) -> None:
        """Have a variable picked, and put it at the cursor; what is begun there is completed."""
        before, after = self._around
        begun = _begun(before)
        picked = await self.app.push_screen_wait(VariablePicker(self.held, begun))
        self.area.focus()
        if picked is not None:
            line, column = self.area.cursor_location
            start = (line, column - len(begun))
            self.area.replace(placed(picked, before, after), start, (line, column))

    @property
    def _around(self) -> tuple[str, str]:
        area = self.area
        line, column = area.cursor_location
        above = "".join(f"{area.document.get_line(i)}\n" for i in range(line))
        here = area.document.get_line(line)
        return above + here[:column], here[column:]


def _begun(before: str) -> str:
    """The name that is being typed in an open tag at the end of `before`."""
    found = _BEGUN.search(before) if _tag(before) else None
    return found[0] if found else ""


def _tag(before: str) -> str:
    """Which tag is open at the end of `before`; empty when none is."""
    opened = max(("{{", "{%"), key=before.rfind)
    closed = max(before.rfind("}}"), before.rfind("%}"))
    return opened if before.rfind(opened) > closed else ""


def placed(variable: str, before: str, after: str) -> str:
    """The variable as it is to be written between these texts: bare where a tag is open already."""
    match _tag(before):
        case "":
            return f"{{{{ {variable} }}}}"
        case "{{" if "}}" not in after:
            return f"{'' if _spaced(before) else ' '}{variable} }}}}"
        case _:
            return f"{'' if _spaced(before) else ' '}{variable}"


def _spaced(before: str) -> bool:
    return not before.removesuffix(_begun(before)).endswith(("{", "%"))
