"""Agreement of scores: against other implementations, and by what must hold.

The expected values come from scikit-learn 1.9.1 (mean_absolute_error, root_mean_squared_error) and
SciPy 1.17.1 (pearsonr with its confidence_interval, spearmanr).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.judging.score_agreement import pearson, score_errors, spearman

CASES = (
    *((1, 1.5), (2, 2), (3, 2.5), (4, 4.5), (5, 4), (2, 3)),
    *((3, 3), (1, 2), (5, 5), (4, 3.5), (3, 3), (2, 1.5)),
)


def test_figures_are_those_of_others() -> None:
    linear = pearson(CASES)
    assert linear is not None and linear.value == pytest.approx(0.8960385550494575)
    assert linear.interval == pytest.approx((0.663157928962155, 0.9707458112271555))
    assert spearman(CASES) == pytest.approx(0.8973337128447767)
    assert score_errors(CASES) == pytest.approx(
        (0.4583333333333333, 0.5951190357119042, 0.041666666666666664)
    )


def test_what_the_cases_do_not_settle_is_undefined() -> None:
    assert pearson(()) is None and spearman(()) is None and score_errors(()) is None
    one_score = ((0.1, 1.0), (0.1, 2.0), (0.1, 3.0), (0.1, 4.0))
    assert pearson(one_score) is None and spearman(one_score) is None
    assert pearson(((3.0, 3.0),)) is None
    line = pearson(((1, 1), (2, 2), (3, 3), (4, 4), (5, 5)))
    assert line is not None and line.value == pytest.approx(1) and line.interval is None
    few = pearson(((1, 1), (2, 3), (3, 2)))
    assert few is not None and few.interval is None


scores = st.floats(0, 1e6).map(lambda value: round(value, 3))
pairs = st.lists(st.tuples(scores, scores), max_size=40).map(tuple)


@given(pairs)
def test_what_holds_of_all_scores(cases: tuple[tuple[float, float], ...]) -> None:
    turned = tuple((second, first) for first, second in cases)
    for one, other in ((pearson(cases), pearson(turned)), (spearman(cases), spearman(turned))):
        assert one == pytest.approx(other)
    linear = pearson(cases)
    if linear is not None:
        assert -1 <= linear.value <= 1
        if linear.interval is not None:
            assert -1 <= linear.interval[0] <= linear.value <= linear.interval[1] <= 1
    errors, mirrored = score_errors(cases), score_errors(turned)
    if errors is not None and mirrored is not None:
        assert errors.mean_absolute <= errors.root_mean_square * (1 + 1e-9)
        assert abs(errors.bias) <= errors.mean_absolute * (1 + 1e-9)
        assert mirrored.bias == pytest.approx(-errors.bias)


@given(st.lists(scores, min_size=2, unique=True, max_size=40))
def test_the_same_scores_correlate_perfectly(said: list[float]) -> None:
    cases = tuple((each, each) for each in said)
    assert spearman(cases) == pytest.approx(1)
    assert score_errors(cases) == (0, 0, 0)
    cubed = tuple((each, each**3) for each in range(len(said)))
    assert spearman(cubed) == pytest.approx(1)
