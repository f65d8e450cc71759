"""What may stand where the cursor is, in lines whole and half-written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.model.completion import (
    Expecting,
    complete_field,
    complete_operator,
    complete_value,
    expecting,
)
from obs_tui.model.filters import Condition, Operator, Relative, Value
from obs_tui.model.query_parser import parse_query

from .filter_trees import WORDS


@pytest.mark.parametrize(
    ("line", "replaced", "kinds", "about", "prefix"),
    [
        ("|", "", "field", (None, None), ""),
        ("mod|", "mod", "field", (None, None), "mod"),
        ("mo|del_name = 5", "model_name", "field", (None, None), "mo"),
        ("|model_name = 5", "", "field", (None, None), ""),
        ('"a b|', '"a b', "field", (None, None), "a b"),
        ("m |", "", "operator joiner", ("m", None), ""),
        ("m con|", "con", "operator joiner", ("m", None), "con"),
        ("m !|", "!", "operator joiner", ("m", None), "!"),
        ('"a b" |', "", "operator joiner", ("a b", None), ""),
        ("m not |", "", "operator", ("m", None), ""),
        ("m not con|", "con", "operator", ("m", None), "con"),
        ("m not contains |", "", "value", ("m", "contains"), ""),
        ("m =|", "", "value", ("m", "eq"), ""),
        ("m length_equals |", "", "value", ("m", "len_eq"), ""),
        ("m = |", "", "value", ("m", "eq"), ""),
        ("m = mis|", "mis", "value", ("m", "eq"), "mis"),
        ("m=mis|", "mis", "value", ("m", "eq"), "mis"),
        ('m = "mis|', '"mis', "value", ("m", "eq"), "mis"),
        ("m = 'it\\'s|", "'it\\'s", "value", ("m", "eq"), "it's"),
        ('m = "mi|s" AND b = 1', '"mis"', "value", ("m", "eq"), "mi"),
        ('m = "mis| AND b = 1', '"mis', "value", ("m", "eq"), "mis"),
        ('m = "mis| AND b = "x"', '"mis', "value", ("m", "eq"), "mis"),
        ("t >= -2|", "-2", "value", ("t", "gte"), "-2"),
        ("m = and|", "and", "value", ("m", "eq"), "and"),
        ('m = "x"|', "", "joiner", (None, None), ""),
        ("m = x |", "", "joiner", (None, None), ""),
        ("m = x A|", "A", "joiner", (None, None), "A"),
        ("m = x AND |", "", "field", (None, None), ""),
        ("m = x AND NOT |", "", "field", (None, None), ""),
        ("NOT m > |", "", "value", ("m", "gt"), ""),
        ("(|", "", "field", (None, None), ""),
        ("a = 1 AND (b = 2 OR c|", "c", "field", (None, None), "c"),
        ("(a = 1) |", "", "joiner", (None, None), ""),
        ("weather in |", "", "joiner", (None, None), ""),
        ("a = 1 b = |", "", "value", ("b", "eq"), ""),
    ],
)
def test_what_is_expected_at_the_cursor(
    line: str, replaced: str, kinds: str, about: tuple[str | None, str | None], prefix: str
) -> None:
    position = line.index("|")
    text = line.replace("|", "")
    found = expecting(text, position)
    assert text[found.start : found.end] == replaced
    assert found.kinds == frozenset(kinds.split())
    assert (found.field, found.operator) == about
    assert found.prefix == prefix


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from((*WORDS, "a = ", " AND "))).map(" ".join), st.integers(-1, 80))
def test_any_text_has_an_answer_whose_place_holds_the_cursor(text: str, position: int) -> None:
    found = expecting(text, position)
    assert isinstance(found, Expecting)
    assert 0 <= found.start <= min(max(position, 0), len(text)) <= found.end <= len(text)


@pytest.mark.parametrize("value", ["x", 'a "b"', "and", "-24h", 5, True, Relative("-24h")])
def test_what_is_completed_reads_back(value: Value) -> None:
    for field in ("a", "a b", "not"):
        written = (complete_field(field), complete_operator(Operator.GTE), complete_value(value))
        assert parse_query(" ".join(written)) == Condition(field, Operator.GTE, value)
