"""Which bar an answer belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.evaluation.bars import Bars
from obs_tui.model.judges import Regression
from tests.evaluation.judging import JUDGE


def scale(low: float, high: float) -> Regression:
    return Regression(min=low, min_description="", max=high, max_description="")


def test_classes_come_in_the_judges_order_and_what_it_does_not_offer_last() -> None:
    bars = Bars.of(JUDGE.output, [("no", 3), (None, 2), ("maybe", 1), (1.5, 1)])
    assert [tuple(bar)[1:] for bar in bars.rows] == [
        ("yes", 0),
        ("no", 3),
        ("undefined", 2),
        ("other", 2),
    ]
    empty = Bars.of(JUDGE.output)
    assert [bar.label for bar in empty.rows] == ["yes", "no", "undefined"]


@pytest.mark.parametrize(
    ("low", "high", "score", "label"),
    [
        (1, 5, 1, "1"),
        (1, 5, 3.4, "3"),
        (1, 5, 3.5, "4"),
        (1, 5, 5, "5"),
        (0, 1, 0, "0 to 0.1"),
        (0, 1, 0.3, "0.3 to 0.4"),
        (0, 1, 1, "0.9 to 1"),
        (0, 100, 99.99, "90 to 100"),
        (0, 1, 1.5, "other"),
        (0, 1, "0.5", "other"),
        (0, 1, None, "undefined"),
    ],
)
def test_scores_are_seen_by_whole_numbers_or_by_tenths(
    low: float, high: float, score: str | float | None, label: str
) -> None:
    bars = Bars.of(scale(low, high)).plus(score)
    assert [bar.label for bar in bars.rows if bar.answers] == [label]


@given(
    low=st.floats(0, 1e3),
    span=st.floats(0.001, 1e6),
    share=st.floats(0, 1),
)
def test_every_score_in_the_range_has_a_bar(low: float, span: float, share: float) -> None:
    spec = scale(low, low + span)
    score = min(spec.max, low + share * (spec.max - spec.min))
    bars = Bars.of(spec)
    at = bars.place(score)
    assert at < len(bars.counts) - 2
    assert at == len(bars.counts) - 3 or score < spec.max or at >= len(bars.counts) - 3
    assert bars.plus(score).counts[at] == 1
