"""What a person can answer, and how."""

import pytest

from obs_tui.evaluation.ballots import choices, class_of, classes_of, read_typed
from obs_tui.model.judges import JudgeDraft

from .judges import classifier, scorer

MANY = classifier(*[f"class {number}" for number in range(1, 13)])


def test_digits_stand_for_classes_and_for_points() -> None:
    assert [(each.key, each.answer) for each in choices(classifier("good", "bad"))] == [
        ("1", "good"),
        ("2", "bad"),
    ]
    ten = choices(classifier(*"abcdefghij"))
    assert (ten[9].key, ten[9].answer) == ("0", "j")
    assert [(each.key, each.answer) for each in choices(scorer(1, 5))][::4] == [("1", 1), ("5", 5)]
    assert [each.meaning for each in choices(scorer(0, 2))] == ["bad", "", "good"]
    assert choices(scorer(1, 10))[-1].key == "0"
    # Where no digit can stand for each, the answer is typed.
    for judge in (MANY, scorer(0, 1), scorer(0, 10), scorer(0.5, 4.5), scorer(0, 100)):
        assert choices(judge) == ()


@pytest.mark.parametrize(
    ("judge", "typed", "answer"),
    [
        (MANY, "12", "class 12"),
        (MANY, "class 3", "class 3"),
        (classifier("good", "bad"), "G", "good"),
        (classifier("2", "1"), "2", "2"),
        (scorer(0, 1), " 0,75 ", 0.75),
        (scorer(0, 10), "10", 10.0),
    ],
)
def test_what_is_typed_is_read(judge: JudgeDraft, typed: str, answer: str | float) -> None:
    assert read_typed(judge, typed) == answer


@pytest.mark.parametrize(
    ("judge", "typed"),
    [(MANY, "13"), (MANY, "class"), (MANY, ""), (scorer(0, 1), "1.5"), (scorer(0, 1), "nan")],
)
def test_what_is_no_answer_is_refused_with_a_sentence(judge: JudgeDraft, typed: str) -> None:
    with pytest.raises(ValueError, match="Type a number from "):
        read_typed(judge, typed)


def test_scores_fall_into_few_classes() -> None:
    assert classes_of(scorer(1, 3)) == (1, 2, 3)
    assert [class_of(scorer(1, 3), score) for score in (1, 1.4, 2.5, 3, 9)] == [1, 1, 3, 3, 3]
    fifths = ("0 to 0.2", "0.2 to 0.4", "0.4 to 0.6", "0.6 to 0.8", "0.8 to 1")
    assert classes_of(scorer(0, 1)) == fifths
    assert [class_of(scorer(0, 1), score) for score in (0, 0.2, 0.99, 1)] == [
        fifths[0],
        fifths[1],
        fifths[4],
        fifths[4],
    ]
    assert class_of(scorer(0, 1), None) is None
    assert class_of(classifier("a", "b"), "unheard of") == "unheard of"
