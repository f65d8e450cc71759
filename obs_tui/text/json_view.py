"""JSON as lines: of any size and depth, long strings cut where one can see it."""

import json
from collections.abc import Iterator
from itertools import islice

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.events import Event
from obs_tui.model.moments import format_moment

from .lines import Block, Line, Run, wrap
from .size import size_of, size_text

MAX_STRING = 4_000
"""Characters shown of one string."""

_INLINE = 100
"""Characters shown of a file that is inline, as a data URL."""

_ROWS = 40
INDENT = "  "
_MAX_INDENT = 20


def pretty(data: Json, max_string: int = MAX_STRING) -> Iterator[Block]:
    """`data` indented, a few lines a block."""
    rows = _rows(data, max_string)
    while chunk := tuple(islice(rows, _ROWS)):
        yield _block(chunk)


def _block(rows: tuple[list[Run], ...]) -> Block:
    def layout(width: int) -> list[Line]:
        lines: list[Line] = []
        for row in rows:
            indent = len(row[0][0]) - len(row[0][0].lstrip(" "))
            lines.extend(wrap(row, width, (), ((" " * (indent + 2), ""),)))
        return lines

    return Block(layout, sum(len(text) for row in rows for text, _ in row), len(rows))


def event_json(event: Event) -> JsonObject:
    """The whole event as it came, the time in ISO-8601; what was not sent is left out."""
    # Not `model_dump`, which refuses JSON that is nested too deeply.
    data: JsonObject = {}
    for name in type(event).model_fields:
        if name in event.model_fields_set:
            value = getattr(event, name)
            data[name] = list(value) if isinstance(value, tuple) else value
    data["created_at"] = format_moment(event.created_at)
    return data | (event.model_extra or {})


def json_text(data: Json, *, compact: bool = False) -> str:
    """`data` as JSON to hand on, indented or in one line: whole, its letters as they came."""
    rows = ("".join(text for text, _ in row) for row in _rows(data, None))
    return "".join(row.lstrip(" ") for row in rows) if compact else "\n".join(rows)


def _rows(data: Json, limit: int | None) -> Iterator[list[Run]]:
    """A list of runs for each line. Not recursive: JSON may be nested deeper than Python calls."""
    stack: list[tuple[Iterator[tuple[str | None, Json]], str, int]] = []
    opening, rest = _open(data)
    if rest is None:
        yield [*scalar_runs(data, limit)]
        return
    yield [(opening, "")]
    stack.append((rest, _closing(opening), _count(data)))
    while stack:
        children, closing, left = stack[-1]
        indent = INDENT * min(len(stack), _MAX_INDENT)
        child = next(children, None)
        if child is None:
            stack.pop()
            comma = "," if stack and stack[-1][2] else ""
            yield [(INDENT * min(len(stack), _MAX_INDENT) + closing + comma, "")]
            continue
        left -= 1
        stack[-1] = (children, closing, left)
        key, value = child
        row: list[Run] = [(indent, "")]
        if key is not None:
            row += [(quoted(key), "key"), (": ", "")]
        opening, rest = _open(value)
        if rest is None:
            yield [*row, *scalar_runs(value, limit), ("," if left else "", "")]
        else:
            yield [*row, (opening, "")]
            stack.append((rest, _closing(opening), _count(value)))


def _open(value: Json) -> tuple[str, Iterator[tuple[str | None, Json]] | None]:
    if isinstance(value, dict) and value:
        return "{", iter(value.items())
    if isinstance(value, list) and value:
        return "[", ((None, item) for item in value)
    return "", None


def _closing(opening: str) -> str:
    return "}" if opening == "{" else "]"


def _count(value: Json) -> int:
    return len(value) if isinstance(value, dict | list) else 0


def scalar_runs(value: Json, limit: int | None = MAX_STRING) -> Iterator[Run]:
    """A value that holds no others. A string beyond the limit, if any, is cut where one can see
    it, a file that is inline sooner."""
    if isinstance(value, str):
        if limit is not None and value.startswith("data:"):
            limit = min(limit, _INLINE)
        yield quoted(value[:limit]), "string"
        if limit is not None and len(value) > limit:
            hidden = size_text(size_of(value[limit:]))
            yield f" … {hidden} more, {size_text(size_of(value))} in all", "warning"
    elif isinstance(value, bool) or value is None:
        yield json.dumps(value), "keyword"
    elif isinstance(value, int | float):
        yield _number(value), "number"
    else:
        yield "{}" if isinstance(value, dict) else "[]", ""


def _number(value: float) -> str:
    try:
        return repr(value)
    except ValueError:  # Python refuses to write integers of thousands of digits
        return hex(int(value))


def quoted(text: str) -> str:
    """A string of JSON, its letters as they are."""
    return json.dumps(text, ensure_ascii=False)
