"""Numbers in runs, against plain Python over the same numbers."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from obs_tui.embedded import runs

COUNT = 40
INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([-1, 0, 1, 2**53, 2**53 + 1])
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([-0.0, 0.0, 1.0, 2.0])
PLACED = st.dictionaries(st.integers(0, COUNT - 1), INTEGERS) | st.dictionaries(
    st.integers(0, COUNT - 1), FLOATS | st.integers(-3, 3)
)


@given(PLACED, INTEGERS | FLOATS, st.booleans(), st.integers(0, COUNT))
@example({0: 2**53 + 1, 1: 2**53}, 2.0**53, True, 0)
@example({0: -0.0, 1: 0.0}, 0, False, 0)
def test_those_below_a_number(held: dict[int, float], number: float, same: bool, take: int) -> None:
    known = sorted(held.values())
    number = known[take] if take < len(known) else number
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_RUN", 3)
        made = runs.ordered(list(held.items()), COUNT)
    assert made is not None
    run = runs.run_of(made.firsts, made.code, number, same=same)
    bits = 0
    if run >= 0:
        bits = runs.below(made.runs[run], made.code, number, COUNT, same=same)
    found = {position for position in range(COUNT) if bits >> position & 1}
    wanted = {at for at, each in held.items() if each < number or (same and each == number)}
    assert found == wanted
    assert bits.bit_length() <= COUNT


@pytest.mark.parametrize("placed", [[(0, 2**53 + 1), (1, 0.5)], [(0, 1), (1, "1")]])
def test_what_no_array_holds_is_refused(placed: list[tuple[int, str | int | float]]) -> None:
    assert runs.ordered(placed, COUNT) is None
