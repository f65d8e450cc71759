"""Filters: the API's grammar as a frozen tree in a normal form.

A filter is a `Condition`, a `Group` or None (no constraint). Normal form: a group is AND or OR,
never both and never empty, and a group of one is its child. `read_filter` refuses what is not
well-formed, since the server may take a malformed filter for one that matches everything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from .moments import format_moment, is_relative, resolve_moment

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


COMPARING = frozenset(
    {Operator.EQ, Operator.NEQ, Operator.LT, Operator.LTE, Operator.GT, Operator.GTE}
)
"""The operators that compare a field with a value of its own type, such as a time."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A time relative to now, as it is written: `now`, `today`, `yesterday`, or back from now such
    as `-24h` (s, m, h, d, w; lower case). It stays so until a search resolves it. Raises ValueError
    for any other text."""

    text: str

    def __post_init__(self) -> None:
        if not is_relative(self.text):
            raise ValueError(f"{self.text!r} is not a relative time")

    @classmethod
    def read(cls, text: str) -> Relative | None:
        """The relative time that a person wrote so, in any case and with spaces; None for any other
        text."""
        word = "".join(text.lower().split())
        return cls(word) if is_relative(word) else None

    def at(self, now: datetime) -> str:
        """The instant it names at `now`, as ISO-8601 text."""
        moment = resolve_moment(self.text, now)
        if moment is None:
            raise ValueError(f"{self.text} lies before the first year")
        return format_moment(moment)


Value: TypeAlias = Scalar | Relative


@dataclass(frozen=True, slots=True)
class Condition:
    """`field op value`. The value is a scalar (a time is ISO-8601 text) or, for an operator that
    compares, a time relative to now. Raises ValueError for a relative time anywhere else."""

    field: str
    op: Operator
    value: Value

    def __post_init__(self) -> None:
        if isinstance(self.value, Relative) and self.op not in COMPARING:
            raise ValueError(f"{self.op} takes no time")


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
        for node in conjuncts(part):
            if node not in parts:
                parts.append(node)
    return normalise(Group("AND", tuple(parts)))


def conjuncts(node: Filter) -> tuple[Node, ...]:
    """What all must match for the filter to match; none for no filter."""
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


def resolve(node: Filter, now: datetime) -> Filter:
    """The same filter with each relative time as the instant it names at `now`. A search does this
    once: its pages, counts and facets all speak of the same instant."""
    match node:
        case Condition(_, _, Relative() as relative):
            return replace(node, value=relative.at(now))
        case Group(joiner, nodes):
            resolved = (resolve(child, now) for child in nodes)
            return Group(joiner, tuple(child for child in resolved if child is not None))
        case _:
            return node


def write_filter(node: Filter) -> JsonObject | None:
    """The wire form, which goes under the key `filters`. Raises ValueError for a relative time,
    which has to be resolved first."""
    return _write(node, None)


def write_marked(node: Filter, now: datetime) -> JsonObject | None:
    """The wire form with each relative time as the instant it names at `now`, marked as such:
    `{"field", "op", "value": "2026-01-15T…Z", "relative": "-24h"}`. `read_filter(marked=True)`
    reads it back; a server may not."""
    return _write(node, now)


def _write(node: Filter, now: datetime | None) -> JsonObject | None:
    match node:
        case None:
            return None
        case Condition(field, op, Relative() as relative):
            if now is None:
                raise ValueError(f"{field} {op} {relative.text}: the time is not resolved")
            value = relative.at(now)
            return {"field": field, "op": op.value, "value": value, "relative": relative.text}
        case Condition(field, op, value):
            return {"field": field, "op": op.value, "value": value}
        case Group(joiner, nodes):
            return {joiner: [_write(child, now) for child in nodes]}


def read_filter(data: Json, *, as_server: bool = False, marked: bool = False) -> Filter:
    """The filter that `data` (the value of the wire's key `filters`) stands for, in normal form.

    A client refuses everything that the server might read as "match all". `as_server` reads what
    the official client may send: an empty object at the root, and `isnull` without its value
    (that client drops a null), which means true. `marked` reads what `write_marked` wrote: a
    relative time is relative again.

    Raises FilterError where it is not well-formed, FilterTooLarge beyond the limits.
    """
    if data is None or (as_server and data == {}):
        return None
    node = normalise(_Reader(as_server, marked).node(data, "filters", 0))
    if node is None:
        raise FilterError("filters", "a group needs at least one condition")
    return node


class _Reader:
    def __init__(self, as_server: bool, marked: bool) -> None:
        self._as_server = as_server
        self._marked = marked
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
        if self._marked and "relative" in data:
            return _relative(field, op, data["relative"], f"{path}.relative")
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


def _relative(field: str, op: Operator, text: Json, path: str) -> Condition:
    try:
        return Condition(field, op, Relative(text if isinstance(text, str) else ""))
    except ValueError as error:
        raise FilterError(path, str(error)) from None


def _scalar(value: Json, path: str) -> Scalar:
    if value is None:
        raise FilterError(path, "a value cannot be null; use the operator isnull")
    if isinstance(value, list | dict):
        raise FilterError(path, "a value is a text, a number or a boolean, not a list or an object")
    if isinstance(value, float) and not math.isfinite(value):
        raise FilterError(path, "a number must be finite")
    return value
