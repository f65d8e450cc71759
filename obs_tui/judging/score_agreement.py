"""How far two raters agree who each gave every case a score. Pure functions of pairs: the first
rater's score, the second's. What the figures do not settle is None, never not-a-number."""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from .agreement import Estimate, Z

if TYPE_CHECKING:
    from collections.abc import Sequence

Pairs = tuple[tuple[float, float], ...]


class ScoreErrors(NamedTuple):
    """How far the second rater's scores are from the first's: the mean of the absolute differences,
    the root of the mean of their squares, and the mean of the differences, which is positive where
    the second scores higher."""

    mean_absolute: float
    root_mean_square: float
    bias: float


def score_errors(pairs: Pairs) -> ScoreErrors | None:
    """The errors; None without cases."""
    if not pairs:
        return None
    off = [second - first for first, second in pairs]
    return ScoreErrors(
        fmean(map(abs, off)), math.sqrt(fmean(each * each for each in off)), fmean(off)
    )


def pearson(pairs: Pairs) -> Estimate | None:
    """The linear correlation r (Pearson, "Regression, heredity, and panmixia", Philosophical
    Transactions A 187, 1896); None where one of them gave one score only.

    Interval: tanh(artanh r ± z / √(n - 3)) (Fisher, "On the probable error of a coefficient of
    correlation", Metron 1, 1921); none for fewer than 4 cases, or where |r| is 1.
    """
    value = _correlation(pairs)
    if value is None:
        return None
    if len(pairs) < 4 or abs(value) > 1 - 1e-12:
        return Estimate(value, None)
    middle, half = math.atanh(value), Z / math.sqrt(len(pairs) - 3)
    return Estimate(value, (math.tanh(middle - half), math.tanh(middle + half)))


def spearman(pairs: Pairs) -> float | None:
    """The correlation of the ranks, equal scores sharing the mean of theirs (Spearman, "The proof
    and measurement of association between two things", American Journal of Psychology 15, 1904);
    None where one of them gave one score only."""
    firsts = _ranks([first for first, _ in pairs])
    seconds = _ranks([second for _, second in pairs])
    return _correlation(tuple(zip(firsts, seconds, strict=True)))


def _correlation(pairs: Pairs) -> float | None:
    if not pairs:
        return None
    firsts = _deviations([first for first, _ in pairs])
    seconds = _deviations([second for _, second in pairs])
    if firsts is None or seconds is None:
        return None
    together = math.fsum(first * second for first, second in zip(firsts, seconds, strict=True))
    return max(-1.0, min(1.0, together / (math.hypot(*firsts) * math.hypot(*seconds))))


def _deviations(scores: Sequence[float]) -> list[float] | None:
    """What the scores are off their mean; None where they are one score, or what rounding makes of
    one."""
    mean = fmean(scores)
    off = [score - mean for score in scores]
    return off if max(map(abs, off)) > 1e-12 * max(1.0, abs(mean)) else None


def _ranks(scores: Sequence[float]) -> list[float]:
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + end + 1) / 2
        start = end
    return ranks
