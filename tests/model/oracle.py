"""What a filter matches, in plain Python: knows the wire form and rows, and nothing of the
product. NOT is Python's, so that it is true exactly where the rest is not."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Cell: TypeAlias = int | str | bool | Sequence[str] | None
Row: TypeAlias = Mapping[str, Cell]
Tree: TypeAlias = Mapping[str, object]
"""The wire form; also `{"NOT": tree}`, and `{"SEARCH": text}`, which looks in two fields."""

_COMPLEMENTS = {
    "neq": "eq",
    "notcontains": "contains",
    "inotcontains": "icontains",
    "excludes": "includes",
}
_TESTS: dict[str, Callable[..., bool]] = {
    "eq": lambda cell, value: cell == value,
    "lt": lambda cell, value: cell < value,
    "lte": lambda cell, value: cell <= value,
    "gt": lambda cell, value: cell > value,
    "gte": lambda cell, value: cell >= value,
    "contains": lambda cell, value: value in cell,
    "icontains": lambda cell, value: value.casefold() in cell.casefold(),
    "includes": lambda cell, value: value in cell,
}


def holds(row: Row, tree: object) -> bool:
    """Whether the row matches."""
    assert isinstance(tree, Mapping)
    match tree:
        case {"NOT": inner}:
            return not holds(row, inner)
        case {"AND": [*nodes]}:
            return all(holds(row, node) for node in nodes)
        case {"OR": [*nodes]}:
            return any(holds(row, node) for node in nodes)
        case {"SEARCH": text}:
            fields = ("last_user_message_preview", "response_messages_preview")
            return any(_meets(row.get(field), "icontains", text) for field in fields)
        case {"field": str(field), "op": str(op), "value": value}:
            return _meets(row.get(field), op, value)
    raise AssertionError(tree)


def _meets(cell: Cell, op: str, value: object) -> bool:
    if op in _COMPLEMENTS:
        return not _meets(cell, _COMPLEMENTS[op], value)
    if op == "isnull":
        return (cell is None) is value
    return cell is not None and _TESTS[op](cell, value)
