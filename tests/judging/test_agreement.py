"""Agreement of labels: against other implementations on fixed tables, and by what must hold.

The expected values come from scikit-learn 1.9.1 (accuracy_score, cohen_kappa_score,
precision_recall_fscore_support), the standard errors and Wilson's interval from statsmodels 0.15.0
(cohens_kappa(...).std_kappa, proportion_confint); None where they give not-a-number.
"""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.judging.agreement import (
    Confusion,
    Label,
    Weighting,
    Z,
    accuracy,
    class_figures,
    confusion,
    kappa,
)


class Known(NamedTuple):
    counts: tuple[tuple[int, ...], ...]
    accuracy: float
    wilson: tuple[float, float]
    kappas: tuple[float, float, float]
    errors: tuple[float, float, float]
    precision: tuple[float | None, ...]
    recall: tuple[float | None, ...]
    f1: tuple[float, ...]
    support: tuple[int, ...]


KNOWN = {
    "balanced": Known(
        ((20, 5), (10, 15)),
        0.7,
        (0.5624964953554659, 0.8089644649911905),
        (0.4, 0.4, 0.4),
        (0.12699606293110033,) * 3,
        (0.6666666666666666, 0.75),
        (0.8, 0.6),
        (0.7272727272727273, 0.6666666666666666),
        (25, 25),
    ),
    "skewed": Known(
        ((85, 5), (7, 3)),
        0.88,
        (0.8018790057328857, 0.9300059356298052),
        (0.2682926829268292,) * 3,
        (0.1518947495368462,) * 3,
        (0.9239130434782609, 0.375),
        (0.9444444444444444, 0.3),
        (0.9340659340659341, 0.3333333333333333),
        (90, 10),
    ),
    "three": Known(
        ((44, 5, 1), (7, 20, 3), (9, 5, 6)),
        0.7,
        (0.6041514536665332, 0.7810511470506724),
        (0.4915254237288136, 0.4736842105263158, 0.4545454545454546),
        (0.07212745929334068, 0.07697890987030612, 0.09397969777572601),
        (0.7333333333333333, 0.6666666666666666, 0.6),
        (0.88, 0.6666666666666666, 0.3),
        (0.8, 0.6666666666666666, 0.4),
        (50, 30, 20),
    ),
    "a class the second never gives": Known(
        ((3, 2, 0), (1, 4, 0), (2, 2, 0)),
        0.5,
        (0.26799202452413634, 0.7320079754758637),
        (0.2222222222222222, 0.16000000000000003, 0.08080808080808077),
        (0.1683726135430353, 0.17040646831750386, 0.21879106586232652),
        (0.5, 0.5, None),
        (0.6, 0.8, 0.0),
        (0.5454545454545454, 0.6153846153846154, 0.0),
        (5, 5, 4),
    ),
    "worse than chance": Known(
        ((1, 9), (8, 2)),
        0.15,
        (0.052368745896216595, 0.36041886474075696),
        (-0.7, -0.7, -0.7),
        (0.15888675212238476,) * 3,
        (0.1111111111111111, 0.18181818181818182),
        (0.1, 0.2),
        (0.10526315789473684, 0.19047619047619047),
        (10, 10),
    ),
    "five points": Known(
        (
            (11, 3, 1, 0, 0),
            (2, 9, 4, 1, 0),
            (0, 3, 12, 5, 1),
            (0, 1, 4, 10, 3),
            (0, 0, 0, 2, 8),
        ),
        0.625,
        (0.51548725463143, 0.7230582129846883),
        (0.5260663507109005, 0.7085297899699957, 0.8432835820895522),
        (0.06932040485766305, 0.049860000349578826, 0.0359166046445311),
        (0.8461538461538461, 0.5625, 0.5714285714285714, 0.5555555555555556, 0.6666666666666666),
        (0.7333333333333333, 0.5625, 0.5714285714285714, 0.5555555555555556, 0.8),
        (0.7857142857142857, 0.5625, 0.5714285714285714, 0.5555555555555556, 0.7272727272727273),
        (15, 16, 21, 18, 10),
    ),
}


