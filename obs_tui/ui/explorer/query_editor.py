"""The query line while one types: completion, what is wrong, and the history under the arrows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Input, Static

from obs_tui.model.completion import Expecting, expecting
from obs_tui.model.fields import FieldCatalogue
from obs_tui.model.filters import Filter, Operator
from obs_tui.model.load import Idle, Load, Ready
from obs_tui.ui.commands import Command, bindings

from .completions import Offer, Values, offers, wanted_values
from .query_drop import OfferList, QueryDrop
from .query_input import QueryInput
from .query_keys import LINE_COMMANDS
from .query_line import PROMPT_SIGN
from .query_past import LinePast
from .query_reading import Reading, fault_content, hint_content, read_line, while_typed

REST = 0.5
"""Seconds without a key after which the line is read, and what was typed is kept."""
BEFORE_FETCH = 0.15
"""Seconds without a key after which values are asked for."""

NO_FIELDS = FieldCatalogue()
NEVER = "\0"
"""A text that is not typed."""


class QueryEditor(Vertical):
    """Edits a filter as text. It shows; what is to be done it posts."""

    DEFAULT_CSS = """
    QueryEditor {
        height: auto; background: $panel;
        Horizontal { height: 1; padding: 0 1; }
        Static { width: auto; color: $accent; text-style: bold; }
        QueryInput { width: 1fr; }
    }
    """
    COMMANDS: ClassVar[tuple[Command, ...]] = LINE_COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    fields: var[Load[FieldCatalogue]] = var["Load[FieldCatalogue]"](Idle)
    values: var[Values] = var[Values](dict)
    """The values of fields that are at hand."""
    unnamed: var[Mapping[str, str]] = var[Mapping[str, str]](dict)
    """Why there are no values of a field, by field."""
    whole: var[bool] = var(True)
    """Whether a field of the service searches whole conversations."""

    field = query_one(QueryInput)
    drop = query_one(QueryDrop)

    @dataclass
    class Searched(Message):
        """The line is a filter, to be searched under."""

        filters: Filter

    @dataclass
    class Left(Message):
        """The line was left with this text in it. `at_once`: by a key, so that the keys go back to
        where they were."""

        text: str
        at_once: bool

    @dataclass
    class Rested(Message):
        """This was typed."""

        text: str

    @dataclass
    class ValuesWanted(Message):
        """The values of a field are to be offered, and are not at hand."""

        field: str
        operator: Operator

    def __init__(self) -> None:
        super().__init__(id="query-editor")
        self._past = LinePast()
        self._chosen = False
        self._offered = ("", 0)
        self._quiet = ""
        self._asked = NEVER
        self._timer: Timer | None = None
        self._fetch: Timer | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(PROMPT_SIGN, markup=False)
            yield QueryInput()
        yield QueryDrop()

    @property
    def text(self) -> str:
        return self.field.value

    def open(self, text: str, past: LinePast) -> None:
        """Edit this text; `past` is what the arrows lead to."""
        self._past = past
        self._put(text)
        self._past.typed(text)
        self.field.focus()

    def replace(self, text: str) -> None:
        """Put another text into the line; ctrl+z brings back the one that was."""
        self._past.replaced(self.text)
        self._put(text)
        self._past.typed(text)

    def _put(self, text: str) -> None:
        """Write a text that nothing is offered for until a key is pressed."""
        self._quiet = text
        self.field.write(text)
        self._settle_down()

    # Typing.

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value == self._quiet:
            self._close()
        else:
            self._past.typed(event.value)
            self._quiet = NEVER
            self._complete()
        self._settle_down()

    def _settle_down(self) -> None:
        self._asked = NEVER
        self.field.mark(None)
        self.drop.say()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(REST, self._rest)

    def _rest(self) -> None:
        self.drop.fit()
        self.post_message(self.Rested(self.text))
        if self.text != self._asked:  # what one wants of it is neither stopped nor said less of
            self.run_worker(self._read(self.text), group="read", exclusive=True)

    async def _read(self, text: str) -> None:
        """Say what is wrong before the word that is being written, or what is to be known."""
        reading = await self._reading(text)
        if text == self.text and self.field.has_focus:
            self._show(while_typed(reading, text, self._expecting().start))

    def _show(self, reading: Reading) -> None:
        fault = reading.faults[0] if reading.faults else None
        self.field.mark((fault.start, fault.end) if fault is not None else None)
        self.drop.say(
            fault_content(fault) if fault is not None else "",
            "" if reading.faults else hint_content(reading.filters, whole=self.whole),
        )

    async def _reading(self, text: str) -> Reading:
        fields = self.fields.value if isinstance(self.fields, Ready) else None
        return await asyncio.to_thread(read_line, text, fields)

    # What is offered.

    def _expecting(self) -> Expecting:
        return expecting(self.text, self.field.cursor_position)

    def _complete(self) -> bool:
        """Offer what fits; whether something does, or may once the server has named the values."""
        at = self._expecting()
        fields = self.fields.value if isinstance(self.fields, Ready) else NO_FIELDS
        self._offered = (self.text, self.field.cursor_position)
        found = offers(at, fields, self.values)
        written = self.text[at.start : at.end]
        wanted = wanted_values(at, fields)
        cause = self.unnamed.get(wanted[0], "") if wanted is not None else ""
        self._offer(() if [each.text for each in found] == [written] else found, cause)
        self._want_no_values()
        if wanted is not None and wanted[0] not in self.values:
            message = self.ValuesWanted(*wanted)
            self._fetch = self.set_timer(BEFORE_FETCH, lambda: self.post_message(message) and None)
            return True
        return self.drop.is_open

    def _offer(self, found: tuple[Offer, ...], unnamed: str = "") -> None:
        self._chosen = False
        self.drop.offer(found, unnamed)

    def _close(self) -> None:
        self._want_no_values()
        self._offer(())
        self.drop.fit()

    def _want_no_values(self) -> None:
        if self._fetch is not None:
            self._fetch.stop()

    def watch_values(self) -> None:
        if self.is_mounted and self.field.has_focus and self.text != self._quiet:
            self._complete()

    @on(OfferList.Clicked)
    def _clicked(self, event: OfferList.Clicked) -> None:
        event.stop()
        self._take(event.offer)

    def _take(self, offer: Offer) -> None:
        at, text = self._expecting(), self.text
        after = text[at.end :]
        space = "" if after.startswith((" ", ")")) else " "
        written = text[: at.start] + offer.text + space
        self._past.replaced(text)
        self.field.write(written + after, len(written) + (after[:1] == " "))
        self.field.focus()

    @on(QueryInput.Moved)
    def _moved(self, event: QueryInput.Moved) -> None:
        event.stop()
        if self.drop.is_open and self._offered != (self.text, self.field.cursor_position):
            self._complete()

    def action_take(self) -> None:
        if self.drop.lit is not None:
            self._take(self.drop.lit)
            return
        self._quiet = NEVER
        if not self._complete():
            raise SkipAction

    def action_step(self, by: int) -> None:
        if self.drop.is_open:
            self.drop.move(by)
            self._chosen = True
        elif (text := self._past.step(-by, self.text)) is not None:
            self._put(text)

    def action_undo(self) -> None:
        if (text := self._past.undo()) is not None:
            self._put(text)
            self._past.typed(text)

    @on(QueryInput.Cleared)
    def _cleared(self, event: QueryInput.Cleared) -> None:
        event.stop()
        self.replace("")

    # Searching and leaving.

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._chosen and self.drop.lit is not None:
            self._take(self.drop.lit)
        else:
            self._asked = self.text
            self.run_worker(self._search(), group="read", exclusive=True)

    async def _search(self) -> None:
        text = self.text
        reading = await self.check()
        if text == self.text and not reading.faults:
            self.post_message(self.Searched(reading.filters))

    async def check(self) -> Reading:
        """What the line says; what is wrong with it is shown."""
        text = self._asked = self.text
        reading = await self._reading(text)
        if text == self.text:
            self._close()
            self._show(reading)
        return reading

    def action_leave(self) -> None:
        if self.drop.is_open:
            self._close()
        else:
            self.post_message(self.Left(self.text, at_once=True))

    def on_descendant_blur(self) -> None:
        if self.app.app_focus and self.screen.is_current:
            self.post_message(self.Left(self.text, at_once=False))
