"""Votes beside verdicts, one judge repeatedly, two versions: the joins; the figures have tests of
their own."""

import pytest

from obs_tui.evaluation.comparing import Agreement
from obs_tui.evaluation.flipping import comparable, versus
from obs_tui.evaluation.repeating import repeated
from obs_tui.evaluation.report import agreement_figures
from obs_tui.evaluation.wording import few_words, kappa_meaning
from obs_tui.judging.agreement import confusion, kappa

from .judges import classifier, scorer, verdict, verdicts, votes

HELPFUL = classifier("good", "bad")


def test_votes_and_verdicts_are_joined() -> None:
    said = votes(
        [("a", "good"), ("b", "good"), ("c", "bad"), ("d", None), ("e", "bad"), ("f", "good")]
    )
    judged = verdicts(HELPFUL, [("a", "good"), ("b", "bad"), ("c", "bad"), ("d", "bad")])
    judged |= verdicts(HELPFUL, [("f", None), ("g", "good")])
    found = Agreement(HELPFUL, said, judged)
    assert [case.event_id for case in found.cases] == ["a", "b", "c", "f"]
    assert (found.skipped, found.unjudged) == (1, ("e",))
    assert found.table == (("good", "bad", None), ((1, 1, 1), (0, 1, 0), (0, 0, 0)))
    assert {case.event_id for case in found.disagreements} == {"b", "f"}
    assert [case.event_id for case in found.of_cell("good", None)] == ["f"]
    share = found.accuracy
    assert share is not None and share.value == 0.5
    assert found.scores is None
    nothing = Agreement(HELPFUL, {}, judged)
    assert nothing.accuracy is None and nothing.kappa is None and nothing.table.total == 0


def test_scores_are_compared_as_they_are_and_tabled_by_points() -> None:
    judge = scorer(1, 5)
    said = votes([("a", 1.0), ("b", 2.0), ("c", 5.0), ("d", 4.0), ("e", 3.0)])
    judged = verdicts(judge, [("a", 1.2), ("b", 4), ("c", 5), ("d", 3.4), ("e", None)])
    found = Agreement(judge, said, judged)
    assert [*found.table.classes] == [1, 2, 3, 4, 5, None]
    # Furthest apart first: what is undefined is further than any score.
    assert [case.event_id for case in found.disagreements] == ["e", "b", "d"]
    scores = found.scores
    assert scores is not None and scores.undefined == 1
    assert scores.errors is not None
    assert scores.errors.mean_absolute == pytest.approx((0.2 + 2 + 0 + 0.6) / 4)
    assert scores.errors.bias == pytest.approx((0.2 + 2 - 0.6) / 4)
    assert scores.kappa is not None and scores.pearson is not None
    fifths = Agreement(scorer(0, 1), votes([("a", 0.1)]), verdicts(scorer(0, 1), [("a", 0.15)]))
    assert fifths.scores is not None and fifths.scores.kappa is None
    assert fifths.cases[0].agrees
    higher = verdicts(scorer(0, 1), [("a", 0.501), ("b", 0.251)])
    near = Agreement(scorer(0, 1), votes([("a", 0.5), ("b", 0.25)]), higher)
    assert ("bias", "0.00", "") in agreement_figures(near)  # no side where none is told


def test_a_judge_asked_again_flips_or_does_not() -> None:
    said: dict[str, list[str | None]] = {
        "same": ["bad", "good", "good", "good"],
        "flips": ["good", "bad", "good"],
        "undefined": ["good", None, None],
        "uneven": ["good", "bad"],
        "once": ["good"],
    }
    entries = [
        verdict(HELPFUL, event, answer) for event, answers in said.items() for answer in answers
    ]
    found = repeated(entries)
    assert (found.answers, found.uneven, found.once) == (3, 1, 1)
    # Of four answers the last three count.
    assert {case.event_id: case.flips for case in found.cases} == {
        "same": False,
        "flips": True,
        "undefined": True,
    }
    assert found.figures is not None and found.figures.identical == 1
    assert repeated([verdict(HELPFUL, "once", "good")]).figures is None
    scores = repeated([verdict(scorer(1, 5), "a", score) for score in (1, 2, 3)])
    assert scores.spread == pytest.approx(1)


def test_what_flips_between_two_versions() -> None:
    other = classifier("bad", "good", model="new")
    assert comparable(HELPFUL, other)
    assert not comparable(HELPFUL, classifier("good", "bad", "so-so"))
    assert not comparable(HELPFUL, scorer(0, 1))
    first = verdicts(HELPFUL, [("a", "good"), ("b", "good"), ("c", "bad"), ("d", "good")])
    second = verdicts(other, [("a", "good"), ("b", "bad"), ("c", "good"), ("e", "bad")])
    first |= verdicts(HELPFUL, [("f", "good")])
    second |= verdicts(other, [("f", "bad")])
    said = votes([("b", "bad"), ("c", "bad"), ("f", "bad"), ("a", "good"), ("d", "good")])
    found = versus(HELPFUL, first, second, said)
    assert (found.both, found.first_only, found.second_only) == (4, ("d",), ("e",))
    assert found.ways == ((("good", "bad"), 2), (("bad", "good"), 1))
    assert [flip.event_id for flip in found.flips] == ["b", "f", "c"]
    rivalry = found.rivalry
    assert rivalry is not None
    assert (rivalry.voted, rivalry.first_right, rivalry.second_right) == (4, 2, 3)
    assert (rivalry.only_first, rivalry.only_second, rivalry.chance) == (1, 2, 1)
    assert versus(HELPFUL, first, second, {}).rivalry is None
    near = versus(
        scorer(1, 5),
        verdicts(scorer(1, 5), [("a", 2.1), ("b", 1)]),
        verdicts(scorer(1, 5), [("a", 2.2), ("b", 4)]),
        votes([("b", 4.0)]),
    )
    assert [flip.event_id for flip in near.flips] == ["b"]  # a tenth of a point is no flip
    assert near.rivalry is not None and near.rivalry.distances == (3, 0)


def test_figures_are_put_into_words() -> None:
    def said(*cells: tuple[str, str, int]) -> str:
        table = confusion([(a, b) for a, b, count in cells for _ in range(count)], ["g", "b"])
        return kappa_meaning(kappa(table), table)

    assert said(("g", "g", 20), ("g", "b", 5), ("b", "g", 10), ("b", "b", 15)).startswith("fair")
    assert said(("g", "g", 5), ("b", "b", 3), ("g", "b", 4)).endswith("not ruled out")
    assert said(("g", "b", 9), ("b", "g", 8)).startswith("agreement: none beyond chance")
    assert "there is no interval" in said(("g", "g", 3), ("b", "b", 3))
    assert said(("g", "g", 7)).startswith("undefined")
    assert "one class throughout" in said(("g", "g", 7), ("g", "b", 2))
    assert said().startswith("no event")
    assert few_words(7).startswith("7 votes: the interval is wide")
    assert few_words(1).startswith("1 vote:") and few_words(100) == few_words(0) == ""
