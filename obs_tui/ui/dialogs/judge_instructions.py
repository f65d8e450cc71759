"""A judge's instructions as they are typed: with variables to insert, or in one's own editor."""

import re
from collections.abc import Iterable, Mapping

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from obs_tui.ui.widgets.text_fields import SafeTextArea

from .editor import edited_outside
from .judge_variables import MEANINGS, VariablePicker

_BEGUN = re.compile(r"[\w.]*\Z")
_ALONE = re.compile(r"\{\{\s*([\w.]*)\Z")


class TemplateArea(SafeTextArea):
    """The text. Behind `{{` the first variable that fits is shown, for `right` to take. `held` is
    what the template's variables hold of what is judged, by how they are written; None while that
    is not known."""

    DEFAULT_CSS = """
    TemplateArea .text-area--suggestion { text-style: italic; }
    """
    held: Mapping[str, str] | None = None

    def watch_selection(self) -> None:
        self.update_suggestion()  # Textual does so after edits only

    def update_suggestion(self) -> None:
        line, column = self.cursor_location
        here = self.document.get_line(line)
        names = MEANINGS if self.held is None else self.held
        self.suggestion = completion(names, here[:column], here[column:])


class Instructions(Vertical):
    """A label and the text."""

    DEFAULT_CSS = """
    Instructions { height: auto; }
    Instructions TextArea { height: 7; background: $surface; }
    """

    def compose(self) -> ComposeResult:
        words = "Instructions  Jinja2: a variable by {{ and →, or by F2; F4 your editor"
        yield Static(words, classes="label wide", markup=False)
        yield TemplateArea(id="instructions", compact=True)

    @property
    def area(self) -> TemplateArea:
        """Where it is typed."""
        return self.query_one(TemplateArea)

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
        picked = await self.app.push_screen_wait(VariablePicker(self.area.held, begun))
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


def completion(names: Iterable[str], before: str, after: str) -> str:
    """What completes the variable that a line begins after `{{`; empty where it begins none."""
    found = _ALONE.search(before)
    if found is None or after[:1].isalnum():
        return ""
    begun = found[1]
    name = next((each for each in names if each.startswith(begun)), "")
    text = placed(name, before, after) if name else ""
    return text.lstrip()[len(begun) :] if begun else text


def _spaced(before: str) -> bool:
    return not before.removesuffix(_begun(before)).endswith(("{", "%"))
