"""JSON as a tree: a row for each value, folded where there is much of it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from obs_tui.model.base import Json

from .folds import FOLDED, Fold, Folds
from .json_path import Node, node_keys, step_text
from .json_view import INDENT, MAX_STRING, quoted, scalar_runs
from .lines import Block, Line, Run, wrap

_FEW = 500
"""Values in a part, and in the parts of that, up to which it is open at first."""

_SHORT, _HIGH = 50, 4
"""Values in a part alone up to which it is open at first whatever these hold, and how deep."""

_MANY = 5_000
"""Values that take about 40 ms to put in rows."""

_OPEN, _FOLDED, _LEAF, _END = "▾ ", "▸ ", "  ", ""
"""What stands before a row, and says which kind it is."""


class _Row(NamedTuple):
    """A value, how deep it is, and whether it is the last of what holds it."""

    node: Node
    depth: int
    last: bool


class _Level(NamedTuple):
    """What is being written: its parts to come, its own fold, and whether it holds but few."""

    row: _Row
    parts: Iterator[_Row]
    fold: Fold | None
    few: bool


def tree_blocks(data: Json, folds: Folds = FOLDED) -> list[Block]:
    """A block for each row: each value, and each end of what is open. The fold of a part is named
    by its path, so that it is the same part in other JSON; the whole has none and is open."""
    return list(_walk(data, folds))


def is_many(data: Json) -> bool:
    """Whether the rows take so long that they are better made beside the keys."""
    return not _is_few(data, _MANY)


def _is_few(data: Json, most: int) -> bool:
    """Whether there are at most so many values in it, at any depth."""
    stack = [data]
    seen = 0
    while stack and seen <= most:
        value = stack.pop()
        seen += len(value) if isinstance(value, dict | list) else 0
        if seen <= most and isinstance(value, dict | list):
            stack.extend(value.values() if isinstance(value, dict) else value)
    return seen <= most


def same_block(blocks: Sequence[Block], node: Node) -> int:
    """The block of the value at the same path, else of the nearest that would hold it."""
    keys = iter(node_keys(node))
    key = next(keys, None)
    found, held = 0, blocks[0].node
    for at in range(1, len(blocks)):
        if key is None:
            break
        here = blocks[at].node
        if here is not None and here.parent is held and here.key == key:
            found, held, key = at, here, next(keys, None)
    return found


def _walk(data: Json, folds: Folds) -> Iterator[Block]:
    # Not recursive: JSON may be nested deeper than Python calls.
    whole = _Row(Node(data), 0, last=True)
    if not _holds(data):
        yield _block(whole, _LEAF, None, None)
        return
    yield _block(whole, _OPEN, None, None)
    levels = [_Level(whole, _parts(whole), None, _is_few(data, _FEW))]
    while levels:
        level = levels[-1]
        row = next(level.parts, None)
        if row is None:
            levels.pop()
            yield _block(level.row, _END, None, level.fold)
        elif not _holds(row.node.value):
            yield _block(row, _LEAF, None, level.fold)
        else:
            name = (level.fold.name if level.fold else "$") + step_text(row.node.key)
            few = level.few or _is_few(row.node.value, _FEW)
            fold = Fold(name, few or _is_short(row), level.fold)
            yield _block(row, _OPEN if folds.is_open(fold) else _FOLDED, fold, level.fold)
            if folds.shows(fold):
                levels.append(_Level(row, _parts(row), fold, few))


def _is_short(row: _Row) -> bool:
    value = row.node.value
    return row.depth <= _HIGH and isinstance(value, dict | list) and len(value) <= _SHORT


def _holds(value: Json) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _parts(row: _Row) -> Iterator[_Row]:
    value = row.node.value
    if not isinstance(value, dict | list):
        return
    final = len(value) - 1
    pairs: Iterable[tuple[str | int, Json]] = (
        value.items() if isinstance(value, dict) else enumerate(value)
    )
    for number, (key, inner) in enumerate(pairs):
        yield _Row(Node(inner, row.node, key), row.depth + 1, number == final)


def _block(row: _Row, mark: str, fold: Fold | None, part: Fold | None) -> Block:
    value = row.node.value
    size = min(len(value), MAX_STRING) if isinstance(value, str) else 0
    layout = partial(_lines, row, mark)
    return Block(layout, size, fold=fold, part=part, node=row.node)


def _lines(row: _Row, mark: str, width: int) -> list[Line]:
    indent = " " * min(row.depth * len(INDENT), width // 2)
    first, *rest = wrap(
        _runs(row, mark),
        width,
        ((mark if mark and row.depth else _LEAF, "fold"), (indent, "")),
        ((_LEAF + indent + INDENT, ""),),
    )
    # What is copied is indented, but has no mark.
    return [first._replace(gutter=min(1, first.gutter)), *rest]


def _runs(row: _Row, mark: str) -> list[Run]:
    (value, parent, key), comma = row.node, "" if row.last else ","
    is_list = isinstance(value, list)
    if mark == _END:
        return [("]" if is_list else "}", ""), (comma, "")]
    runs: list[Run] = []
    if parent is not None and isinstance(key, str):
        runs += [(quoted(key), "key"), (": ", "")]
    if mark == _LEAF:
        return [*runs, *scalar_runs(value), (comma, "")]
    if mark == _OPEN:
        return [*runs, ("[" if is_list else "{", "")]
    return [*runs, (_held(value), "fold held")]


def _held(value: Json) -> str:
    """`{…} 5 keys`, `[…] 12 items`."""
    if not isinstance(value, dict | list):
        return ""
    count = len(value)
    shape, noun = ("[…]", "item") if isinstance(value, list) else ("{…}", "key")
    return f"{shape} {count:,} {noun}{'' if count == 1 else 's'}"
