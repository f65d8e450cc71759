"""What models reply, and what it means."""

import pytest

from obs_tui.judging.answer import answer_schema, describe_answer, read_answer
from obs_tui.model.judges import Classification, ClassOption, Regression

CLASSES = Classification(
    options=[
        ClassOption(value="good", description="it helps"),
        ClassOption(value="Not good", description="it does not"),
        ClassOption(value="5", description="five"),
    ]
)
RANGE = Regression(min=0, max=5, min_description="poor", max_description="great")
GOOD = '{"analysis": "why", "answer": "good"}'


@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}",
        f"Here you are: {GOOD} Anything else?",
        f'{{"draft": 1}} {GOOD}',
        f'<think>{{"answer": "Not good"}}</think>\n{GOOD}',
        f'perhaps {{"answer": "Not good"}}\n</think>{GOOD}',
        f'[THINK]{{"answer": "Not good"}}[/THINK]{GOOD}',
        f'<|channel|>analysis<|message|>{{"answer": "5"}}<|channel|>final<|message|>{GOOD}',
        '{"answer": "good", "analysis": "why"}',
        '{"analysis": "why", "answer": " GOOD. "}',
        '{"analysis": "why", "answer": "good", "extra": [1]}',
        '{"analysis": "why", "answer": "good"',
    ],
)
def test_an_answer_in_any_wrapping(reply: str) -> None:
    verdict = read_answer(reply, CLASSES)
    assert (verdict.answer, verdict.analysis) == ("good", "why")


@pytest.mark.parametrize(
    ("reply", "analysis"),
    [
        ('{"analysis": "why", "answer": "fine"}', 'why\n\nUndefined: the model answered "fine"'),
        ('{"analysis": "why", "answer": null}', "why\n\nUndefined: the model answered nothing"),
        ('{"analysis": "why", "answer": ["good"]}', "why\n\nUndefined"),
        ('{"analysis": "why", "answer": true}', "why\n\nUndefined"),
        ('{"analysis": "because of\\n it', "Undefined: the model answered"),
        ('{"analysis": "why", "answer": "goo', "why\n\nUndefined: the model answered nothing"),
        ('<think>{"answer": "good"} or', 'the model answered ""'),
        ("", "Undefined"),
        ("I would rather not say.", "I would rather not say.\n\nUndefined"),
        ("{" * 5000, "Undefined"),
        ("[" * 100_000, "Undefined"),
    ],
)
def test_what_fits_no_class_is_undefined_and_says_so(reply: str, analysis: str) -> None:
    verdict = read_answer(reply, CLASSES)
    assert verdict.answer is None
    assert analysis in verdict.analysis


def test_what_is_said_of_thinking_in_an_analysis_is_no_thinking() -> None:
    verdict = read_answer('{"analysis": "it says </think>", "answer": "good"}', CLASSES)
    assert (verdict.answer, verdict.analysis) == ("good", "it says </think>")


def test_a_bare_label_is_an_answer() -> None:
    assert read_answer("Not good", CLASSES).answer == "Not good"
    assert read_answer("<think>Is it good?</think>\n\nNot good", CLASSES).answer == "Not good"
    assert read_answer('{"answer": 5}', CLASSES).answer == "5"


def test_labels_that_differ_by_case_only_are_told_apart() -> None:
    alike = Classification(
        options=[ClassOption(value=value, description="") for value in ("Yes", "yes")]
    )
    assert read_answer('{"answer": "yes"}', alike).answer == "yes"
    assert read_answer('{"answer": "YES"}', alike).answer is None


@pytest.mark.parametrize(
    ("reply", "score"),
    [
        ('{"answer": 4}', 4.0),
        ('{"answer": "4.5"}', 4.5),
        ('{"answer": 0}', 0.0),
        ('{"answer": 5}', 5.0),
        ('{"analysis": "x", "answer": 3.5,', 3.5),
        ("2", 2.0),
        ('{"answer": 5.01}', None),
        ('{"answer": -1}', None),
        ('{"answer": NaN}', None),
        ('{"answer": Infinity}', None),
        ('{"answer": true}', None),
        ('{"answer": "many"}', None),
        ('{"answer": 1' + "0" * 400 + "}", None),
        ('{"answer": 4', None),
    ],
)
def test_scores(reply: str, score: float | None) -> None:
    assert read_answer(reply, RANGE).answer == score


def test_the_schema_asks_for_the_analysis_first() -> None:
    schema = answer_schema(CLASSES)
    assert list(schema["properties"] or {}) == ["analysis", "answer"]  # type: ignore[arg-type]  # a dict
    assert schema == {
        "type": "object",
        "properties": {
            "analysis": {"type": "string"},
            "answer": {"type": "string", "enum": ["good", "Not good", "5"]},
        },
        "required": ["analysis", "answer"],
        "additionalProperties": False,
    }
    answer = {"type": "number", "minimum": 0, "maximum": 5}
    assert answer_schema(RANGE)["properties"] == {"analysis": {"type": "string"}, "answer": answer}


def test_the_description_names_every_class_and_both_ends() -> None:
    text = describe_answer(CLASSES)
    assert '- "Not good": it does not' in text
    assert "- 0 means: poor" in describe_answer(RANGE)
    assert "- 5 means: great" in describe_answer(RANGE)
