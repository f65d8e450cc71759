"""What figures of agreement mean, in words. Plain text of ours, labels apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obs_tui.judging.agreement import Confusion, Estimate, Label

FEW = 30
"""Fewer votes than this give an interval too wide to go by."""
_BANDS = (
    (0.0, "none beyond chance"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)


def label_text(label: Label) -> str:
    """A class as it is shown, perhaps untrusted; an undefined answer in parentheses, so that no
    class is mistaken for it."""
    if label is None:
        return "(undefined)"
    return label if isinstance(label, str) else f"{label:g}"


def estimate_text(estimate: Estimate, *, percent: bool = False) -> str:
    """`0.49 (0.35 to 0.63)`, or in per cent."""

    def figure(value: float) -> str:
        return f"{value:.0%}" if percent else f"{value:.2f}"

    if estimate.interval is None:
        return figure(estimate.value)
    low, high = estimate.interval
    return f"{figure(estimate.value)} ({figure(low)} to {figure(high)})"


def kappa_meaning(estimate: Estimate | None, table: Confusion) -> str:
    """What κ says, with the words of Landis & Koch ("The measurement of observer agreement for
    categorical data", Biometrics 33, 1977), or why it says nothing."""
    if estimate is None:
        if not table.total:
            return "no event has both a vote and a verdict yet"
        return "undefined: both gave one and the same class throughout, as chance would"
    one_sided = [used for used in (table.firsts, table.seconds) if sum(map(bool, used)) == 1]
    if one_sided:
        return "one of you gave one class throughout: then κ is 0 whatever the other says"
    band = next((words for top, words in _BANDS if estimate.value <= top), _BANDS[-1][1])
    words = f"{band} agreement" if estimate.value > 0 else f"agreement: {band}"
    if estimate.interval is None:
        return f"{words}; there is no interval to it yet"
    open_still = estimate.interval[0] <= 0 < estimate.value
    return f"{words}; none beyond chance is not ruled out" if open_still else words


def few_words(cases: int) -> str:
    """What to say of so few votes; empty where there are enough, or none to go by."""
    if not cases or cases >= FEW:
        return ""
    votes = "1 vote" if cases == 1 else f"{cases} votes"
    return f"{votes}: the interval is wide; {FEW} or more make it worth reading"
