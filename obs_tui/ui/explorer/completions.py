"""What the query line offers to write where the cursor is. Pure, for it runs at every key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from obs_tui.model.completion import (
    Expecting,
    complete_field,
    complete_operator,
    complete_value,
)
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldType, OptionCount
from obs_tui.model.filters import COMPARING, Operator, Relative, Value
from obs_tui.ui.dialogs.operator_words import explain
from obs_tui.ui.widgets.choice_list import rank

MOST = 100
"""Offers at one place; typing reaches the others."""
NAMED = 500
"""Values of a field that are offered, the most frequent; any other can be typed."""
FETCHED = (FieldType.ENUM, FieldType.ARRAY)
"""The types whose values the server is asked for."""

_WHOLE = (Operator.EQ, Operator.NEQ, Operator.INCLUDES, Operator.EXCLUDES)
_TIMES = {
    "-1h": "the last hour",
    "-24h": "the last 24 hours",
    "-7d": "the last 7 days",
    "-30d": "the last 30 days",
    "today": "since midnight, UTC",
    "yesterday": "since yesterday's midnight, UTC",
    "now": "this moment",
}
_JOINERS = {
    "AND": "both have to hold",
    "OR": "one of the two has to hold; AND binds tighter",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """`text` as it goes into the line; `about` it in words, which may be untrusted; how many events
    carry it, where that is known."""

    text: str
    about: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A value of a field, and how many events carry it; None while that is not known."""

    value: str
    count: int | None = None


Values: TypeAlias = Mapping[str, Sequence[Carried]]
"""The values at hand, by field, the most frequent first."""


def offers(at: Expecting, fields: FieldCatalogue, values: Values) -> tuple[Offer, ...]:
    """What fits at `at`, the best first: what is typed begins it, is in it, has its letters."""
    found: list[tuple[int, Offer]] = []
    wanted = at.prefix.strip().casefold()
    if "value" in at.kinds:
        found += _best(wanted, _values(at, fields, values))
    if "operator" in at.kinds:
        found += _best(wanted, _operators(fields.get(at.field or "")))
    if "joiner" in at.kinds:
        found += _best(wanted, ((word, Offer(word, about)) for word, about in _JOINERS.items()))
    if "field" in at.kinds:
        judges = fields.judges()
        found += _best(wanted, (_of_field(each, judges) for each in fields.field_definitions))
    return tuple(offer for _, offer in sorted(found, key=lambda each: each[0])[:MOST])


def wanted_values(at: Expecting, fields: FieldCatalogue) -> tuple[str, Operator] | None:
    """The field and operator whose values the server can name, where one is to be typed."""
    definition = fields.get(at.field or "")
    if definition is None or "value" not in at.kinds or at.operator not in _WHOLE:
        return None
    return (definition.name, Operator(at.operator)) if definition.type in FETCHED else None


def _best(wanted: str, candidates: Iterable[tuple[str, Offer]]) -> list[tuple[int, Offer]]:
    return [(found, offer) for text, offer in candidates if (found := rank(wanted, text)) < 3]


def _of_field(field: FieldDefinition, judges: Mapping[str, str]) -> tuple[str, Offer]:
    if field.name in judges:
        return field.label, Offer(complete_field(field.label), "verdicts of this judge")
    label = f"{field.label} · " if field.label and field.label != field.name else ""
    about = f"{label}{field.type.lower()}"
    return f"{field.name} {field.label}", Offer(complete_field(field.name), about)


def _operators(field: FieldDefinition | None) -> Iterable[tuple[str, Offer]]:
    known = tuple(Operator)
    for name in field.supported_operators if field is not None else ():
        if name in known:
            written = complete_operator(Operator(name))
            yield f"{written} {name}", Offer(written, explain(name, field.type if field else ""))


def _values(at: Expecting, fields: FieldCatalogue, values: Values) -> Iterable[tuple[str, Offer]]:
    field = fields.get(at.field or "")
    if field is None or at.operator not in tuple(Operator):
        return
    op = Operator(at.operator)
    wanted = field.value_type(op)
    if wanted == FieldType.BOOL:
        yield from (_written(value) for value in (True, False))
    elif wanted == FieldType.TIMESTAMP and op in COMPARING:
        yield from (_written(Relative(text), about) for text, about in _TIMES.items())
    elif op in _WHOLE:
        for each in values.get(field.name, ()):
            yield each.value, Offer(complete_value(each.value), count=each.count)


def _written(value: Value, about: str = "") -> tuple[str, Offer]:
    text = complete_value(value)
    return text, Offer(text, about)


def carried(
    options: Sequence[str | bool | None] = (), counts: Sequence[OptionCount] = ()
) -> tuple[Carried, ...]:
    """The values a server names, the most frequent first, at most `NAMED`; null is left to
    `isnull`."""
    known = {each.value: each.count for each in counts}
    named = [str(option).lower() if isinstance(option, bool) else option for option in options]
    texts = dict.fromkeys([*known, *(text for text in named if text is not None)])
    otherwise = 0 if known else None
    found = [Carried(text, known.get(text, otherwise)) for text in texts]
    return tuple(sorted(found, key=lambda each: -(each.count or 0))[:NAMED])