def spelled_out(counts: tuple[tuple[int, ...], ...]) -> list[tuple[Label, Label]]:
    return [
        (f"class {i}", f"class {j}")
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
        for _ in range(count)
    ]


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_figures_are_those_of_others(known: Known) -> None:
    order = [f"class {place}" for place in range(len(known.counts))]
    table = confusion(spelled_out(known.counts), order)
    assert table == Confusion(tuple(order), known.counts)
    share = accuracy(table)
    assert share is not None and share.value == pytest.approx(known.accuracy)
    assert share.interval == pytest.approx(known.wilson)
    for weighting, value, error in zip(Weighting, known.kappas, known.errors, strict=True):
        found = kappa(table, weighting)
        assert found is not None and found.value == pytest.approx(value)
        limits = (max(-1.0, value - Z * error), min(1.0, value + Z * error))
        assert found.interval == pytest.approx(limits)
    figures = class_figures(table)
    assert [each.precision for each in figures] == pytest.approx(known.precision)
    assert [each.recall for each in figures] == pytest.approx(known.recall)
    assert [each.f1 for each in figures] == pytest.approx(known.f1)
    assert tuple(each.support for each in figures) == known.support


def test_what_the_cases_do_not_settle_is_undefined() -> None:
    nothing = confusion([], ["good", "bad"])
    assert accuracy(nothing) is None and kappa(nothing) is None
    assert confusion([]) == Confusion((), ()) and kappa(confusion([])) is None
    assert [each.f1 for each in class_figures(nothing)] == [None, None]

    one_class = confusion([("good", "good")] * 7, ["good", "bad"])
    assert kappa(one_class) is None
    share = accuracy(one_class)
    assert share is not None and share.value == 1 and share.interval is not None
    assert share.interval[0] < 0.7 and share.interval[1] == 1  # seven of seven settle little

    constant = kappa(Confusion(("good", "bad"), ((6, 4), (0, 0))))
    assert constant is not None and constant.value == pytest.approx(0)
    assert constant.interval is None

    perfect = kappa(confusion([("good", "good"), ("bad", "bad")]))
    assert perfect is not None and perfect.value == 1 and perfect.interval is None


def test_an_undefined_answer_is_a_label_of_its_own() -> None:
    table = confusion([("undefined", None), ("undefined", "undefined")], ["undefined"])
    assert table.classes == ("undefined", None)
    assert table.counts == ((1, 1), (0, 0))


labels = st.sampled_from(["a", "b", "c", None, 2.0])
pairs = st.lists(st.tuples(labels, labels), max_size=60)
weightings = st.sampled_from(list(Weighting))


@given(pairs, weightings)
def test_who_is_first_makes_no_difference(cases: list[tuple[Label, Label]], by: Weighting) -> None:
    order = ["a", "b", "c", None, 2.0]
    one = kappa(confusion(cases, order), by)
    other = kappa(confusion([(b, a) for a, b in cases], order), by)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.value == pytest.approx(other.value)
        assert (one.interval is None) == (other.interval is None)
        if one.interval is not None:
            assert one.interval == pytest.approx(other.interval)


@given(pairs, weightings)
def test_figures_keep_their_bounds(cases: list[tuple[Label, Label]], by: Weighting) -> None:
    table = confusion(cases)
    assert table.total == len(cases) == sum(table.seconds)
    found, share = kappa(table, by), accuracy(table)
    if found is not None:
        assert -1 - 1e-9 <= found.value <= 1 + 1e-9
        if found.interval is not None:
            low, high = found.interval
            assert -1 <= low <= found.value + 1e-9 and found.value - 1e-9 <= high <= 1
    if share is not None:
        assert share.interval is not None
        assert 0 <= share.interval[0] <= share.value <= share.interval[1] <= 1
    for each in class_figures(table):
        for figure in (each.precision, each.recall, each.f1):
            assert figure is None or 0 <= figure <= 1


@given(
    st.lists(labels, min_size=2, max_size=60).filter(lambda said: len(set(said)) > 1), weightings
)
def test_perfect_agreement_is_one(said: list[Label], by: Weighting) -> None:
    found = kappa(confusion([(each, each) for each in said]), by)
    assert found is not None and found.value == pytest.approx(1)


@given(pairs)
def test_linear_and_quadratic_are_cohens_where_there_are_two_classes(
    cases: list[tuple[Label, Label]],
) -> None:
    two: list[tuple[Label, Label]] = [(a == "a", b == "a") for a, b in cases]
    table = confusion(two, [True, False])
    assert kappa(table) == kappa(table, Weighting.LINEAR) == kappa(table, Weighting.QUADRATIC)
