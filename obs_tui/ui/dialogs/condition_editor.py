"""One condition: pick the field, then the operator, then the value. `esc` goes a step back."""

import asyncio
import math
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldType, OptionCount, objection
from obs_tui.model.filters import COMPARING, Condition, Filter, Operator, Relative, Value, resolve
from obs_tui.model.moments import format_moment, parse_moment
from obs_tui.model.query import SYMBOLS
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .filter_lines import instant
from .operator_words import UNKNOWN, explain

_OFFERED = (FieldType.ENUM, FieldType.ARRAY, FieldType.BOOL)
_WHOLE = (Operator.EQ, Operator.NEQ, Operator.INCLUDES, Operator.EXCLUDES)
_HINTS = {
    FieldType.BOOL: "true or false",
    FieldType.INT: "a whole number",
    FieldType.FLOAT: "a number",
    FieldType.TIMESTAMP: "a time: 2026-01-15T00:00:00Z, 2026-01-15, -24h, -7d, today, yesterday",
}


class ConditionEditor(Dialog[Condition | None]):
    """Makes or changes a condition; `rest` is the filter around it, under which options are
    counted. Answers with the condition, or None when it was left."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            "condition.back",
            "escape",
            "back",
            "back",
            "Go back from the value to the operator, to the field, and out.",
            footer=True,
        ),
        Command(
            "condition.retry",
            "ctrl+r",
            "retry",
            "ask again",
            "Ask the server again for the options of the field.",
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        service: Service,
        fields: FieldCatalogue,
        rest: Filter,
        clock: Callable[[], datetime],
        condition: Condition | None = None,
    ) -> None:
        super().__init__()
        self._service = service
        self._fields = fields
        self._rest = rest
        self._clock = clock
        self._was = condition
        self._field: FieldDefinition | None = None
        self._op: Operator | None = None

    def compose(self) -> ComposeResult:
        with Panel("Condition"):
            yield Line(id="crumbs")
            yield ChoiceList()
            yield Line(id="reading", classes="hint")
            yield Line(id="fault", classes="fault")
            yield Line(id="failure")
            yield Keys()

    def on_mount(self) -> None:
        was = self._was
        self._field = self._fields.get(was.field) if was else None
        if was and self._field and was.op in self._field.supported_operators:
            self._op = was.op
        self._step()

    def action_back(self) -> None:
        if self._op is not None:
            self._op = None
        elif self._field is not None:
            self._field = None
        else:
            self.dismiss(None)
            return
        self._step()

    def action_retry(self) -> None:
        if self._field and self._op:
            self._fetch_options(self._field, self._op)

    @on(ChoiceList.Typed)
    def _check(self) -> None:
        self._judge(self.query_one(ChoiceList).text)

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if self._field is None:
            self._field = self._fields.get(event.choice.key) if event.choice else None
        elif self._op is None:
            self._op = Operator(event.choice.key) if event.choice else None
        else:
            text = event.choice.key if event.choice else event.text
            condition = self._judge(text)
            if condition is not None:
                self.dismiss(condition)
            return
        self._step()

    def _step(self) -> None:
        """Show the first of field, operator and value that is not settled yet."""
        crumbs = [visible(self._field.label or self._field.name)] if self._field else []
        crumbs += [explain(self._op, self._field.type)] if self._field and self._op else []
        for line in ("#reading", "#fault", "#failure"):
            self.query_one(line, Line).show("")
        self.workers.cancel_group(self, "options")
        choices = self.query_one(ChoiceList)
        if self._field is None:
            choices.offer(_field_choices(self._fields), hint="field: type to narrow")
            crumbs = ["Which field?"]
            if self._was:
                crumbs = [f"Which field? It was {visible(self._was.field)}"]
        elif self._op is None:
            choices.offer(_operator_choices(self._field), hint="operator: type to narrow")
        else:
            self._ask_value(self._field, self._op, choices)
        self.query_one("#crumbs", Line).show(Content(" › ".join(crumbs)).stylize("bold"))

    def _ask_value(self, field: FieldDefinition, op: Operator, choices: ChoiceList) -> None:
        wanted = field.value_type(op)
        was = self._was
        text = ""
        if was and was.field == field.name and field.value_type(was.op) == wanted:
            text = _text_of(was.value)
        offered = [Choice(word, word) for word in ("true", "false")]
        free = wanted != FieldType.BOOL
        hint = _HINTS.get(FieldType(wanted), "a text") if wanted in tuple(FieldType) else "a value"
        choices.offer([] if free else offered, text=text, hint=hint, free=free)
        if field.type in _OFFERED and op in _WHOLE:
            self._fetch_options(field, op)
        if text:
            self._judge(text)

    @work(group="options", exclusive=True)
    async def _fetch_options(self, field: FieldDefinition, op: Operator) -> None:
        failure = self.query_one("#failure", Line)
        rest = resolve(self._rest, self._clock())
        failure.show(Content.styled("asking for the options…", "dim"))
        options, counts = await asyncio.gather(
            self._service.fetch_field_options(field.name, op),
            self._service.fetch_field_option_counts(field.name, rest),
            return_exceptions=True,
        )
        failed = None
        for answer in (options, counts):
            if isinstance(answer, ServiceError):
                failed = failed or answer.failure
            elif isinstance(answer, BaseException):
                raise answer
        known = () if isinstance(options, BaseException) else options
        counted = () if isinstance(counts, BaseException) else counts
        self.query_one(ChoiceList).extend(_value_choices(known, counted))
        failure.show(failure_content(failed, "ctrl+r") if failed else "")

    def _judge(self, text: str) -> Condition | None:
        """The condition that `text` makes, if it may be sent; says how it was read, or why not."""
        if self._field is None or self._op is None:
            return None
        wanted = self._field.value_type(self._op)
        value = _value_of(text, wanted, self._op)
        condition = Condition(self._field.name, self._op, value)
        fault = "" if text else "a value is needed"
        fault = fault or objection(condition, self._field) or ""
        self.query_one("#fault", Line).show(safe_content(fault))
        self.query_one("#reading", Line).show(self._reading(value, text, wanted))
        return None if fault else condition

    def _reading(self, value: Value, text: str, wanted: str) -> str:
        """What a time that is not spelled as it is sent stands for."""
        if isinstance(value, Relative):
            return f"{instant(value, self._clock())}; it moves on with the clock"
        return f"= {value}" if wanted == FieldType.TIMESTAMP and value != text else ""


def _field_choices(fields: FieldCatalogue) -> list[Choice]:
    """Every field under its group, in the server's order of groups; the ungrouped last."""
    order = {group.name: i for i, group in enumerate(fields.field_groups)}
    labels = {group.name: group.label or group.name for group in fields.field_groups}
    named = sorted(
        fields.field_definitions, key=lambda field: order.get(field.group or "", len(order))
    )
    return [
        Choice(
            field.name,
            f"{field.label} {field.name}",
            Content.assemble(
                safe_content(field.label or field.name),
                safe_content(f"  {field.name}" if field.label != field.name else "", "dim"),
                safe_content(f"  {field.type.lower()}", "$text-accent"),
            ),
            heading=labels.get(field.group or "", "Other") if order else "",
        )
        for field in named
    ]


