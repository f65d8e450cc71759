"""Pick one of the variables that a judge's instructions may use, seeing what each holds."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Panel

MEANINGS = {
    "user_message": "the last user message",
    "assistant_message": "what the assistant answered to it",
    "conversation_history": "the turns before the last user message",
    "system_prompt": "the system prompt",
    "available_tools": "the tools that were offered",
    "answer_type_definition": "the answer that is wanted, in words",
    "properties": "a record's properties: properties.<key>",
}
"""Every variable, and what it stands for."""
_SHOWN = 160


class VariablePicker(Dialog[str | None]):
    """Answers with a variable as it is written between `{{` and `}}`, or None when it was left.
    `held` is what each holds, where that is known; `begun` is how one begins."""

    DEFAULT_CSS = "VariablePicker Panel { max-width: 120; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("variable.leave", "escape", "leave", "leave", "Insert none.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, held: Mapping[str, str] | None, begun: str = "") -> None:
        super().__init__()
        self._held = held
        self._begun = begun

    def compose(self) -> ComposeResult:
        with Panel("Which variable?"):
            yield ChoiceList()
            yield Keys()

    def on_mount(self) -> None:
        held = dict.fromkeys(MEANINGS, "") if self._held is None else self._held
        wide = max(map(len, MEANINGS))
        choices = [Choice(name, name, self._label(name, wide)) for name in held]
        self.query_one(ChoiceList).offer(choices, text=self._begun, hint="type to narrow")

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(event.choice.key)

    def _label(self, name: str, wide: int) -> Content:
        meaning = MEANINGS.get(name, "")
        if self._held is None:
            about = safe_content(meaning, "dim")
        elif value := self._held[name].strip():
            about = safe_content(value[:_SHOWN], "dim")
        else:
            about = safe_content(f"empty: {meaning}", "dim italic")
        return Content.assemble(safe_content(f"{name:{wide}}"), "  ", about)
