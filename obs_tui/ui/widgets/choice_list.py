"""A list to choose from, narrowed as one types; the text itself may be an answer too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings

from .text_fields import SafeInput

MOST = 200
"""Rows shown at once; typing reaches the others."""
_WIDEST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One row. `key` tells it from the others; `text` is what typing is matched against; `label`
    is what is shown, the text itself by default; `heading` names the group it stands under."""

    key: str
    text: str
    label: Content | None = None
    heading: str = ""
    disabled: bool = False

    @property
    def shown(self) -> Content:
        return self.label or safe_content(self.text[:_WIDEST])


class ChoiceList(Vertical):
    """A field to type in above a list. Posts `Picked` on enter or click, `Typed` on every change.

    With `free`, what is typed can be picked as it is: then `Picked.choice` is None.
    """

    DEFAULT_CSS = """
    ChoiceList {
        height: auto;
        Input { background: $surface; }
        OptionList {
            height: auto; max-height: 50vh; background: transparent;
            text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
        }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("choices.up", "up,ctrl+k", "move(-1)", "up", "Move to the row above."),
        Command("choices.down", "down,ctrl+j", "move(1)", "down", "Move to the row below."),
        Command("choices.page-up", "pageup", "page(-1)", "page up", "Move a page up."),
        Command("choices.page-down", "pagedown", "page(1)", "page down", "Move a page down."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class Picked(Message):
        """A row was picked, or, with no choice, the text as it was typed."""

        choice: Choice | None
        text: str

    @dataclass
    class Typed(Message):
        """The text changed."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._choices: tuple[Choice, ...] = ()
        self._shown: dict[str, Choice | None] = {}
        self._free = False
        self._edited = False

    def compose(self) -> ComposeResult:
        yield SafeInput(select_on_focus=False, compact=True)
        rows = OptionList(markup=False, compact=True)
        rows.can_focus = False
        yield rows

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    @property
    def current(self) -> Choice | None:
        """The choice that is highlighted, if one is."""
        option = self.query_one(OptionList).highlighted_option
        return self._shown.get(option.id) if option is not None and option.id else None

    def offer(
        self, choices: Iterable[Choice], *, text: str = "", hint: str = "", free: bool = False
    ) -> None:
        """Start anew: these choices, this text in the field."""
        self._choices = tuple(choices)
        self._free = free
        self._edited = False
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = text
        field.placeholder = hint
        field.cursor_position = len(text)
        field.focus()
        self._refill()

    def extend(self, choices: Sequence[Choice]) -> None:
        """Replace the choices, as they arrive from a server, and leave the text alone."""
        self._choices = tuple(choices)
        self._refill()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._edited = True
        self._refill()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id is not None:
            self._pick(option.id)
        elif self._free:
            self.post_message(self.Picked(None, self.text))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id is not None:
            self._pick(event.option_id)

    def action_move(self, rows: int) -> None:
        options = self.query_one(OptionList)
        options.action_cursor_down() if rows > 0 else options.action_cursor_up()

    def action_page(self, pages: int) -> None:
        options = self.query_one(OptionList)
        # Textual left these two without annotations.
        options.action_page_down() if pages > 0 else options.action_page_up()  # type: ignore[no-untyped-call]  # Textual's

    def _pick(self, option_id: str) -> None:
        self.post_message(self.Picked(self._shown[option_id], self.text))

    def _refill(self) -> None:
        """Show the choices that the text leaves. Once a person has typed, the best of them is
        highlighted; before, the one that is the text, among all."""
        text = self.text
        found = _matching(text, self._choices)
        same = next((each for each in self._choices if each.text == text), None)
        if not self._edited and same is not None:
            found = list(self._choices)
        grouped = found == list(self._choices)
        rows: list[Option] = []
        self._shown = {}
        heading = ""
        at: int | None = None
        for choice in found[:MOST]:
            if grouped and choice.heading != heading:
                heading = choice.heading
                rows.append(Option(safe_content(heading, "bold"), disabled=True))
            if at is None and not choice.disabled and (same is None or choice is same):
                at = len(rows)
            row_id = f"row{len(rows)}"
            self._shown[row_id] = choice
            rows.append(Option(choice.shown, row_id, choice.disabled))
        if self._free and text and same is None:
            label = Content.assemble(safe_content(text[:_WIDEST]), ("  as typed", "dim"))
            self._shown["free"] = None
            if at is None or not self._edited:
                at = len(rows)
            rows.append(Option(label, "free"))
        if len(found) > MOST:
            more = f"… {len(found) - MOST:,} more: type to narrow"
            rows.append(Option(Content.styled(more, "dim"), disabled=True))
        if self._choices and not rows:
            none = f"nothing matches {text[:_WIDEST].strip()}"
            rows.append(Option(safe_content(none, "dim"), disabled=True))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(rows)
        options.display = bool(rows)
        options.highlighted = at


def _matching(query: str, choices: Iterable[Choice]) -> list[Choice]:
    """The choices that carry the query's letters in order: whole first, in the order given."""
    wanted = query.strip().casefold()
    if not wanted:
        return list(choices)
    ranked = [(r, i, c) for i, c in enumerate(choices) if (r := rank(wanted, c.text)) < 3]
    ranked.sort(key=lambda each: each[:2])
    return [choice for _, _, choice in ranked]


def rank(wanted: str, text: str) -> int:
    """How well a text carries `wanted`, which is in folded case: 0 begins with it, 1 holds it,
    2 has its letters in order, 3 has not."""
    folded = text[:_WIDEST].casefold()
    if folded.startswith(wanted):
        return 0
    if wanted in folded:
        return 1
    letters = iter(folded)
    return 2 if all(letter in letters for letter in wanted) else 3
