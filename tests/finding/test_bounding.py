"""Filters from values that are seen."""

from datetime import UTC, datetime

import pytest

from obs_tui.finding.bounding import Refusal, at_least, at_most, exclude, include
from obs_tui.model.fields import FieldDefinition, objection
from obs_tui.model.filters import Filter, conditions
from obs_tui.model.query import format_filter
from obs_tui.model.query_parser import parse_query

from .fields import CODE, METADATA, MODEL, PROMPT, SECONDS, TIME, TOKENS, TOOLS

NOON = datetime(2026, 1, 15, 12, 0, 0, 250_000, UTC)
TEXT = 'say "é"\n[/INST]'


def _written(edited: Filter | Refusal) -> str:
    assert not isinstance(edited, Refusal), edited
    return format_filter(edited)


@pytest.mark.parametrize(
    ("before", "field", "value", "after"),
    [
        ("", MODEL, "a", 'model_name = "a"'),
        ("model_name = b AND has_code = true", MODEL, "a", 'model_name = "a" AND has_code = true'),
        ("input_tokens > 3", TOKENS, 12, "input_tokens > 3 AND input_tokens = 12"),
        ("", SECONDS, 4.25, "total_time_elapsed = 4.25"),
        ("", CODE, False, "has_code = false"),
        ("", TIME, NOON, 'timestamp = "2026-01-15T12:00:00.250000Z"'),
        ("", PROMPT, TEXT, 'last_user_message_preview = "say \\"é\\"\\n[/INST]"'),
        ("", TOOLS, "x", 'invoked_tools includes "x"'),
        (
            "invoked_tools includes x AND invoked_tools excludes y",
            TOOLS,
            ["x", "y"],
            'invoked_tools includes "x" AND invoked_tools includes "y"',
        ),
        ("", TOOLS, [], "invoked_tools length_equals 0"),
        ("invoked_tools length_equals 3", TOOLS, [], "invoked_tools length_equals 0"),
        ("", MODEL, None, "model_name isnull true"),
        ("model_name = a AND model_name isnull false", MODEL, None, "model_name isnull true"),
        (
            "model_name isnull true AND has_code = true",
            MODEL,
            "a",
            'has_code = true AND model_name = "a"',
        ),
        ("model_name isnull false", MODEL, "a", 'model_name isnull false AND model_name = "a"'),
        ("", METADATA, None, "metadata isnull true"),
    ],
)
def test_what_is_included(before: str, field: FieldDefinition, value: object, after: str) -> None:
    assert _written(include(parse_query(before), field, value)) == after


@pytest.mark.parametrize(
    ("before", "field", "value", "after"),
    [
        ("", MODEL, "a", 'model_name != "a"'),
        ("model_name = a OR model_name = b", MODEL, "a", 'model_name = "b"'),
        ("input_tokens > 3", TOKENS, 12, "input_tokens > 3 AND input_tokens != 12"),
        ("", CODE, True, "has_code != true"),
        ("", TOOLS, ["x", "y"], 'invoked_tools excludes "x" AND invoked_tools excludes "y"'),
        ("", MODEL, None, "model_name isnull false"),
        ("model_name isnull true", MODEL, None, "model_name isnull false"),
        ("model_name isnull false", MODEL, "a", 'model_name isnull false AND model_name != "a"'),
    ],
)
def test_what_is_excluded(before: str, field: FieldDefinition, value: object, after: str) -> None:
    assert _written(exclude(parse_query(before), field, value)) == after


@pytest.mark.parametrize(
    ("before", "field", "value", "most", "least"),
    [
        ("", TOKENS, 12, "input_tokens <= 12", "input_tokens >= 12"),
        ("", SECONDS, 0, "total_time_elapsed <= 0", "total_time_elapsed >= 0"),
        (
            "input_tokens < 9 AND has_code = true AND input_tokens >= 3",
            TOKENS,
            5,
            "has_code = true AND input_tokens >= 3 AND input_tokens <= 5",
            "input_tokens < 9 AND has_code = true AND input_tokens >= 5",
        ),
        (
            "timestamp >= -24h",
            TIME,
            NOON,
            'timestamp >= -24h AND timestamp <= "2026-01-15T12:00:00.250000Z"',
            'timestamp >= "2026-01-15T12:00:00.250000Z"',
        ),
        (
            "input_tokens < 9 OR input_tokens = 20",
            TOKENS,
            5,
            "(input_tokens < 9 OR input_tokens = 20) AND input_tokens <= 5",
            "(input_tokens < 9 OR input_tokens = 20) AND input_tokens >= 5",
        ),
    ],
)
def test_what_is_bounded(
    before: str, field: FieldDefinition, value: object, most: str, least: str
) -> None:
    assert _written(at_most(parse_query(before), field, value)) == most
    assert _written(at_least(parse_query(before), field, value)) == least


@pytest.mark.parametrize(
    ("edit", "field", "value", "word"),
    [
        (at_most, PROMPT, "text", "no order"),
        (at_least, MODEL, "a", "no order"),
        (at_least, TOOLS, ["x"], "no order"),
        (at_most, CODE, True, "no order"),
        (at_most, TOKENS, None, "no value"),
        (at_most, TOKENS, [3], "no value"),
        (at_most, TOKENS, "many", "a whole number"),
        (at_least, TIME, "soon", "a time"),
        (at_most, SECONDS, float("nan"), "no value"),
        (include, METADATA, {"tenant": "acme"}, "no filter can name"),
        (exclude, METADATA, {}, "no filter can name"),
        (include, TOOLS, ["x", 3], "text"),
        (include, TOOLS, ["x", None], "no filter can name"),
        (exclude, TOOLS, [], "nothing to exclude"),
        (include, MODEL, [], "does not support len_eq"),
        (include, SECONDS, float("inf"), "no filter can name"),
        (include, CODE, "maybe", "true or false"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    edit: object, field: FieldDefinition, value: object, word: str
) -> None:
    assert callable(edit)
    refused = edit(None, field, value)
    assert isinstance(refused, Refusal)
    assert word in refused.sentence
    assert refused.sentence.startswith(field.name) and refused.sentence.endswith(".")


@pytest.mark.parametrize("edit", [include, exclude, at_most, at_least])
@pytest.mark.parametrize("field", [MODEL, TOOLS, CODE, TOKENS, SECONDS, TIME, PROMPT, METADATA])
@pytest.mark.parametrize("value", [None, "a", "true", 3, 2.5, True, NOON, [], ["x"], {"a": 1}])
def test_whatever_is_given_can_be_sent(edit: object, field: FieldDefinition, value: object) -> None:
    assert callable(edit)
    edited = edit(None, field, value)
    if not isinstance(edited, Refusal):
        assert edited is not None
        assert [objection(condition, field) for condition in conditions(edited)] == [None]
