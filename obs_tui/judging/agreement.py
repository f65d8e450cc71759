"""How far two raters agree who each gave every case one label: a person and a judge, or two judges.

Pure functions of a table of counts. What the figures do not settle is None, never not-a-number.
"""

from __future__ import annotations

import math
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Label: TypeAlias = str | float | None
"""What was said of a case; None is the judge's undefined answer, a label like the others."""

Z = 1.959963984540054
"""Half the width, in standard errors, of an interval that holds the true value 19 times in 20."""


class Weighting(StrEnum):
    """How much of a disagreement counts: all of it, or the more the further apart two labels are,
    by their places in the order of the classes."""

    NONE = "unweighted"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Estimate(NamedTuple):
    """A figure from a sample, and the interval that holds the true one 19 times in 20; None where
    the sample does not tell."""

    value: float
    interval: tuple[float, float] | None


class Confusion(NamedTuple):
    """`counts[i][j]` cases are `classes[i]` for the first rater and `classes[j]` for the second."""

    classes: tuple[Label, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """How many cases."""
        return sum(self.firsts)

    @property
    def firsts(self) -> tuple[int, ...]:
        """How often the first rater gave each class."""
        return tuple(map(sum, self.counts))

    @property
    def seconds(self) -> tuple[int, ...]:
        """How often the second rater gave each class."""
        return tuple(map(sum, zip(*self.counts, strict=True)))

    @property
    def agreed(self) -> int:
        """How many cases both gave the same label."""
        return sum(self.counts[place][place] for place in range(len(self.classes)))


class ClassFigures(NamedTuple):
    """One class, the first rater being right by definition. `precision`: the share of what the
    second called so that is; None when it called none so. `recall`: the share of what is so that
    it called so; None when none is. `support`: how many are."""

    label: Label
    precision: float | None
    recall: float | None
    f1: float | None
    support: int


def confusion(pairs: Iterable[tuple[Label, Label]], classes: Sequence[Label] = ()) -> Confusion:
    """The table of pairs: the first rater's label, the second's. `classes` come first and in their
    order, whether they occur or not; others after them as they occur."""
    counted = Counter(pairs)
    known = tuple(dict.fromkeys([*classes, *(label for pair in counted for label in pair)]))
    return Confusion(known, tuple(tuple(counted[a, b] for b in known) for a in known))


def accuracy(table: Confusion) -> Estimate | None:
    """The share of cases with the same label; None without cases. Interval: the score interval
    (Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22, 1927), which holds for few cases and for shares of 0 and
    1 too:

        (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)
    """
    n = table.total
    return wilson(table.agreed, n) if n else None


def wilson(hits: int, n: int) -> Estimate:
    """The share `hits` of `n` with the interval of `accuracy`; `n` is at least 1."""
    share = hits / n
    centre = share + Z * Z / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    low, high = (centre - half) / scale, (centre + half) / scale
    return Estimate(share, (max(0.0, min(low, share)), min(1.0, max(high, share))))


def kappa(table: Confusion, weighting: Weighting = Weighting.NONE) -> Estimate | None:
    """Cohen's κ: the agreement beyond chance, 1 when perfect, 0 when it is that of chance.

    (Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20, 1960; weighted: Psychological Bulletin 70, 1968.) With shares p_ij, margins
    p_i. and p_.j, and weights w_ij (1 on the diagonal; elsewhere 0, 1 - |i - j|/(k - 1), or
    1 - (i - j)²/(k - 1)²):

        κ = (p_o - p_e) / (1 - p_e),  p_o = Σ w_ij p_ij,  p_e = Σ w_ij p_i. p_.j

    Interval: κ ± z·SE within -1 and 1, SE by Fleiss, Cohen & Everitt, "Large sample standard errors
    of kappa and weighted kappa", Psychological Bulletin 72, 1969:

        SE² = (Σ p_ij [w_ij (1 - p_e) - (w_i. + w_.j)(1 - p_o)]² - (p_o p_e - 2 p_e + p_o)²)
              / (n (1 - p_e)⁴),  w_i. = Σ_j p_.j w_ij,  w_.j = Σ_i p_i. w_ij

    None without cases, and where one class was all that both used: chance then agrees as well. No
    interval where SE is 0, as with perfect agreement or a rater who used one class only: that is
    the formula's limit and no certainty.
    """
    n = table.total
    if not n:
        return None
    rows = [count / n for count in table.firsts]
    columns = [count / n for count in table.seconds]
    weights = _weights(len(rows), weighting)
    places = range(len(rows))
    cells = [(i, j, table.counts[i][j] / n, weights[i][j]) for i in places for j in places]
    observed = sum(share * weight for _, _, share, weight in cells)
    expected = sum(rows[i] * columns[j] * weight for i, j, _, weight in cells)
    beyond = 1 - expected
    if beyond < _NOTHING:
        return None
    value = (observed - expected) / beyond
    by_row = [sum(columns[j] * weights[i][j] for j in places) for i in places]
    by_column = [sum(rows[i] * weights[i][j] for i in places) for j in places]
    spread = sum(
        share * (weight * beyond - (by_row[i] + by_column[j]) * (1 - observed)) ** 2
        for i, j, share, weight in cells
    )
    variance = (spread - (observed * expected - 2 * expected + observed) ** 2) / (n * beyond**4)
    if variance < _NOTHING:
        return Estimate(value, None)
    half = Z * math.sqrt(variance)
    return Estimate(value, (max(-1.0, value - half), min(1.0, value + half)))


_NOTHING = 1e-12
"""What rounding leaves of zero."""


def _weights(count: int, weighting: Weighting) -> list[list[float]]:
    if weighting is Weighting.NONE or count < 2:
        return [[float(i == j) for j in range(count)] for i in range(count)]
    power = 1 if weighting is Weighting.LINEAR else 2
    return [[1 - (abs(i - j) / (count - 1)) ** power for j in range(count)] for i in range(count)]


def class_figures(table: Confusion) -> tuple[ClassFigures, ...]:
    """Precision, recall and their harmonic mean F1 (van Rijsbergen, Information Retrieval, 1979)
    of each class. F1 is None where neither used the class."""
    firsts, seconds = table.firsts, table.seconds
    found = []
    for place, label in enumerate(table.classes):
        both, is_so, called = table.counts[place][place], firsts[place], seconds[place]
        precision = both / called if called else None
        recall = both / is_so if is_so else None
        f1 = 2 * both / (is_so + called) if is_so + called else None
        found.append(ClassFigures(label, precision, recall, f1, is_so))
    return tuple(found)
