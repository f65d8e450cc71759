"""Two versions of a judge, or two judges with the same answers, on the same events: what flips."""

from __future__ import annotations

from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from obs_tui.judging.stability import sign_test

from .ballots import class_of, classes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from obs_tui.journal import VerdictEntry, Vote
    from obs_tui.judging.agreement import Label
    from obs_tui.model.judges import JudgeDraft


class Flip(NamedTuple):
    """An event on which the two differ: by class, or by part of the scale."""

    event_id: str
    first: VerdictEntry
    second: VerdictEntry
    vote: Vote | None
    way: tuple[Label, Label]


class Rivalry(NamedTuple):
    """Of the events that both judged and that a person voted on: how many each gave the person's
    class, and how many only this one did; `chance` is the sign test's of those. For scores also the
    mean distances from the person's."""

    voted: int
    first_right: int
    second_right: int
    only_first: int
    only_second: int
    chance: float
    distances: tuple[float, float] | None


class Versus(NamedTuple):
    """`both` events were judged by both; `first_only` and `second_only` by one. `ways` counts the
    flips by what the first and the second say, the most frequent first."""

    both: int
    flips: tuple[Flip, ...]
    ways: tuple[tuple[tuple[Label, Label], int], ...]
    first_only: tuple[str, ...]
    second_only: tuple[str, ...]
    rivalry: Rivalry | None


def comparable(first: JudgeDraft, second: JudgeDraft) -> bool:
    """Whether two judges have the same answers, in whatever order."""
    if first.output.type != second.output.type:
        return False
    return set(classes_of(first)) == set(classes_of(second))


def versus(
    judge: JudgeDraft,
    first: Mapping[str, VerdictEntry],
    second: Mapping[str, VerdictEntry],
    votes: Mapping[str, Vote],
) -> Versus:
    """What flips between two sets of verdicts by event. `judge` has the answers of both."""
    both = [event for event in first if event in second]
    flips = []
    for event in both:
        one, other = first[event], second[event]
        way = (class_of(judge, one.verdict.answer), class_of(judge, other.verdict.answer))
        if way[0] != way[1]:
            flips.append(Flip(event, one, other, votes.get(event), way))
    counted = Counter(flip.way for flip in flips)
    return Versus(
        len(both),
        tuple(sorted(flips, key=lambda flip: -counted[flip.way])),
        tuple(counted.most_common()),
        tuple(event for event in first if event not in second),
        tuple(event for event in second if event not in first),
        _rivalry(judge, first, second, votes),
    )


def _rivalry(
    judge: JudgeDraft,
    first: Mapping[str, VerdictEntry],
    second: Mapping[str, VerdictEntry],
    votes: Mapping[str, Vote],
) -> Rivalry | None:
    """Which agrees better with the person; None where no vote is on what both judged."""
    voted = [
        (vote.answer, first[event].verdict.answer, second[event].verdict.answer)
        for event, vote in votes.items()
        if vote.answer is not None and event in first and event in second
    ]
    if not voted:
        return None
    right = Counter(
        tuple(class_of(judge, said) == class_of(judge, answer) for answer in answers)
        for said, *answers in voted
    )
    only_first, only_second = right[True, False], right[False, True]
    scored = [
        (abs(said - one), abs(said - other))
        for said, one, other in voted
        if isinstance(said, int | float)
        and isinstance(one, int | float)
        and isinstance(other, int | float)
    ]
    return Rivalry(
        len(voted),
        only_first + right[True, True],
        only_second + right[True, True],
        only_first,
        only_second,
        sign_test(only_first, only_second),
        (fmean(one for one, _ in scored), fmean(other for _, other in scored)) if scored else None,
    )
