"""Facets: which fields have them, and how choosing values edits a filter.

A facet's choice is what the filter says at its top level: `field = v` (an array: `includes`), an OR
group of nothing but such conditions, and `field != v` (`excludes`). Edits replace the choice of
that field and leave every other condition, and any other form of condition on the field, alone.

A facet is counted without its own choice (`facet_filter`), so that the values not chosen can still
be chosen, while every other facet is counted with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldType
from obs_tui.model.filters import (
    Condition,
    Filter,
    Group,
    Node,
    Operator,
    Relative,
    Scalar,
    both,
    conjuncts,
    normalise,
)

KNOWN = ("model_name", "invoked_tools", "has_code", "input_detected_language", "available_tools")
"""Fields that tell much about any event, first among facets."""
JUDGE = "__judge_"
"""How the name of a judge's annotation begins."""
_TYPES = (FieldType.ENUM, FieldType.BOOL, FieldType.ARRAY)
_BOOLEANS: dict[str, Scalar] = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Selected:
    """The values a filter includes and excludes, as they stand in it."""

    included: tuple[Scalar, ...] = ()
    excluded: tuple[Scalar, ...] = ()


def facets(catalogue: FieldCatalogue) -> tuple[FieldDefinition, ...]:
    """The fields with facets: of type ENUM, BOOL or ARRAY, where values can be included. The known
    ones first, then the judges' annotations, then the rest as the server lists them."""
    found = [
        field
        for field in catalogue.field_definitions
        if field.type in _TYPES and including(field) in field.supported_operators
    ]
    return tuple(sorted(found, key=_rank))


def including(field: FieldDefinition) -> Operator:
    """The operator that includes a value: `includes` of an array, else `eq`."""
    return Operator.INCLUDES if field.type == FieldType.ARRAY else Operator.EQ


def excluding(field: FieldDefinition) -> Operator:
    """The operator that excludes a value: `excludes` of an array, else `neq`."""
    return Operator.EXCLUDES if field.type == FieldType.ARRAY else Operator.NEQ


def value_of(field: FieldDefinition, value: Scalar) -> Scalar:
    """A value as the field's conditions take it: option counts write booleans as text."""
    if field.type == FieldType.BOOL and isinstance(value, str):
        return _BOOLEANS.get(value.strip().lower(), value)
    return value


def selected(filters: Filter, field: FieldDefinition) -> Selected:
    """Which values the filter includes and excludes. Compare with `value_of(field, option)`."""
    nodes = conjuncts(filters)
    return Selected(
        tuple(value for node in nodes for value in _included(node, field)),
        tuple(value for node in nodes for value in _excluded(node, field)),
    )


def facet_filter(filters: Filter, field: FieldDefinition) -> Filter:
    """The filter to count a facet's values under: without its own choice."""
    kept = (node for node in conjuncts(filters) if not _chooses(node, field))
    return normalise(Group("AND", tuple(kept)))


def only(filters: Filter, field: FieldDefinition, value: Scalar) -> Filter:
    """Only this value."""
    return any_of(filters, field, (value,))


def any_of(filters: Filter, field: FieldDefinition, values: Iterable[Scalar]) -> Filter:
    """Any of these values, in place of those included; of no values, no longer any of them.

    What was excluded stays where it still says something: without values, and of an array, for
    values not among these.
    """
    wanted = tuple(dict.fromkeys(value_of(field, value) for value in values))
    op = including(field)
    choice = normalise(Group("OR", tuple(Condition(field.name, op, value) for value in wanted)))
    told = field.type == FieldType.ARRAY or not wanted
    nodes: list[Node] = []
    place: int | None = None
    for node in conjuncts(filters):
        excluded = _excluded(node, field)
        if _included(node, field) or (excluded and not (told and excluded[0] not in wanted)):
            place = len(nodes) if place is None else place
        else:
            nodes.append(node)
    if choice is not None:
        nodes.insert(len(nodes) if place is None else place, choice)
    return normalise(Group("AND", tuple(nodes)))


def also(filters: Filter, field: FieldDefinition, value: Scalar) -> Filter:
    """With this value too: beside the others that an array must include."""
    value = value_of(field, value)
    kept = tuple(
        node
        for node in conjuncts(filters)
        if value not in (*_included(node, field), *_excluded(node, field))
    )
    added = Condition(field.name, including(field), value)
    return both(normalise(Group("AND", kept)), added)


def exclude(filters: Filter, field: FieldDefinition, value: Scalar) -> Filter:
    """Not this value: it is taken from those included, and where that does not exclude it yet, a
    condition says so."""
    value = value_of(field, value)
    left = forget(filters, field, value)
    if field.type != FieldType.ARRAY and selected(left, field).included:
        return left
    return both(left, Condition(field.name, excluding(field), value))


def forget(filters: Filter, field: FieldDefinition, value: Scalar) -> Filter:
    """Neither included nor excluded any longer."""
    value = value_of(field, value)
    kept = (_stripped(node, field, value) for node in conjuncts(filters))
    return normalise(Group("AND", tuple(node for node in kept if node is not None)))


def _rank(field: FieldDefinition) -> int:
    if field.name in KNOWN:
        return KNOWN.index(field.name)
    return len(KNOWN) + (0 if field.name.startswith(JUDGE) else 1)


def _included(node: Node, field: FieldDefinition) -> tuple[Scalar, ...]:
    """The values that `node` includes; none where it is anything else than a choice."""
    alternatives = node.nodes if isinstance(node, Group) and node.joiner == "OR" else (node,)
    values = [_value(child, field, including(field)) for child in alternatives]
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else ()


def _excluded(node: Node, field: FieldDefinition) -> tuple[Scalar, ...]:
    value = _value(node, field, excluding(field))
    return () if value is None else (value,)


def _chooses(node: Node, field: FieldDefinition) -> bool:
    return bool(_included(node, field) or _excluded(node, field))


def _value(node: Node, field: FieldDefinition, op: Operator) -> Scalar | None:
    match node:
        case Condition(field.name, op_, value) if op_ is op and not isinstance(value, Relative):
            return value
        case _:
            return None


def _stripped(node: Node, field: FieldDefinition, value: Scalar) -> Filter:
    if value in _excluded(node, field):
        return None
    if value not in _included(node, field):
        return node
    left = tuple(kept for kept in _included(node, field) if kept != value)
    op = including(field)
    return normalise(Group("OR", tuple(Condition(field.name, op, kept) for kept in left)))
