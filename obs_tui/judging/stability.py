"""How far one judge agrees with itself when asked several times, and with another version of it.

Pure functions; what the figures do not settle is None, never not-a-number.
"""

from __future__ import annotations

from collections import Counter
from statistics import fmean, stdev
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .agreement import Label


class Stability(NamedTuple):
    """Of `cases` with as many answers each: `identical` got the same answer every time;
    `pairwise` is the mean share of pairs of answers that are the same; `kappa` is Fleiss' κ, None
    where every answer was the same."""

    cases: int
    identical: int
    pairwise: float
    kappa: float | None


def stability(cases: Sequence[Sequence[Label]]) -> Stability | None:
    """How stable the answers are. Every case has the same number of answers, at least two; None
    without cases.

    Fleiss' κ ("Measuring nominal scale agreement among many raters", Psychological Bulletin 76,
    1971): with n_ij of n answers on case i in class j,

        P_i = (Σ_j n_ij² - n) / (n (n - 1)),  p_j = Σ_i n_ij / (N n),
        κ = (mean P_i - Σ p_j²) / (1 - Σ p_j²)
    """
    if not cases:
        return None
    size = len(cases[0])
    if size < 2 or any(len(each) != size for each in cases):
        raise ValueError("every case needs the same number of answers, two at least")
    counted = [Counter(each) for each in cases]
    pairwise = fmean(
        (sum(count * count for count in each.values()) - size) / (size * (size - 1))
        for each in counted
    )
    totals = Counter(label for each in cases for label in each)
    chance = sum((count / (len(cases) * size)) ** 2 for count in totals.values())
    kappa = (pairwise - chance) / (1 - chance) if len(totals) > 1 else None
    return Stability(len(cases), sum(len(each) == 1 for each in counted), pairwise, kappa)


def spreads(cases: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The standard deviation (of a sample: n - 1) of the scores of each case; two at least."""
    return tuple(stdev(each) for each in cases)


def sign_test(one_way: int, other_way: int) -> float:
    """How likely it is that changes are spread between two directions at least as unevenly when
    neither is favoured: McNemar's test ("Note on the sampling error of the difference between
    correlated proportions or percentages", Psychometrika 12, 1947) in its exact form, the two-sided
    binomial test with p = ½. 1 without changes."""
    changes = one_way + other_way
    fewer = min(one_way, other_way)
    ways = tail = 1  # in which none, then one more, goes the rarer way
    for k in range(fewer):
        ways = ways * (changes - k) // (k + 1)
        tail += ways
    return min(1.0, float(2 * tail / 2**changes))
