"""A judge against itself: by the literature's own table, other implementations, and what must hold.

Fleiss' κ is statsmodels 0.15.0's (fleiss_kappa), the sign test SciPy 1.17.1's (binomtest); the mean
pairwise agreement is the mean of scikit-learn 1.9.1's accuracy_score over all pairs.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.judging.agreement import Label
from obs_tui.judging.stability import sign_test, spreads, stability

RATED_BY_FOURTEEN = (
    *((0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1)),
    *((7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7)),
)


def test_figures_are_those_of_others() -> None:
    many = stability(
        [
            [float(place) for place, count in enumerate(row) for _ in range(count)]
            for row in RATED_BY_FOURTEEN
        ]
    )
    assert many is not None and many.kappa == pytest.approx(0.20993070442195522)
    assert (many.cases, many.identical) == (10, 1)
    thrice = stability([["a"] * 3, ["a", "b", "a"], ["b"] * 3, ["c", "b", "a"], ["c"] * 3])
    assert thrice is not None and thrice.kappa == pytest.approx(0.4932432432432431)
    assert thrice.pairwise == pytest.approx(2 / 3)
    assert thrice.identical == 3


def test_what_the_cases_do_not_settle_is_undefined() -> None:
    assert stability([]) is None
    same = stability([["a", "a"], ["a", "a"]])
    assert same is not None and same.kappa is None and same.pairwise == 1
    undefined = stability([[None, None], ["a", None]])
    assert undefined is not None and undefined.identical == 1
    for uneven in ([["a"]], [["a", "a"], ["a"]]):
        with pytest.raises(ValueError):
            stability(uneven)


def test_spread_is_the_standard_deviation_of_each_case() -> None:
    assert spreads([[1, 1, 1], [1, 2, 3]]) == pytest.approx((0, 1))


@pytest.mark.parametrize(
    ("one_way", "other_way", "chance"),
    [(0, 0, 1), (1, 0, 1), (3, 10, 0.09228515625), (5, 5, 1), (2, 9, 0.0654296875)],
)
def test_changes_one_way_more_than_the_other(one_way: int, other_way: int, chance: float) -> None:
    assert sign_test(one_way, other_way) == sign_test(other_way, one_way) == pytest.approx(chance)


repeated = st.integers(2, 5).flatmap(
    lambda size: st.lists(
        st.lists(st.sampled_from(["a", "b", None]), min_size=size, max_size=size), min_size=1
    )
)


@given(repeated)
def test_what_holds_of_all_answers(cases: list[list[Label]]) -> None:
    found = stability(cases)
    assert found is not None
    assert 0 <= found.identical <= found.cases == len(cases)
    assert found.identical / found.cases <= found.pairwise + 1e-9 <= 1 + 2e-9
    assert found.kappa is None or -1 - 1e-9 <= found.kappa <= 1 + 1e-9
    if found.kappa is not None and found.identical == found.cases:
        assert found.kappa == pytest.approx(1)
    turned = stability([each[::-1] for each in reversed(cases)])
    assert turned is not None and turned == pytest.approx(found)
