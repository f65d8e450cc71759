"""Filters: the API's grammar as a frozen tree in a normal form.

A filter is a `Condition`, a `Group` or None (no constraint). Normal form: a group is AND or OR,
never both and never empty, and a group of one is its child. `read_filter` refuses what is not
well-formed, since the server may take a malformed filter for one that matches everything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from .base import Json, JsonObject

MAX_DEPTH = 20
MAX_CONDITIONS = 500

Scalar: TypeAlias = str | int | float | bool
Joiner: TypeAlias = Literal["AND", "OR"]
JOINERS: tuple[Joiner, Joiner] = ("AND", "OR")


class Operator(StrEnum):
    """The API's 19 operators; a leading i folds case."""

    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    STARTSWITH = "startswith"
    ISTARTSWITH = "istartswith"
    ENDSWITH = "endswith"
    IENDSWITH = "iendswith"
    CONTAINS = "contains"
    ICONTAINS = "icontains"
    MATCHES = "matches"
    NOTCONTAINS = "notcontains"
    INOTCONTAINS = "inotcontains"
    EQ = "eq"
    NEQ = "neq"
    ISNULL = "isnull"
    INCLUDES = "includes"
    EXCLUDES = "excludes"
    LEN_EQ = "len_eq"


_OPERATORS = frozenset(operator.value for operator in Operator)


class FilterError(ValueError):
    """A filter that is not well-formed. `path` leads to the fault, such as `filters.AND[1].op`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class FilterTooLarge(FilterError):
    """A filter deeper than 20 groups or with more than 500 conditions."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`field op value`. The value is a scalar; a time is ISO-8601 text."""

    field: str
    op: Operator
    value: Scalar


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes joined by AND or by OR."""

    joiner: Joiner
    nodes: tuple[Node, ...]


Node: TypeAlias = Condition | Group
Filter: TypeAlias = Node | None


def normalise(node: Filter) -> Filter:
    """The normal form: empty groups vanish, a group of one becomes its child."""
    if not isinstance(node, Group):
        return node
    nodes = tuple(kept for child in node.nodes if (kept := normalise(child)) is not None)
    match nodes:
        case ():
            return None
        case (only,):
            return only
        case _:
            return Group(node.joiner, nodes)


def both(first: Filter, second: Filter) -> Filter:
    """What matches `first` and `second`; conditions already there are not added twice."""
    parts: list[Node] = []
    for part in (first, second):
        for node in _conjuncts(part):
            if node not in parts:
                parts.append(node)
    return normalise(Group("AND", tuple(parts)))


def _conjuncts(node: Filter) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.nodes if isinstance(node, Group) and node.joiner == "AND" else (node,)


def conditions(node: Filter) -> Iterator[Condition]:
    """Every condition, from left to right."""
    if isinstance(node, Condition):
        yield node
    elif node is not None:
        for child in node.nodes:
            yield from conditions(child)


def write_filter(node: Filter) -> JsonObject | None:
    """The wire form, which goes under the key `filters`."""
    match node:
        case None:
            return None
        case Condition(field, op, value):
            return {"field": field, "op": op.value, "value": value}
        case Group(joiner, nodes):
            return {joiner: [write_filter(child) for child in nodes]}


def read_filter(data: Json, *, as_server: bool = False) -> Filter:
    """The filter that `data` (the value of the wire's key `filters`) stands for, in normal form.

    A client refuses everything that the server might read as "match all". `as_server` reads what
    the official client may send: an empty object at the root, and `isnull` without its value
    (that client drops a null), which means true.

    Raises FilterError where it is not well-formed, FilterTooLarge beyond the limits.
    """
    if data is None or (as_server and data == {}):
        return None
    node = normalise(_Reader(as_server).node(data, "filters", 0))
    if node is None:
        raise FilterError("filters", "a group needs at least one condition")
    return node


class _Reader:
    def __init__(self, as_server: bool) -> None:
        self._as_server = as_server
        self._count = 0

    def node(self, data: Json, path: str, depth: int) -> Node:
        if not isinstance(data, dict):
            raise FilterError(path, "expected a condition or a group, as an object")
        if "field" in data or "op" in data:
            return self._condition(data, path)
        return self._group(data, path, depth + 1)

    def _condition(self, data: JsonObject, path: str) -> Condition:
        self._count += 1
        if self._count > MAX_CONDITIONS:
            raise FilterTooLarge(path, f"more than {MAX_CONDITIONS} conditions")
        field = data.get("field")
        if not isinstance(field, str) or not field:
            raise FilterError(f"{path}.field", "a condition needs the name of a field")
        name = data.get("op")
        if not isinstance(name, str) or name not in _OPERATORS:
            raise FilterError(f"{path}.op", f"{name!r} is not an operator: {', '.join(Operator)}")
        op = Operator(name)
        if self._as_server and op is Operator.ISNULL and data.get("value") is None:
            return Condition(field, op, True)
        if "value" not in data:
            raise FilterError(f"{path}.value", "a condition needs a value")
        return Condition(field, op, _scalar(data["value"], f"{path}.value"))

    def _group(self, data: JsonObject, path: str, depth: int) -> Group:
        if depth > MAX_DEPTH:
            raise FilterTooLarge(path, f"groups nested deeper than {MAX_DEPTH}")
        if unknown := sorted(data.keys() - set(JOINERS)):
            raise FilterError(path, f"a group has the key AND or OR, not {', '.join(unknown)}")
        given = [(joiner, data[joiner]) for joiner in JOINERS if data.get(joiner) is not None]
        if len(given) != 1:
            raise FilterError(path, "a group has exactly one of AND and OR")
        joiner, children = given[0]
        if not isinstance(children, list) or not children:
            raise FilterError(f"{path}.{joiner}", "expected a list with at least one node")
        return Group(
            joiner,
            tuple(
                self.node(child, f"{path}.{joiner}[{i}]", depth) for i, child in enumerate(children)
            ),
        )


def _scalar(value: Json, path: str) -> Scalar:
    if value is None:
        raise FilterError(path, "a value cannot be null; use the operator isnull")
    if isinstance(value, list | dict):
        raise FilterError(path, "a value is a text, a number or a boolean, not a list or an object")
    if isinstance(value, float) and not math.isfinite(value):
        raise FilterError(path, "a number must be finite")
    return value
