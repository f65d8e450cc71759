"""Which messages of two conversations belong side by side."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from .diff import matching, words

CELLS = 20_000
"""Pairs of messages that are weighed at most between two that are the same; past them, messages
are paired by order."""

_WEIGHED = 20_000
"""Letters of a message that are weighed."""
_ROLE = 0.1
"""What the same role is worth where no word is shared; the same words are worth 1."""

Aligned: TypeAlias = tuple[int | None, int | None]


class Said(NamedTuple):
    """Who said what."""

    role: str
    text: str


def align(left: Sequence[Said], right: Sequence[Said]) -> tuple[Aligned, ...]:
    """The numbers of the messages in pairs, rising on both sides; None where the other side has
    no such message. Messages of different roles are never paired."""
    if list(left) > list(right):
        return tuple((mine, theirs) for theirs, mine in align(right, left))
    pairs: list[Aligned] = []
    at, over = 0, 0
    for here, there in (*matching(left, right), (len(left), len(right))):
        pairs += [
            (None if one is None else at + one, None if other is None else over + other)
            for one, other in _weighed(left[at:here], right[over:there])
        ]
        if here < len(left):
            pairs.append((here, there))
        at, over = here + 1, there + 1
    return tuple(pairs)


def _weighed(left: Sequence[Said], right: Sequence[Said]) -> list[Aligned]:
    if not left or not right or len(left) * len(right) > CELLS:
        return _in_order(left, right)
    bags = [Counter(words(said.text[:_WEIGHED])) for said in left]
    others = [Counter(words(said.text[:_WEIGHED])) for said in right]
    worth = [
        [
            _ROLE + _likeness(bag, other) if mine.role == theirs.role else -1.0
            for theirs, other in zip(right, others, strict=True)
        ]
        for mine, bag in zip(left, bags, strict=True)
    ]
    return _best(worth, len(left), len(right))


def _likeness(left: Counter[str], right: Counter[str]) -> float:
    """How much of both is shared, 0 to 1."""
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 1.0


def _best(worth: Sequence[Sequence[float]], rows: int, columns: int) -> list[Aligned]:
    """The pairs that are worth most together."""
    sums = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            sums[row][column] = max(
                sums[row + 1][column],
                sums[row][column + 1],
                sums[row + 1][column + 1] + worth[row][column],
            )
    pairs: list[Aligned] = []
    row = column = 0
    while row < rows and column < columns:
        most = sums[row][column]
        if worth[row][column] > 0 and most == sums[row + 1][column + 1] + worth[row][column]:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif most == sums[row + 1][column]:
            pairs.append((row, None))
            row += 1
        else:
            pairs.append((None, column))
            column += 1
    pairs += [(at, None) for at in range(row, rows)]
    return [*pairs, *((None, at) for at in range(column, columns))]


def _in_order(left: Sequence[Said], right: Sequence[Said]) -> list[Aligned]:
    pairs: list[Aligned] = []
    for at in range(max(len(left), len(right))):
        both = at < len(left) and at < len(right)
        if both and left[at].role == right[at].role:
            pairs.append((at, at))
            continue
        pairs += [(at, None)] if at < len(left) else []
        pairs += [(None, at)] if at < len(right) else []
    return pairs
