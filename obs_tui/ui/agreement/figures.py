"""Figures of agreement as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.evaluation.report import METHOD, Figure, agreement_figures, left_out
from obs_tui.evaluation.wording import estimate_text, few_words, label_text
from obs_tui.judging.agreement import wilson
from obs_tui.model.counting import counted
from obs_tui.text.lines import BLANK, Block, fixed
from obs_tui.text.tables import Cell, table_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from obs_tui.evaluation.comparing import Agreement
    from obs_tui.evaluation.flipping import Versus
    from obs_tui.evaluation.repeating import Repeated


def agreement_blocks(found: Agreement) -> list[Block]:
    """What agreement there is, and how far to trust the figure."""
    blocks: list[Block] = []
    if words := few_words(len(found.cases)):
        blocks += [fixed((words, "warning")), BLANK]
    blocks += [_named(figure) for figure in agreement_figures(found)]
    if found.scores is None:
        blocks += [BLANK, _per_class(found)]
    if said := left_out(found):
        blocks += [BLANK, *(fixed((words, "dim")) for words in said)]
    if found.unjudged:
        blocks.append(fixed(("x", "key"), (" runs the judge on those.", "dim")))
    return [*blocks, BLANK, fixed((METHOD, "dim"))]


def other_versions_blocks(count: int) -> list[Block]:
    """That only other versions of the judge gave verdicts."""
    said = "This version has given no verdict; "
    others = f" shows {count:,} that did." if count > 1 else " shows one that did."
    return [fixed((said, "warning"), ("v", "key"), (others, "warning"))]


def _named(figure: Figure) -> Block:
    return fixed((f"{figure.name}  ", "dim"), (figure.said, "strong"), (f"  {figure.meaning}", ""))


def _per_class(found: Agreement) -> Block:
    def share(value: float | None) -> Cell:
        return Cell((("—" if value is None else f"{value:.2f}", ""),), "right")

    heads = ("class", "precision", "recall", "F1", "yours")
    rows: list[Sequence[Cell]] = [
        [Cell(((head, ""),), "right" if at else "") for at, head in enumerate(heads)]
    ]
    rows += [
        [
            Cell(((label_text(each.label), ""),)),
            share(each.precision),
            share(each.recall),
            share(each.f1),
            Cell(((f"{each.support:,}", ""),), "right"),
        ]
        for each in found.per_class
        if each.label is not None
    ]
    return Block(lambda width: table_lines(rows, width), rows=len(rows) + 1)


def stability_blocks(found: Repeated) -> list[Block]:
    """How often a judge says the same of the same event."""
    figures = found.figures
    if figures is None:
        said = "No event was judged more than once by this version."
        more = fixed(("x", "key"), (" has it judge again what it has judged.", ""))
        return [fixed((said, "warning")), more]
    share = wilson(figures.identical, figures.cases)
    blocks = [
        fixed((f"{found.answers} answers on each of {counted(figures.cases, 'event')}", "dim")),
        _named(Figure("identical", estimate_text(share, percent=True), f"of {figures.cases:,}")),
        fixed(
            ("two answers agree  ", "dim"),
            (f"{figures.pairwise:.0%}", "strong"),
            ("  on average over events and pairs", ""),
        ),
    ]
    if figures.kappa is None:
        blocks.append(fixed(("Fleiss' κ  ", "dim"), ("undefined: all answers are the same", "")))
    else:
        blocks.append(fixed(("Fleiss' κ  ", "dim"), (f"{figures.kappa:.2f}", "strong")))
    if found.spread is not None:
        said = f"{found.spread:.3f}"
        blocks.append(fixed(("mean standard deviation  ", "dim"), (said, "strong")))
    blocks.append(BLANK)
    if found.uneven:
        said = f"Left out: {counted(found.uneven, 'event')} with fewer answers."
        blocks.append(fixed((said, "dim")))
    if found.once:
        blocks.append(fixed((f"Judged once: {counted(found.once, 'event')}.", "dim")))
    return blocks


def versus_blocks(found: Versus, names: tuple[str, str]) -> list[Block]:
    """What flips between two judges, which way, and who is nearer the person."""
    first, second = names
    blocks = [
        fixed(("A  ", "key"), (first, "strong")),
        fixed(("B  ", "key"), (second, "strong")),
        BLANK,
    ]
    if not found.both:
        blocks.append(fixed(("No event was judged by both.", "warning")))
    else:
        share = wilson(len(found.flips), found.both)
        of = f"of {found.both:,} judged by both"
        blocks.append(_named(Figure("flips", estimate_text(share, percent=True), of)))
    for (one, other), count in found.ways:
        way = f"{label_text(one)} → {label_text(other)}"
        blocks.append(fixed((f"{count:>5,}  ", "number"), (way, "")))
    blocks.append(BLANK)
    if found.both:
        blocks += _rivalry(found)
    if found.first_only:
        said = f"Judged by A only: {len(found.first_only):,}; "
        blocks.append(fixed((said, "dim"), ("x", "key"), (" has B judge them.", "dim")))
    if found.second_only:
        blocks.append(fixed((f"Judged by B only: {len(found.second_only):,}.", "dim")))
    return blocks


def _rivalry(found: Versus) -> list[Block]:
    rivalry = found.rivalry
    if rivalry is None:
        return [fixed(("You have voted on none of these: which is better is open.", "dim"))]
    a, b = rivalry.first_right, rivalry.second_right
    blocks = []
    if words := few_words(rivalry.voted):
        blocks.append(fixed((words, "warning")))
    better = "A" if a > b else "B" if b > a else "neither"
    said = f"  A {a:,}, B {b:,} of {rivalry.voted:,} that you voted on"
    blocks.append(fixed(("nearer to you  ", "dim"), (better, "strong"), (said, "")))
    if rivalry.distances is not None:
        one, other = rivalry.distances
        said = f"A {one:.2f}, B {other:.2f}"
        blocks.append(fixed(("mean distance from you  ", "dim"), (said, "strong")))
    if rivalry.only_first + rivalry.only_second:
        chance = f"chance alone does this or more {rivalry.chance:.0%} of the time"
        alone = f"only A right {rivalry.only_first:,}, only B {rivalry.only_second:,}: "
        blocks.append(fixed((alone + chance, "dim")))
        blocks.append(fixed(("(McNemar's test, exact)", "dim")))
    return blocks
