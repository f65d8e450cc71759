"""Figures of agreement in words, for screens and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from obs_tui.model.counting import counted

from .wording import estimate_text, kappa_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .comparing import Agreement, ScoreFigures

METHOD = (
    "Intervals hold the true value 19 times in 20: Wilson's for shares; for κ the large-sample"
    " standard error of Fleiss, Cohen & Everitt (1969); Fisher's for correlations."
)


class Figure(NamedTuple):
    """A figure's name, what it is, and what that means. Plain text of ours."""

    name: str
    said: str
    meaning: str = ""


def agreement_figures(found: Agreement) -> tuple[Figure, ...]:
    """How far the judge agrees with the person."""
    scores = found.scores
    figures = tuple(_of_classes(found) if scores is None else _of_scores(found, scores))
    if not found.by_campaign:
        return figures
    of = f"of {counted(len(found.cases), 'verdict')}: the judge as it is saved, without analysis"
    return (*figures, Figure("by campaigns", f"{found.by_campaign:,}", of))


def _of_classes(found: Agreement) -> Iterator[Figure]:
    share, agreed = found.accuracy, found.kappa
    cases = f"of {len(found.cases):,}"
    yield Figure("accuracy", estimate_text(share, percent=True) if share else "—", cases)
    said = estimate_text(agreed) if agreed else "—"
    yield Figure("Cohen's κ", said, kappa_meaning(agreed, found.table))


def _of_scores(found: Agreement, scores: ScoreFigures) -> Iterator[Figure]:
    if (errors := scores.errors) is not None:
        yield Figure("mean error", f"{errors.mean_absolute:.2f}")
        yield Figure("root mean square", f"{errors.root_mean_square:.2f}")
        bias = f"{abs(errors.bias):.2f}"
        side = "higher than you" if errors.bias > 0 else "lower than you"
        yield Figure("bias", bias, side if float(bias) else "")
    linear = scores.pearson
    if linear is None:
        yield Figure("Pearson's r", "—", "undefined: one of you gave one score only")
    else:
        meaning = "" if linear.interval else "there is no interval to it yet"
        yield Figure("Pearson's r", estimate_text(linear), meaning)
    if scores.spearman is not None:
        yield Figure("Spearman's ρ", f"{scores.spearman:.2f}")
    if scores.kappa is not None:
        meaning = f"{kappa_meaning(scores.kappa, found.table)}, by whole points"
        yield Figure("κ, quadratic weights", estimate_text(scores.kappa), meaning)


def left_out(found: Agreement) -> tuple[str, ...]:
    """What counts nowhere, in a sentence each."""
    undefined = found.scores.undefined if found.scores else 0
    said = (
        ("Undefined verdicts, in none of these figures", undefined),
        ("Skipped by you, counted nowhere", found.skipped),
        ("With a vote and without a verdict of this version", len(found.unjudged)),
    )
    return tuple(f"{words}: {count:,}." for words, count in said if count)
