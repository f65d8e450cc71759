"""The six fields of a judge, to type into, each with what is wrong with it below."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, Input, RadioButton, RadioSet, Static, TextArea

from obs_tui.model.judges import TOOLS
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Line
from obs_tui.ui.widgets.text_fields import SafeInput
from obs_tui.ui.widgets.toggles import Choose, Tick

from .judge_form import JudgeForm
from .judge_instructions import Instructions
from .judge_models import ModelInput
from .judge_options import OptionRows

_LINES = (("name", "Name"), ("description", "Description"), ("model_name", "Model"))
_RANGE = (
    ("min", "From", "0"),
    ("min_description", "which means", "what the lowest score means"),
    ("max", "To", "1"),
    ("max_description", "which means", "what the highest score means"),
)


class JudgeFields(VerticalScroll, can_focus=False):
    """Posts `Edited` when a person changes anything. `tools_note` says in our words what becomes of
    the tools here."""

    DEFAULT_CSS = """
    JudgeFields {
        height: auto; max-height: 65vh; scrollbar-size-vertical: 1;
        Horizontal { height: 1; }
        .label { width: 14; color: $text-muted; }
        .wide { width: 100%; }
        Input { width: 1fr; background: $surface; }
        RadioSet { layout: horizontal; height: 1; background: transparent; }
        RadioButton, Checkbox { width: auto; margin-right: 2; background: transparent; }
        RadioSet:focus, Checkbox:focus { background: $surface; }
        #range { height: auto; }
        .fault, .note { padding-left: 14; }
        .note { color: $text-muted; }
    }
    """

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("judge.variable", "f2", "variable", "variable", "Insert a variable.", True),
        Command("judge.option", "ctrl+n", "add_option", "option", "Add an option."),
        Command("judge.editor", "f4", "editor", "editor", "Edit the instructions outside."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class Edited(Message):
        """Something was typed, ticked, added or removed."""

    def __init__(self, tools_note: str = "") -> None:
        super().__init__()
        self._tools_note = tools_note

    def compose(self) -> ComposeResult:
        for key, label in _LINES:
            kind = ModelInput if key == "model_name" else SafeInput
            yield from _row(label, kind(id=key, compact=True))
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
        yield OptionRows()
        with Vertical(id="range"):
            for key, label, hint in _RANGE:
                yield from _row(label, SafeInput(id=key, placeholder=hint, compact=True))
        yield _fault("output")
        yield Instructions()
        yield _fault("instructions")
        with Horizontal(id="tools"):
            yield Static("Tools", classes="label")
        yield Line(self._tools_note, classes="note")
        yield _fault("tools")

    async def fill(self, form: JudgeForm) -> None:
        """Show this form, without posting `Edited`."""
        with self.prevent(Input.Changed, TextArea.Changed, RadioSet.Changed, Checkbox.Changed):
            for key in ("name", "description", "model_name", *(key for key, *_ in _RANGE)):
                self._input(key).value = getattr(form, key)
            self._instructions.fill(form.instructions)
            self.query_one(f"#{form.kind}", RadioButton).value = True
            await self.query_one(OptionRows).fill(form.options)
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
            options=self.query_one(OptionRows).pairs,
            min=self._input("min").value,
            min_description=self._input("min_description").value,
            max=self._input("max").value,
            max_description=self._input("max_description").value,
            instructions=self._instructions.area.text,
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
            case "output" if self._is_range:
                self.query("#range Input").first().focus()
            case "output":
                self.query_one(OptionRows).take_keys()
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
            if isinstance(node, OptionRows) or node.id in ("range", "kind"):
                return "output"
        return None

    async def add_option(self) -> None:
        """Add an empty option and put the cursor into it."""
        await self.query_one(OptionRows).add()

    def hold(self, held: Mapping[str, str] | None) -> None:
        """Take what the template's variables hold of what is judged, for when they are offered."""
        self._instructions.area.held = held

    async def action_add_option(self) -> None:
        await self.add_option()

    def action_variable(self) -> None:
        self._instructions.insert_variable()

    def action_editor(self) -> None:
        self._instructions.edit_outside()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(RadioSet.Changed)
    @on(Checkbox.Changed)
    @on(OptionRows.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._show_kind()
        self.post_message(self.Edited())

    @property
    def _is_range(self) -> bool:
        return self.query_one("#REGRESSION", RadioButton).value

    def _show_kind(self) -> None:
        self.query_one("#range").display = self._is_range
        self.query_one(OptionRows).display = not self._is_range

    @property
    def _instructions(self) -> Instructions:
        return self.query_one(Instructions)

    def _input(self, key: str) -> Input:
        return self.query_one(f"#{key}", Input)


def _row(label: str, field: Widget) -> Iterator[Widget]:
    yield Horizontal(Static(label, classes="label"), field)


def _fault(key: str) -> Line:
    return Line(id=f"fault-{key}", classes="fault")


def _tool(name: str, chosen: bool) -> Checkbox:
    label: Content = safe_content(name[:60])
    return Tick(label, chosen, name=name, compact=True)
