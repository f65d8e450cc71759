"""A judge as it is being typed: what is said about it, and that nothing typed is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.model.judges import Regression
from obs_tui.ui.dialogs.judge_form import JudgeForm, form_of, read_form, write_form

GOOD = JudgeForm(name="Apology", model_name="small", instructions="?")
TEXT = st.text(max_size=20)
FORMS = st.builds(
    JudgeForm,
    name=TEXT,
    description=TEXT,
    model_name=TEXT,
    kind=st.sampled_from(["CLASSIFICATION", "REGRESSION"]),
    options=st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple),
    min=TEXT,
    min_description=TEXT,
    max=TEXT,
    max_description=TEXT,
    instructions=TEXT,
    tools=st.lists(TEXT, max_size=3).map(tuple),
)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": "Abc"}, "name", "at least 5 characters, now 3"),
        ({"name": "A" * 51}, "name", "at most 50 characters, now 51"),
        ({"description": "A" * 501}, "description", "at most 500 characters, now 501"),
        ({"model_name": ""}, "model_name", "is needed"),
        ({"instructions": "A" * 10_001}, "instructions", "at most 10,000 characters, now 10,001"),
        ({"options": ()}, "output", "at least one option is needed"),
        ({"options": (("a", ""), ("", ""))}, "output", "option 2: value is needed"),
        ({"options": (("a", ""), ("a", ""))}, "output", "two options have the same value"),
        ({"kind": "REGRESSION", "min": "-1"}, "output", "minimum: at least 0"),
        ({"kind": "REGRESSION", "max": "1e9"}, "output", "maximum: below 1,000,000,000"),
        ({"kind": "REGRESSION", "max": "ten"}, "output", "maximum: a number is needed"),
        ({"kind": "REGRESSION", "max": "nan"}, "output", "maximum: a number is needed"),
        ({"kind": "REGRESSION", "min": "1"}, "output", "the minimum must be below the maximum"),
        ({"name": "Apolog\ud800"}, "name", "holds a character that cannot be sent"),
    ],
)
def test_each_limit_is_named_at_its_field(
    changes: dict[str, object], field: str, words: str
) -> None:
    form = read_form({**write_form(GOOD), **changes})  # type: ignore[dict-item]  # tuples read as lists
    assert form is not None
    assert form.problems() == {field: words}


def test_a_form_without_problems_makes_a_judge_and_back() -> None:
    assert GOOD.problems() == {}
    assert form_of(GOOD.draft()) == GOOD
    scale = JudgeForm(name="Scale", model_name="m", kind="REGRESSION", min="0.5", max="10")
    assert scale.draft().output == Regression(
        min=0.5, max=10, min_description="", max_description=""
    )
    assert form_of(scale.draft()) == scale


@given(FORMS)
def test_what_is_kept_comes_back_as_it_was_typed(form: JudgeForm) -> None:
    assert read_form(json.loads(json.dumps(write_form(form)))) == form


@given(FORMS)
def test_a_form_has_problems_or_makes_a_judge(form: JudgeForm) -> None:
    if not form.problems():
        assert form.draft().name == form.name


def test_a_draft_of_another_version_is_not_read() -> None:
    assert read_form({"name": 5}) is None
    assert read_form({"name": "A", "later": 1}) == JudgeForm(name="A")
