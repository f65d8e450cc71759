"""Named views: go to one, save the filter in force as one, drop one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.journal import View
from obs_tui.model.query import format_filter
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .history import NO_FILTER

Deed: TypeAlias = Literal["show", "save", "drop"]
_WIDEST = 200


@dataclass(frozen=True, slots=True)
class ViewDeed:
    """What to do with the view of this name."""

    deed: Deed
    name: str


class ViewsDialog(Dialog[ViewDeed | None]):
    """Answers with what to do; None when it was left. A name that is not there yet is saved."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            *("views.save", "ctrl+s", "save", "save"),
            "Save the filter in force under the name in the field.",
            True,
        ),
        Command(
            *("views.drop", "ctrl+d", "drop", "drop"),
            "Drop this view; its filter stays in the history.",
            True,
            priority=True,
        ),
        Command("views.leave", "escape", "leave", "leave", "Leave without one.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, views: Sequence[View]) -> None:
        super().__init__()
        self._views = views

    def compose(self) -> ComposeResult:
        with Panel("Views"):
            yield ChoiceList()
            hint = "" if self._views else "There are none yet: type a name to save this filter."
            yield Line(hint, classes="hint")
            yield Keys()

    def on_mount(self) -> None:
        choices = [Choice(view.name, view.name, _label(view)) for view in self._views]
        hint = "type to narrow, or the name of a new one"
        self.query_one(ChoiceList).offer(choices, hint=hint, free=True)

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(ViewDeed("show", event.choice.key))
        else:
            self.action_save()

    def action_save(self) -> None:
        if name := self.query_one(ChoiceList).text.strip():
            self.dismiss(ViewDeed("save", name))

    def action_drop(self) -> None:
        if (choice := self.query_one(ChoiceList).current) is not None:
            self.dismiss(ViewDeed("drop", choice.key))

    def action_leave(self) -> None:
        self.dismiss(None)


def _label(view: View) -> Content:
    text = (format_filter(view.filters) or NO_FILTER)[:_WIDEST]
    return Content.assemble(
        safe_content(view.name, "bold"), "  ", safe_content(text, "$text-muted")
    )
