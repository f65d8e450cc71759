"""Judges, verdicts and votes to compare."""

from collections.abc import Iterable
from datetime import UTC, datetime

from obs_tui.journal import VerdictEntry, Vote, VoteAnswer
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Regression, Verdict

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def classifier(*values: str, model: str = "m") -> JudgeDraft:
    options = [ClassOption(value=value, description=f"means {value}") for value in values]
    return JudgeDraft(
        name="Helpful",
        description="Does the answer help?",
        model_name=model,
        output=Classification(options=options),
        instructions="{{ answer }}",
    )


def scorer(low: float, high: float, model: str = "m") -> JudgeDraft:
    scale = Regression(min=low, max=high, min_description="bad", max_description="good")
    return classifier("x", model=model).model_copy(update={"output": scale})


def verdict(
    judge: JudgeDraft, event: str, answer: str | float | None, analysis: str = "why"
) -> VerdictEntry:
    return VerdictEntry(event, judge, None, Verdict(answer=answer, analysis=analysis), NOW, 0.5)


def verdicts(
    judge: JudgeDraft, answers: Iterable[tuple[str, str | float | None]]
) -> dict[str, VerdictEntry]:
    return {event: verdict(judge, event, answer) for event, answer in answers}


def votes(answers: Iterable[tuple[str, VoteAnswer | None]]) -> dict[str, Vote]:
    return {event: Vote(event, answer, "", NOW) for event, answer in answers}
