"""The six fields of a judge, to type into, each with what is wrong with it below."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, RadioButton, RadioSet, Static, TextArea

from obs_tui.model.judges import TOOLS
from obs_tui.text.safe import safe_content
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.text_fields import SafeInput, SafeTextArea
from obs_tui.ui.widgets.toggles import Choose, Tick

from .judge_form import JudgeForm

_LINES = (("name", "Name"), ("description", "Description"), ("model_name", "Model"))
_RANGE = (
    ("min", "From", "0"),
    ("min_description", "which means", "what the lowest score means"),
    ("max", "To", "1"),
    ("max_description", "which means", "what the highest score means"),
)


class OptionRow(Horizontal):
    """One class: its value, what it means, and a button that removes it."""

    def __init__(self, value: str, description: str) -> None:
        super().__init__()
        self._given = (value, description)

    def compose(self) -> ComposeResult:
        value, description = self._given
        yield SafeInput(value, placeholder="value", compact=True, classes="value")
        yield SafeInput(description, placeholder="what it means", compact=True)
        yield Button("✕", compact=True, tooltip="Remove this option")

    @property
    def pair(self) -> tuple[str, str]:
        value, description = self.query(Input)
        return value.value, description.value


class JudgeFields(VerticalScroll, can_focus=False):
    """Posts `Edited` when a person changes anything."""

    DEFAULT_CSS = """
    JudgeFields {
        height: auto; max-height: 65vh; scrollbar-size-vertical: 1;
        Horizontal { height: 1; }
        .label { width: 14; color: $text-muted; }
        .wide { width: 100%; }
        Input { width: 1fr; background: $surface; }
        OptionRow { padding-left: 14; }
        OptionRow Input { width: 2fr; margin-right: 1; }
        OptionRow .value { width: 1fr; }
        OptionRow Button { width: 5; min-width: 5; }
        RadioSet { layout: horizontal; height: 1; background: transparent; }
        RadioButton, Checkbox { width: auto; margin-right: 2; background: transparent; }
        RadioSet:focus, Checkbox:focus { background: $surface; }
        #options, #range { height: auto; }
        #add { margin-left: 14; }
        TextArea { height: 7; background: $surface; }
        .fault { padding-left: 14; }
    }
    """

    @dataclass
    class Edited(Message):
        """Something was typed, ticked, added or removed."""

    def compose(self) -> ComposeResult:
        for key, label in _LINES:
            yield from _row(label, SafeInput(id=key, compact=True))
            yield _fault(key)
        yield from _row(
            "Answer",
            RadioSet(
                Choose("one of these", id="CLASSIFICATION"),
                Choose("a number", id="REGRESSION"),
                id="kind",
                compact=True,
            ),
        )
        yield Vertical(id="options")
        yield Button("+ option", id="add", compact=True)
        with Vertical(id="range"):
            for key, label, hint in _RANGE:
                yield from _row(label, SafeInput(id=key, placeholder=hint, compact=True))
        yield _fault("output")
        yield Static("Instructions  a Jinja2 template; F4 opens your editor", classes="label wide")
        yield SafeTextArea(id="instructions", compact=True)
        yield _fault("instructions")
        with Horizontal(id="tools"):
            yield Static("Tools", classes="label")
        yield _fault("tools")

    async def fill(self, form: JudgeForm) -> None:
        """Show this form, without posting `Edited`."""
        with self.prevent(Input.Changed, TextArea.Changed, RadioSet.Changed, Checkbox.Changed):
            for key in ("name", "description", "model_name", *(key for key, *_ in _RANGE)):
                self._input(key).value = getattr(form, key)
            self.query_one("#instructions", TextArea).text = form.instructions
            self.query_one(f"#{form.kind}", RadioButton).value = True
            options = self.query_one("#options")
            await options.remove_children()
            await options.mount_all(OptionRow(*pair) for pair in form.options)
            tools = self.query_one("#tools")
            await tools.remove_children(Checkbox)
            names = dict.fromkeys((*TOOLS, *form.tools))
            await tools.mount_all(_tool(name, name in form.tools) for name in names)
        self._show_kind()

    @property
    def form(self) -> JudgeForm:
        """What the fields hold now."""
        return JudgeForm(
            name=self._input("name").value,
            description=self._input("description").value,
            model_name=self._input("model_name").value,
            kind="REGRESSION" if self._is_range else "CLASSIFICATION",
            options=tuple(row.pair for row in self.query(OptionRow)),
            min=self._input("min").value,
            min_description=self._input("min_description").value,
            max=self._input("max").value,
            max_description=self._input("max_description").value,
            instructions=self.query_one("#instructions", TextArea).text,
            tools=tuple(box.name or "" for box in self.query(Checkbox) if box.value),
        )

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say next to each field what is wrong with it."""
        for line in self.query(".fault").results(Line):
            key = (line.id or "").removeprefix("fault-")
            line.show(safe_content(problems.get(key, "")))

    def focus_field(self, key: str) -> None:
        """Put the cursor into one of the six fields."""
        match key:
            case "output":
                inputs = self.query("#range Input" if self._is_range else "OptionRow Input")
                (inputs.first() if inputs else self.query_one("#add")).focus()
            case "tools":
                self.query(Checkbox).first().focus()
            case _:
                self.query_one(f"#{key}").focus()

    @property
    def focused_field(self) -> str | None:
        """Which of the six fields has the cursor."""
        focused = self.screen.focused
        for node in focused.ancestors_with_self if focused else ():
            if node.id in ("name", "description", "model_name", "instructions", "tools"):
                return node.id
            if isinstance(node, OptionRow) or node.id in ("range", "kind", "add"):
                return "output"
        return None

    async def add_option(self) -> None:
        """Add an empty option and put the cursor into it."""
        row = OptionRow("", "")
        await self.query_one("#options").mount(row)
        row.query(Input).first().focus()
        self.post_message(self.Edited())

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        row = event.button.parent
        if isinstance(row, OptionRow):
            self.query_one("#add").focus()
            await row.remove()
            self.post_message(self.Edited())
        else:
            await self.add_option()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(RadioSet.Changed)
    @on(Checkbox.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._show_kind()
        self.post_message(self.Edited())

    @property
    def _is_range(self) -> bool:
        return self.query_one("#REGRESSION", RadioButton).value

    def _show_kind(self) -> None:
        self.query_one("#range").display = self._is_range
        self.query_one("#options").display = not self._is_range
        self.query_one("#add").display = not self._is_range

    def _input(self, key: str) -> Input:
        return self.query_one(f"#{key}", Input)


def _row(label: str, field: Widget) -> Iterator[Widget]:
    yield Horizontal(Static(label, classes="label"), field)


def _fault(key: str) -> Line:
    return Line(id=f"fault-{key}", classes="fault")


def _tool(name: str, chosen: bool) -> Checkbox:
    label: Content = safe_content(name[:60])
    return Tick(label, chosen, name=name, compact=True)
