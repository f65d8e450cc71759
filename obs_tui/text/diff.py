"""What differs between two texts, word by word, and which of two sequences' items belong together.

The work is bounded: past `STEPS` what is left counts as different. Either order of the two sides
gives the same answer, its sides swapped.
"""

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

STEPS = 2_000_000
"""Comparisons of items that are made at most."""

FAR = 100
"""Items that may be left out or put in before another way than the shortest is looked for."""

_APART = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts without spaces between words: each letter is a word."""
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u200d\ufe00-\ufe0f"
_WORD = re.compile(rf"(?:[{_APART}]|[^\W{_APART}]+|\r\n?|\n|[^\S\r\n]+|[^\w\s])[{_MARKS}]*")

Place: TypeAlias = tuple[int, int]


class Change(NamedTuple):
    """A piece of the left text and what stands for it in the right one; either may be empty."""

    left: str
    right: str

    @property
    def same(self) -> bool:
        """Whether nothing changed here."""
        return self.left == self.right


def words(text: str) -> list[str]:
    """The words, spaces, line breaks and signs that make up a text, none left out."""
    return _WORD.findall(text)


def word_diff(left: str, right: str) -> tuple[Change, ...]:
    """The texts as pieces in order, the same and the changed by turns. The pieces of a side joined
    are its text."""
    if left > right:
        return tuple(Change(mine, theirs) for theirs, mine in word_diff(right, left))
    mine, theirs = words(left), words(right)
    pieces: list[Change] = []
    at, over = 0, 0
    for here, there in (*matching(mine, theirs), (len(mine), len(theirs))):
        if at < here or over < there:
            pieces.append(Change("".join(mine[at:here]), "".join(theirs[over:there])))
        if here < len(mine):
            pieces.append(Change(mine[here], theirs[there]))
        at, over = here + 1, there + 1
    return tuple(_calm(_joined(pieces)))


def _joined(pieces: Iterable[Change]) -> list[Change]:
    """Neighbours of one kind as one piece."""
    groups: list[tuple[bool, list[Change]]] = []
    for piece in pieces:
        if not groups or groups[-1][0] != piece.same:
            groups.append((piece.same, []))
        groups[-1][1].append(piece)
    return [_one(group) for _, group in groups]


def _one(pieces: Iterable[Change]) -> Change:
    lefts, rights = zip(*pieces, strict=True)
    return Change("".join(lefts), "".join(rights))


def _calm(pieces: Sequence[Change]) -> list[Change]:
    """Without the few same letters between larger changes, such as a space between two words."""
    groups: list[list[Change]] = []
    size = 0
    """The letters of the change that is being gathered; 0 where there is none."""
    for number, piece in enumerate(pieces):
        if not piece.same:
            if size:
                groups[-1].append(piece)
            else:
                groups.append([piece])
            size += _size(piece)
        elif (
            size
            and number + 1 < len(pieces)
            and "\n" not in piece.left
            and len(piece.left) <= min(size, _size(pieces[number + 1]))
        ):
            groups[-1].append(piece)
            size += len(piece.left)
        else:
            groups.append([piece])
            size = 0
    return [_one(group) for group in groups]


def _size(piece: Change) -> int:
    return max(len(piece.left), len(piece.right))


def matching(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Place]:
    """Which items are the same on both sides: their places, rising on both."""
    numbers: dict[Hashable, int] = {}
    mine = [numbers.setdefault(item, len(numbers)) for item in left]
    theirs = [numbers.setdefault(item, len(numbers)) for item in right]
    return _Matching(mine, theirs).places()


class _Matching:
    """Looks for the shortest way from one to the other; where that is far, between what stands
    once on each side."""

    def __init__(self, left: Sequence[int], right: Sequence[int]) -> None:
        self._left = left
        self._right = right
        self._steps = STEPS
        self._found: list[Place] = []

    def places(self) -> list[Place]:
        parts = [(0, len(self._left), 0, len(self._right))]
        while parts:
            a, b, c, d = self._trimmed(*parts.pop())
            if a < b and c < d and self._steps > 0 and not self._shortest(a, b, c, d):
                parts += self._between(a, b, c, d)
        return sorted(self._found)

    def _trimmed(self, a: int, b: int, c: int, d: int) -> tuple[int, int, int, int]:
        """Without what is the same at the start and at the end."""
        while a < b and c < d and self._left[a] == self._right[c]:
            self._found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and self._left[b - 1] == self._right[d - 1]:
            b, d = b - 1, d - 1
            self._found.append((b, d))
        return a, b, c, d

    def _shared(self, a: int, b: int, c: int, d: int) -> int:
        """How many items from here on are the same."""
        begun = a
        while a < b and c < d and self._left[a] == self._right[c]:
            a, c = a + 1, c + 1
        return a - begun

    def _shortest(self, a: int, b: int, c: int, d: int) -> bool:
        """Match by Myers' shortest way, if it is near."""
        reached = {1: 0}
        before: list[dict[int, int]] = []
        for far in range(min(FAR, b - a + d - c) + 1):
            before.append(reached.copy())
            for way in range(-far, far + 1, 2):
                down = way == -far or (way != far and reached[way - 1] < reached[way + 1])
                begun = x = reached[way + 1] if down else reached[way - 1] + 1
                x += self._shared(a + x, b, c + x - way, d)
                reached[way] = x
                self._steps -= 1 + x - begun
                if a + x >= b and c + x - way >= d:
                    self._walk_back(before, x, way, a, c)
                    return True
            if self._steps < 0:
                break
        return False

    def _walk_back(
        self, before: Sequence[dict[int, int]], x: int, way: int, a: int, c: int
    ) -> None:
        for far in range(len(before) - 1, -1, -1):
            reached = before[far]
            down = way == -far or (way != far and reached[way - 1] < reached[way + 1])
            begun = reached[way + 1] if down else reached[way - 1] + 1
            self._found += [(a + at, c + at - way) for at in range(begun, x)]
            x, way = (begun, way + 1) if down else (begun - 1, way - 1)

    def _between(self, a: int, b: int, c: int, d: int) -> list[tuple[int, int, int, int]]:
        """Match what stands once on each side, in order; the parts between are to be matched."""
        here, there = _once(self._left, a, b), _once(self._right, c, d)
        self._steps -= b - a + d - c
        rising = _rising([(at, there[item]) for item, at in here.items() if item in there])
        self._found += rising
        parts = []
        for x, y in (*rising, (b, d)) if rising else ():
            parts.append((a, x, c, y))
            a, c = x + 1, y + 1
        return parts


def _once(items: Sequence[int], start: int, end: int) -> dict[int, int]:
    """Where the items are that stand once between two places, in order."""
    found: dict[int, int] = {}
    twice: set[int] = set()
    for at in range(start, end):
        if items[at] in found:
            twice.add(items[at])
        found.setdefault(items[at], at)
    return {item: at for item, at in found.items() if item not in twice}


def _rising(places: Sequence[Place]) -> list[Place]:
    """The longest row of places, given in order of their first number, whose second rises."""
    ends: list[int] = []
    last: list[int] = []
    came: list[int] = []
    for number, (_, right) in enumerate(places):
        at = bisect_left(ends, right)
        ends[at : at + 1] = [right]
        came.append(last[at - 1] if at else -1)
        last[at : at + 1] = [number]
    row: list[Place] = []
    number = last[-1] if last else -1
    while number >= 0:
        row.append(places[number])
        number = came[number]
    return row[::-1]
