"""Numbers in order: which events have a smaller one is known from little of them.

The events of a segment that have a number are put in its order and cut into runs of 1,024. Kept of
each run are a bitmap of the events before it, its numbers, and their positions in the segment; and
together the first numbers of all runs, by which the one is found that a number falls into. Numbers
compare by value, as they do in Python and SQLite, whether they are integers or floats.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from .catalogue import Stored

_RUN = 1_024
_NUMBER, _POSITION = 8, 2
Placed: TypeAlias = Sequence[tuple[int, Stored]]
"""Positions in a segment, with the value there."""
_Code: TypeAlias = Literal["q", "d"]


class Ordered(NamedTuple):
    """The first numbers of the runs, as an array of this type, and the runs."""

    code: _Code
    firsts: bytes
    runs: list[bytes]


def ordered(placed: Placed, count: int) -> Ordered | None:
    """The runs of numbers at positions below `count`, which is at most 65,536. None where no array
    holds them all: integers beside floats, and too large to be one."""
    pairs = [(value, position) for position, value in placed if isinstance(value, int | float)]
    numbers = [number for number, _ in pairs]
    code: _Code = "q" if all(isinstance(number, int) for number in numbers) else "d"
    if len(pairs) < len(placed) or (code == "d" and any(float(each) != each for each in numbers)):
        return None
    pairs.sort()
    before = bytearray(_bytes(count))
    runs = []
    for start in range(0, len(pairs), _RUN):
        run = pairs[start : start + _RUN]
        positions = array("H", [position for _, position in run])
        held = array(code, [number for number, _ in run])
        runs.append(bytes(before) + held.tobytes() + positions.tobytes())
        _add(before, positions)
    return Ordered(code, array(code, [number for number, _ in pairs[::_RUN]]).tobytes(), runs)


def run_of(firsts: bytes, code: str, number: float, *, same: bool) -> int:
    """Which run those end in that have a smaller number, or with `same` also this one; -1 where
    there are none."""
    place = bisect_right if same else bisect_left
    return place(memoryview(firsts).cast(_code(code)), number) - 1


def below(run: bytes, code: str, number: float, count: int, *, same: bool) -> int:
    """The bitmap of them, from the run that they end in."""
    begin = _bytes(count)
    size = (len(run) - begin) // (_NUMBER + _POSITION)
    view, end = memoryview(run), begin + size * _NUMBER
    place = bisect_right if same else bisect_left
    upto = place(view[begin:end].cast(_code(code)), number)
    found = bytearray(view[:begin])
    _add(found, view[end:].cast("H")[:upto])
    return int.from_bytes(found, "little")


def _code(text: str) -> _Code:
    return "d" if text == "d" else "q"


def _add(bits: bytearray, positions: Iterable[int]) -> None:
    for position in positions:
        bits[position >> 3] |= 1 << (position & 7)


def _bytes(count: int) -> int:
    return -(-count // 8)
