"""Fields of judges' verdicts by the judge's name, as people write and read filters:
`"Refusal detector" = "refused"` for `__judge_8efc… = "refused"`. What is sent, kept and copied has
the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .filters import Condition, Filter, Group, Node

if TYPE_CHECKING:
    from .fields import FieldCatalogue


def with_names(filters: Filter, fields: FieldCatalogue | None) -> Filter:
    """The filter as it is read: judges' names where their fields are, if each is one field's."""
    return filters if filters is None or fields is None else _renamed(filters, fields.judges())


def with_fields(filters: Filter, fields: FieldCatalogue | None) -> Filter:
    """The filter as it is sent: fields where judges' names were written."""
    if filters is None or fields is None:
        return filters
    return _renamed(filters, {name: field for field, name in fields.judges().items()})


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    match node:
        case Condition():
            return replace(node, field=names.get(node.field, node.field))
        case Group():
            return replace(node, nodes=tuple(_renamed(each, names) for each in node.nodes))