def _operator_choices(field: FieldDefinition) -> list[Choice]:
    """The operators the server supports; one that this version does not know cannot be picked.
    Texts are seldom asked for whole: looking inside comes first."""
    choices = []
    inside = (Operator.ICONTAINS, Operator.CONTAINS) if field.type == FieldType.TEXT else ()
    for name in sorted(field.supported_operators, key=lambda name: name not in inside):
        words = explain(name, field.type)
        symbol = SYMBOLS.get(Operator(name), name) if name in tuple(Operator) else name
        shown = symbol if symbol == name else f"{symbol} {name}"
        label = Content.assemble(safe_content(f"{shown:<14}"), " ", safe_content(words, "dim"))
        choices.append(Choice(name, f"{shown} {words}", label, disabled=words == UNKNOWN))
    return choices


def _value_choices(
    options: tuple[str | bool | None, ...], counts: tuple[OptionCount, ...]
) -> list[Choice]:
    """The options with how many events carry each, the most frequent first; null is left to
    `isnull`."""
    counted = {each.value: each.count for each in counts}
    texts = dict.fromkeys(_text_of(option) for option in options if option is not None)
    texts |= dict.fromkeys(counted)
    width = max((len(f"{count:,}") for count in counted.values()), default=0)

    def label(text: str) -> Content:
        count = f"{counted[text]:,}" if text in counted else "0" if counted else ""
        head = (f"{count:>{width}}  ", "dim") if width else ""
        return Content.assemble(head, safe_content(text[:200]) if text else '""')

    ranked = sorted(texts, key=lambda text: -counted.get(text, 0))
    return [Choice(text, text, label(text)) for text in ranked]


def _text_of(value: Value) -> str:
    if isinstance(value, Relative):
        return value.text
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value_of(text: str, wanted: str, op: Operator) -> Value:
    """`text` as a value of the type `wanted`; the text itself where it does not fit."""
    word = text.strip()
    if wanted == FieldType.BOOL and word.lower() in ("true", "false"):
        return word.lower() == "true"
    if wanted in (FieldType.INT, FieldType.FLOAT):
        return _number_of(word, text)
    if wanted == FieldType.TIMESTAMP and op in COMPARING:
        # A time that names no zone is sent with the one it is read in.
        moment = parse_moment(word)
        return Relative.read(word) or (format_moment(moment) if moment else text)
    return text


def _number_of(word: str, otherwise: str) -> int | float | str:
    """`word` as a number that JSON can carry; else the other."""
    for read in (int, float):
        try:
            number = read(word)
        except ValueError:
            continue
        if math.isfinite(number):
            return number
    return otherwise
