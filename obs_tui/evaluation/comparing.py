"""A person's votes beside the verdicts of a judge on the same events, and how far they agree."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from obs_tui.judging.agreement import (
    ClassFigures,
    Confusion,
    Estimate,
    Label,
    Weighting,
    accuracy,
    class_figures,
    confusion,
    kappa,
)
from obs_tui.judging.score_agreement import ScoreErrors, pearson, score_errors, spearman
from obs_tui.model.judges import Regression

from .ballots import class_of, classes_of, scale_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from obs_tui.journal import VerdictEntry, Vote, VoteAnswer
    from obs_tui.model.judges import JudgeDraft


class Case(NamedTuple):
    """An event with a vote and a verdict. `cell` is the row (the person's) and the column (the
    judge's) of the table that it is in."""

    event_id: str
    vote: Vote
    entry: VerdictEntry
    cell: tuple[Label, Label]

    @property
    def agrees(self) -> bool:
        """Whether both are in the same class, or in the same part of the scale."""
        return self.cell[0] == self.cell[1]

    @property
    def distance(self) -> float:
        """How far apart two scores are; 0 between classes, the most where one is undefined."""
        said, judged = self.vote.answer, self.entry.verdict.answer
        if isinstance(said, int | float) and isinstance(judged, int | float):
            return abs(said - judged)
        return float("inf") if judged is None else 0.0


class ScoreFigures(NamedTuple):
    """How far scores agree. `kappa` is κ with quadratic weights over whole points, None where the
    scale has none or it is undefined; `undefined` verdicts are in none of the figures."""

    errors: ScoreErrors | None
    pearson: Estimate | None
    spearman: float | None
    kappa: Estimate | None
    undefined: int


class Agreement:
    """What `cases` say. `skipped` events were skipped by the person; `unjudged` ones were voted on
    and have no verdict of this version."""

    def __init__(
        self, judge: JudgeDraft, votes: Mapping[str, Vote], verdicts: Mapping[str, VerdictEntry]
    ) -> None:
        self.judge = judge
        said = [vote for vote in votes.values() if vote.answer is not None]
        self.skipped = len(votes) - len(said)
        self.unjudged = tuple(vote.event_id for vote in said if vote.event_id not in verdicts)
        self.cases = tuple(
            self._case(vote, verdicts[vote.event_id], vote.answer)
            for vote in said
            if vote.event_id in verdicts and vote.answer is not None
        )

    def _case(self, vote: Vote, entry: VerdictEntry, answer: VoteAnswer) -> Case:
        cell = (class_of(self.judge, answer), class_of(self.judge, entry.verdict.answer))
        return Case(vote.event_id, vote, entry, cell)

    @property
    def by_campaign(self) -> int:
        """How many of the verdicts a campaign wrote onto its event."""
        return sum(case.entry.by_campaign for case in self.cases)

    @property
    def classes(self) -> tuple[Label, ...]:
        """What rows and columns of the table stand for."""
        return classes_of(self.judge)

    @cached_property
    def table(self) -> Confusion:
        """The person's rows, the judge's columns; where it occurs, undefined comes last."""
        return confusion([case.cell for case in self.cases], self.classes)

    @property
    def disagreements(self) -> tuple[Case, ...]:
        """The cases where both differ, those furthest apart first."""
        return tuple(
            sorted((case for case in self.cases if not case.agrees), key=lambda c: -c.distance)
        )

    def of_cell(self, row: Label, column: Label) -> tuple[Case, ...]:
        """The cases of one cell of the table."""
        return tuple(case for case in self.cases if case.cell == (row, column))

    @property
    def accuracy(self) -> Estimate | None:
        """How often both give the same class."""
        return accuracy(self.table)

    @property
    def kappa(self) -> Estimate | None:
        """Cohen's κ."""
        return kappa(self.table)

    @property
    def per_class(self) -> tuple[ClassFigures, ...]:
        """Precision, recall and F1 of the judge, the person being right."""
        return class_figures(self.table)

    @property
    def scores(self) -> ScoreFigures | None:
        """How far scores agree; None for a judge that gives classes."""
        if not isinstance(self.judge.output, Regression):
            return None
        both = [(case, case.vote.answer, case.entry.verdict.answer) for case in self.cases]
        defined = [
            (case, float(said), float(judged))
            for case, said, judged in both
            if isinstance(said, int | float) and isinstance(judged, int | float)
        ]
        pairs = tuple((said, judged) for _, said, judged in defined)
        weighted = None
        if scale_points(self.judge.output):
            table = confusion([case.cell for case, _, _ in defined], self.classes)
            weighted = kappa(table, Weighting.QUADRATIC)
        return ScoreFigures(
            score_errors(pairs),
            pearson(pairs),
            spearman(pairs),
            weighted,
            len(self.cases) - len(defined),
        )
