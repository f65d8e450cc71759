"""A verdict in words."""

from datetime import UTC, datetime

import pytest

from obs_tui.journal import VerdictEntry
from obs_tui.model.judges import (
    AnswerSpec,
    Classification,
    ClassOption,
    JudgeDraft,
    Regression,
    Verdict,
)
from obs_tui.text.verdict_lines import verdict_blocks
from tests.hostile import HOSTILE, Hostile, forbidden

YES = ClassOption(value="yes", description="It says sorry")
CLASSES = Classification(options=[YES, ClassOption(value="no", description="It does not")])
SCALE = Regression(min=0, max=10, min_description="bad", max_description="good")


def entry(
    answer: str | float | None, output: AnswerSpec = CLASSES, analysis: str = "Because."
) -> VerdictEntry:
    judge = JudgeDraft(
        name="Apology", description="", model_name="small", output=output, instructions="?"
    )
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return VerdictEntry("e1", judge, None, Verdict(answer=answer, analysis=analysis), at, 1.26)


def shown(verdict: VerdictEntry) -> list[str]:
    return [line.text for block in verdict_blocks([verdict]) for line in block.layout(200)]


def test_a_class_is_shown_with_its_judge_its_analysis_and_where_it_is_from() -> None:
    assert shown(entry("yes")) == [
        "verdict yes  by Apology",
        "Because.",
        "small · 1.3 s · 2026-01-02 03:04:05 UTC",
        "",
    ]


@pytest.mark.parametrize(
    ("answer", "output", "text"),
    [(7.5, SCALE, "7.5"), (None, CLASSES, "undefined"), ("perhaps", CLASSES, "perhaps")],
)
def test_every_answer_is_shown_an_option_or_not(
    answer: str | float | None, output: AnswerSpec, text: str
) -> None:
    assert shown(entry(answer, output))[0] == f"verdict {text}  by Apology"


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda case: case.name)
def test_hostile_answers_and_analyses_are_shown_never_obeyed(hostile: Hostile) -> None:
    lines = shown(entry(hostile.text, analysis=hostile.text))
    assert sum(line.count(hostile.seen) for line in lines) >= 2
    assert all(forbidden(line) is None for line in lines)
