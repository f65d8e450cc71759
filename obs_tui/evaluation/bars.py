"""How answers spread: one bar for each class of a judge or part of its range."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from obs_tui.journal import Answer
from obs_tui.model.judges import AnswerSpec, Classification, Regression

from .ballots import scale_points

UNDEFINED = "undefined"
OTHER = "other"
_BINS = 10


class Bar(NamedTuple):
    """So many answers. `number` is what `Bars.place` gives for them; `label` is untrusted text."""

    number: int
    label: str
    answers: int


class Bars(NamedTuple):
    """Bars in the judge's order, then the undefined answers, then those it does not offer."""

    output: AnswerSpec
    counts: tuple[int, ...]

    @classmethod
    def of(cls, output: AnswerSpec, counts: Iterable[tuple[Answer, int]] = ()) -> Bars:
        """The bars of a judge, after these answers."""
        bars = cls(output, (0,) * (_offered(output) + 2))
        for answer, times in counts:
            bars = bars.plus(answer, times)
        return bars

    def plus(self, answer: Answer, times: int = 1) -> Bars:
        """After an answer more."""
        at = self.place(answer)
        return self._replace(
            counts=(*self.counts[:at], self.counts[at] + times, *self.counts[at + 1 :])
        )

    def place(self, answer: Answer) -> int:
        """The number of the bar that an answer belongs to."""
        offered = _offered(self.output)
        if answer is None:
            return offered
        match self.output:
            case Classification(options=options):
                values = [option.value for option in options]
                return values.index(answer) if answer in values else offered + 1
            case Regression() as scale:
                return offered + 1 if isinstance(answer, str) else _bin(scale, answer)

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The bars to show: those of answers that the judge does not offer only where there are."""
        offered = _offered(self.output)
        labels = (*_labels(self.output), UNDEFINED, OTHER)
        found = map(Bar, range(len(labels)), labels, self.counts)
        return tuple(bar for bar in found if bar.number <= offered or bar.answers)


def _offered(output: AnswerSpec) -> int:
    match output:
        case Classification(options=options):
            return len(options)
        case Regression() as scale:
            return len(scale_points(scale)) or _BINS


def _bin(scale: Regression, score: float) -> int:
    if not scale.min <= score <= scale.max:
        return _offered(scale) + 1
    if scale_points(scale):
        return int(score - scale.min + 0.5)
    return min(int((score - scale.min) / (scale.max - scale.min) * _BINS), _BINS - 1)


def _labels(output: AnswerSpec) -> list[str]:
    match output:
        case Classification(options=options):
            return [option.value for option in options]
        case Regression() as scale if points := scale_points(scale):
            return [f"{point:g}" for point in points]
        case Regression() as scale:
            step = (scale.max - scale.min) / _BINS
            edges = [f"{scale.min + number * step:.6g}" for number in range(_BINS + 1)]
            return [f"{low} to {high}" for low, high in pairwise(edges)]
