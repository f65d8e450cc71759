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
from obs_tui.text.verdict import verdict_content
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


def test_a_class_is_shown_with_its_description_judge_and_analysis() -> None:
    assert verdict_content(entry("yes")).plain.split("\n") == [
        "yes  It says sorry",
        "Apology · small · 1.3 s · 2026-01-02 03:04:05 UTC",
        "",
        "Because.",
    ]


def test_a_score_is_shown_with_its_range() -> None:
    assert verdict_content(entry(7.5, SCALE)).plain.startswith("7.5  of 0 to 10\n")


def test_an_undefined_verdict_says_so() -> None:
    assert verdict_content(entry(None)).plain.startswith("undefined  ")


def test_an_answer_that_is_no_option_is_shown_all_the_same() -> None:
    assert verdict_content(entry("perhaps")).plain.startswith("perhaps")


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda case: case.name)
def test_hostile_answers_and_analyses_are_shown_never_obeyed(hostile: Hostile) -> None:
    plain = verdict_content(entry(hostile.text, analysis=hostile.text)).plain
    assert plain.count(hostile.seen) >= 2
    assert forbidden(plain) is None
