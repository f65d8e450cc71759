"""Filters from what is seen: include, exclude or bound by a value of an event."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from obs_tui.model.fields import FieldDefinition, FieldType, objection
from obs_tui.model.filters import (
    Condition,
    Filter,
    Group,
    Operator,
    Scalar,
    both,
    conjuncts,
    normalise,
)
from obs_tui.model.moments import format_moment

from . import facets

_O = Operator


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value cannot be asked for, in a sentence."""

    sentence: str


def include(filters: Filter, field: FieldDefinition, value: object) -> Filter | Refusal:
    """Only events with this value, in place of others included; with each of these items in their
    array, or with none; without a value, where it is None."""
    if value is None:
        left = facets.facet_filter(filters, field)
        return _put(left, field, _O.ISNULL, True, instead_of=(_O.ISNULL,))
    if value == []:
        return _put(filters, field, _O.LEN_EQ, 0, instead_of=(_O.LEN_EQ,))
    items = _items(field, facets.including(field), value)
    if isinstance(items, Refusal):
        return items
    choose = facets.also if field.type == FieldType.ARRAY else facets.only
    left = _without(filters, field.name, (_O.ISNULL,), (True,))
    for item in items:
        left = choose(left, field, item)
    return left


def exclude(filters: Filter, field: FieldDefinition, value: object) -> Filter | Refusal:
    """No events with this value; with any of these items in their array; without a value, where it
    is None."""
    if value is None:
        return _put(filters, field, _O.ISNULL, False, instead_of=(_O.ISNULL,))
    items = _items(field, facets.excluding(field), value)
    if isinstance(items, Refusal):
        return items
    left = filters
    for item in items:
        left = facets.exclude(left, field, item)
    return left


def at_most(filters: Filter, field: FieldDefinition, value: object) -> Filter | Refusal:
    """Only events with this value or less, in place of another upper bound."""
    return _bounded(filters, field, value, _O.LTE, _O.LT)


def at_least(filters: Filter, field: FieldDefinition, value: object) -> Filter | Refusal:
    """Only events with this value or more, in place of another lower bound."""
    return _bounded(filters, field, value, _O.GTE, _O.GT)


def _bounded(
    filters: Filter, field: FieldDefinition, value: object, op: Operator, strict: Operator
) -> Filter | Refusal:
    if op not in field.supported_operators:
        return Refusal(f"{field.name} has no order: only numbers and times are bounded.")
    bound = _scalar(field, value)
    if bound is None:
        return Refusal(f"{field.name} has no value here to bound it by.")
    return _put(filters, field, op, bound, instead_of=(op, strict))


def _put(
    filters: Filter,
    field: FieldDefinition,
    op: Operator,
    value: Scalar,
    *,
    instead_of: tuple[Operator, ...],
) -> Filter | Refusal:
    condition = Condition(field.name, op, value)
    if objected := objection(condition, field):
        return Refusal(f"{objected}.")
    return both(_without(filters, field.name, instead_of), condition)


def _without(
    filters: Filter, name: str, operators: tuple[Operator, ...], values: tuple[Scalar, ...] = ()
) -> Filter:
    """Without top-level conditions on the field with these operators, and any or these values."""

    def goes(node: object) -> bool:
        match node:
            case Condition(field, op, value):
                return field == name and op in operators and (not values or value in values)
            case _:
                return False

    kept = tuple(node for node in conjuncts(filters) if not goes(node))
    return normalise(Group("AND", kept))


def _items(field: FieldDefinition, op: Operator, value: object) -> tuple[Scalar, ...] | Refusal:
    """What to include or exclude: the items of an array, else the value."""
    several = (
        value if field.type == FieldType.ARRAY and isinstance(value, list | tuple) else [value]
    )
    items: list[Scalar] = []
    for each in several:
        item = _scalar(field, each)
        if item is None:
            return Refusal(f"{field.name} holds something here that no filter can name.")
        if objected := objection(Condition(field.name, op, item), field):
            return Refusal(f"{objected}.")
        items.append(item)
    if not items:
        return Refusal(f"{field.name} is empty here: there is nothing to exclude.")
    return tuple(items)


def _scalar(field: FieldDefinition, value: object) -> Scalar | None:
    """A value as conditions take it; None for what they cannot take."""
    match value:
        case datetime():
            return format_moment(value)
        case float() if not math.isfinite(value):
            return None
        case str() | bool() | int() | float():
            return facets.value_of(field, value)
        case _:
            return None
