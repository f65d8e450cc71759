"""Judges as YAML and JSON: read back exactly, and what is wrong told with its line."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.curation.judge_files import JudgeFormat, read_judges, write_judges
from obs_tui.curation.judge_yaml import read_yaml, write_yaml
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Regression

FORMATS = pytest.mark.parametrize("form", list(JudgeFormat))
TRICKY = list("\n\r \t:#-|>'\"{}[]&*!%@`,?\x85\u2028\u2029\ufeff\\yesno01.~=")
TEXT = st.text(
    st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=["Cs"])), max_size=60
)
JSON = st.recursive(
    st.none() | st.booleans() | TEXT | st.integers(0, 10**9) | st.floats(0, 1e9, allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
OUTPUTS = st.one_of(
    st.lists(TEXT.filter(bool), min_size=1, max_size=4, unique=True).map(
        lambda values: Classification(
            options=[ClassOption(value=value, description=value * 2) for value in values]
        )
    ),
    st.builds(
        Regression,
        min=st.floats(0, 10, allow_nan=False),
        min_description=TEXT,
        max=st.floats(11, 1e8, allow_nan=False),
        max_description=TEXT,
    ),
)
DRAFTS = st.builds(
    JudgeDraft,
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=5, max_size=50),
    description=TEXT,
    model_name=TEXT.filter(bool),
    output=OUTPUTS,
    instructions=TEXT,
    tools=st.lists(TEXT, max_size=2),
)


@given(JSON)
def test_what_is_written_as_yaml_is_read_back_the_same_and_by_others_too(value: object) -> None:
    text = write_yaml(value)  # type: ignore[arg-type]  # hypothesis knows no Json
    assert read_yaml(text) == value
    assert yaml.safe_load(text) == value


@FORMATS
@given(drafts=st.lists(DRAFTS, min_size=1, max_size=3, unique_by=lambda draft: draft.name))
def test_judges_are_read_back_as_they_were(form: JudgeFormat, drafts: list[JudgeDraft]) -> None:
    text = write_judges(drafts, form)
    for asked in (form, None):
        read = read_judges(text, asked)
        assert read.bad == ()
        assert list(read.judges) == drafts


GOOD = """name: Is it polite?
description: Whether the answer is polite.
model_name: baseline
output:
  type: CLASSIFICATION
  options:
    - value: yes
      description: it is
    - value: no
      description: it is not
instructions: |
  Say whether this is polite.

  {{ assistant_message }}
tools: []
"""


def test_a_file_as_a_person_writes_it() -> None:
    (judge,) = read_judges(GOOD).judges
    assert isinstance(judge.output, Classification)
    assert [option.value for option in judge.output.options] == ["yes", "no"]
    assert judge.instructions == "Say whether this is polite.\n\n{{ assistant_message }}\n"
    assert "instructions: |" in write_judges([judge], JudgeFormat.YAML)


def test_what_the_api_says_of_a_saved_judge_is_passed_over() -> None:
    saved = {**yaml.safe_load(write_yaml(read_yaml(GOOD))), "id": "x", "created_at": "2026-01-01"}
    assert read_judges(json.dumps([saved])) == read_judges(GOOD)


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        (GOOD.replace("name: Is it polite?", "name: Is"), 1, "name: at least 5 characters, now 2"),
        (GOOD.replace("baseline", "17"), 3, "model_name: a text is needed"),
        (GOOD.replace("CLASSIFICATION", "STARS"), 4, "CLASSIFICATION or REGRESSION"),
        (GOOD.replace("value: no\n", "value: yes\n"), 4, "two options have the same value"),
        (GOOD.replace("tools: []", "tools: 3"), 15, "tools: a list is needed"),
        (GOOD.replace("tools: []", "tool: []"), 15, "tool: is nothing that a judge has"),
        (GOOD.replace("model_name: baseline\n", ""), 1, "model_name: is needed"),
        (GOOD.replace("  type:", " type:"), 6, "it is not YAML"),
        (GOOD + "name: Twice here\n", 16, "the key name is there twice"),
        ("- 1\n- 2\n", 2, "a judge is keys with values"),
        ("&a [*a]", 0, "it is not YAML"),
        ("a: &a [1]\nb: " + "[" * 60 + "]" * 60, 2, "nested too deep"),
        ("name: !!python/object/apply:os.system [ls]", 1, "it is not YAML"),
        ("name: \x07", 1, "a character that YAML does not have"),
        ("just words", 1, "a judge is keys with values"),
        ('{"name": "Is it polite?",\n "output": }', 2, "it is not JSON"),
        ('[{"name": "Is it polite?",\n "tools": 3}]', 2, "tools: a list is needed"),
        ('{"name": ' + "[" * 100_000, 0, "nested too deep"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, cause: str) -> None:
    bad = read_judges(text).bad
    assert any(cause in each.cause and line in (each.line, 0) for each in bad), bad


def test_good_judges_beside_bad_ones_are_read_and_a_name_counts_once() -> None:
    item = "- " + GOOD.replace("\n", "\n  ").rstrip() + "\n"
    other = item.replace("Is it polite?", "Is it rude?!")
    read = read_judges(item + item.replace("baseline", "17") + other + item)
    assert [judge.name for judge in read.judges] == ["Is it polite?", "Is it rude?!"]
    assert [bad.line for bad in read.bad] == [18, 46]
    assert read.bad[0].name == "Is it polite?"
    assert "called the same" in read.bad[1].cause


def test_documents_are_a_list_each_with_its_lines() -> None:
    other = GOOD.replace("Is it polite?", "Is it rude?!")
    read = read_judges(f"---\n{GOOD}---\n# nothing\n---\n{other.replace('tools: []', 'tools: 3')}")
    assert [judge.name for judge in read.judges] == ["Is it polite?"]
    assert [(bad.line, bad.name) for bad in read.bad] == [(34, "Is it rude?!")]
    for one in (GOOD, "- 1\n"):
        assert read_yaml(f"{one}---\n") == read_yaml(one)
    assert read_yaml('""') == ""
    (lone,) = read_judges(f"{GOOD}---\njust words\n").bad
    assert (lone.line, lone.cause[:7]) == (17, "a judge")


def test_nothing_is_nothing() -> None:
    for text in ("", "[]", "# only a comment\n", "null"):
        assert read_judges(text) == read_judges("")
        assert not read_judges(text).judges
        assert not read_judges(text).bad


def test_a_bomb_of_aliases_is_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for depth in range(1, 12):
        bomb += f"a{depth}: &a{depth} [{', '.join([f'*a{depth - 1}'] * 10)}]\n"
    (bad,) = read_judges(bomb).bad
    assert "too large" in bad.cause
