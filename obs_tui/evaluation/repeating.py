"""One judge asked several times about the same events: how stable its answers are."""

from __future__ import annotations

from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from obs_tui.judging.stability import Stability, spreads, stability

from .ballots import class_of
from .reviewing import by_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from obs_tui.journal import VerdictEntry
    from obs_tui.judging.agreement import Label


class RepeatedCase(NamedTuple):
    """An event, and the verdicts on it, the oldest first. `spread` is the standard deviation of
    scores; None for classes, or where one is undefined."""

    event_id: str
    entries: tuple[VerdictEntry, ...]
    spread: float | None

    @property
    def labels(self) -> tuple[Label, ...]:
        """What each said, by class or by part of the scale."""
        return tuple(class_of(entry.judge, entry.verdict.answer) for entry in self.entries)

    @property
    def flips(self) -> bool:
        """Whether not all said the same."""
        return len(set(self.labels)) > 1


class Repeated(NamedTuple):
    """`answers` verdicts on each of the `cases`. `uneven` events had fewer, though more than one;
    `once` had one. `figures` is None without cases; `spread` is the mean of the cases'."""

    answers: int
    cases: tuple[RepeatedCase, ...]
    uneven: int
    once: int
    figures: Stability | None
    spread: float | None

    @property
    def flipping(self) -> tuple[RepeatedCase, ...]:
        """The cases that flip, the most divided first."""
        flips = [case for case in self.cases if case.flips]
        return tuple(sorted(flips, key=lambda case: max(Counter(case.labels).values())))


def repeated(verdicts: Iterable[VerdictEntry]) -> Repeated:
    """How stable a judge is, from all verdicts of one version, the oldest first. As many answers of
    each event count as most events have; where one has more, its latest."""
    said = by_event(verdicts)
    several = {event: entries for event, entries in said.items() if len(entries) > 1}
    sizes = Counter(map(len, several.values()))
    size = max(sizes, key=lambda each: (sizes[each], each)) if sizes else 0
    cases = tuple(
        RepeatedCase(event, tuple(entries[-size:]), _spread(entries[-size:]))
        for event, entries in several.items()
        if len(entries) >= size
    )
    known = [case.spread for case in cases if case.spread is not None]
    return Repeated(
        size,
        cases,
        len(several) - len(cases),
        len(said) - len(several),
        stability([case.labels for case in cases]),
        fmean(known) if known else None,
    )


def _spread(entries: list[VerdictEntry]) -> float | None:
    scores = [entry.verdict.answer for entry in entries]
    numbers = [score for score in scores if isinstance(score, int | float)]
    return spreads([numbers])[0] if len(numbers) == len(scores) else None
