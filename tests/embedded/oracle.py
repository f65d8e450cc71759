"""What a filter selects, in plain Python over rows of plain values: `{field: value}`, a field that
is missing or None being null. `conversation` is the list of the texts of a row's messages. It
imports nothing of ours."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

JsonRow = dict[str, Any]
COMPLEMENTS = {
    "neq": "eq",
    "notcontains": "contains",
    "inotcontains": "icontains",
    "excludes": "includes",
}
TEXT_OPS = [
    "eq",
    "neq",
    "contains",
    "icontains",
    "notcontains",
    "inotcontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "matches",
    "isnull",
]
ORDER_OPS = ["eq", "neq", "lt", "lte", "gt", "gte", "isnull"]
OPS = {
    "ENUM": TEXT_OPS,
    "TEXT": TEXT_OPS,
    "INT": ORDER_OPS,
    "FLOAT": ORDER_OPS,
    "BOOL": ["eq", "neq", "isnull"],
    "TIMESTAMP": ORDER_OPS,
    "ARRAY": ["includes", "excludes", "len_eq", "isnull"],
    "MAP": ["isnull"],
    "CONVERSATION": ["contains", "icontains", "notcontains", "inotcontains", "matches"],
}


def holds(row: JsonRow, tree: Any, types: Mapping[str, str]) -> bool:
    """Whether the row meets the tree, which is the wire's."""
    if tree is None:
        return True
    if "AND" in tree:
        return all(holds(row, child, types) for child in tree["AND"])
    if "OR" in tree:
        return any(holds(row, child, types) for child in tree["OR"])
    field = tree["field"]
    return meets(types[field], row.get(field), tree["op"], tree["value"])


def meets(kind: str, value: Any, op: str, operand: Any) -> bool:
    """Whether a value of a type meets one condition."""
    if op in COMPLEMENTS:
        return not meets(kind, value, COMPLEMENTS[op], operand)
    if kind == "CONVERSATION":
        return any(meets("TEXT", text, op, operand) for text in value)
    if op == "isnull":
        return bool((value is None) == operand)
    if value is None:
        return False
    if kind == "TIMESTAMP":
        value, operand = moment(value), moment(operand)
    if op in ("icontains", "istartswith", "iendswith"):
        op, value, operand = op[1:], value.casefold(), operand.casefold()
    tests: dict[str, Callable[[], bool]] = {
        "eq": lambda: value == operand,
        "lt": lambda: value < operand,
        "lte": lambda: value <= operand,
        "gt": lambda: value > operand,
        "gte": lambda: value >= operand,
        "contains": lambda: operand in value,
        "startswith": lambda: value.startswith(operand),
        "endswith": lambda: value.endswith(operand),
        "matches": lambda: re.search(operand, value) is not None,
        "includes": lambda: operand in value,
        "len_eq": lambda: len(value) == operand,
    }
    return tests[op]()


def moment(text: str) -> datetime:
    """The instant of an ISO-8601 text."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def newest_first(rows: Sequence[JsonRow]) -> list[str]:
    """The ids, newest first."""
    key = lambda row: (moment(row["timestamp"]), row["event_id"])  # noqa: E731
    return [row["event_id"] for row in sorted(rows, key=key, reverse=True)]


def counted(rows: Sequence[JsonRow], field: str) -> dict[Any, int]:
    """How many rows carry each value; an array's items are values, each once a row."""
    counts: Counter[Any] = Counter()
    for row in rows:
        value = row.get(field)
        counts.update(set(value) if isinstance(value, list) else [] if value is None else [value])
    return dict(counts)


def shaped(
    rows: Sequence[JsonRow], seconds: float
) -> dict[datetime, tuple[int, float | None, float | None]]:
    """Count, p50 and p95 of `total_time_elapsed` of each bucket that has rows. Buckets are counted
    from a Monday."""
    width, origin = timedelta(seconds=seconds), datetime(1970, 1, 5, tzinfo=UTC)
    buckets: dict[datetime, list[float | None]] = {}
    for row in rows:
        start = origin + (moment(row["timestamp"]) - origin) // width * width
        buckets.setdefault(start, []).append(row.get("total_time_elapsed"))
    return {start: (len(each), *percentiles(each)) for start, each in buckets.items()}


def percentiles(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """p50 and p95 by nearest rank, of the values that there are."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None, None
    return known[ceil(len(known) / 2) - 1], known[ceil(len(known) * 95 / 100) - 1]
