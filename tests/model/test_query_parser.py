"""Text → filter: the round trip, the language, its errors, its limits."""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from obs_tui.model.filters import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    Condition,
    Filter,
    Group,
    Operator,
    Relative,
)
from obs_tui.model.query import format_filter, phrase
from obs_tui.model.query_parser import QueryError, parse_query

from .filter_trees import WORDS, filters

A, B, C = (Condition(name, Operator.EQ, 1) for name in "abc")


@settings(max_examples=300, deadline=None)
@given(filters)
@example(Condition("a", Operator.EQ, "\ud83d\ude00"))
@example(Condition("-24h", Operator.NEQ, "-24h"))
def test_what_is_written_reads_back_the_same(given_: Filter) -> None:
    text = format_filter(given_)
    # Conditions on 1, 1.0 and true are equal to Python; their representations are not.
    assert repr(parse_query(text)) == repr(given_)
    assert text.isprintable() or "\u200d" in text


def test_every_odd_word_reads_back_as_a_name_and_as_a_value() -> None:
    for word in filter(None, WORDS):
        for given_ in (Condition(word, Operator.CONTAINS, word), phrase(word)):
            assert parse_query(format_filter(given_)) == given_


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("", None),
        (" \t ", None),
        ("a=1", A),
        ("a eq 1", A),
        ("a EQ 1", A),
        ("(((a = 1)))", A),
        ("a = 1 and b = 1 Or c = 1", Group("OR", (Group("AND", (A, B)), C))),
        ("a = 1 AND (b = 1 OR c = 1)", Group("AND", (A, Group("OR", (B, C))))),
        ("a = 1 AND b = 1 AND c = 1", Group("AND", (A, B, C))),
        ("(a = 1 AND b = 1) AND c = 1", Group("AND", (Group("AND", (A, B)), C))),
        ("a != x", Condition("a", Operator.NEQ, "x")),
        ("a<=5", Condition("a", Operator.LTE, 5)),
        ("a>-5", Condition("a", Operator.GT, -5)),
        ("a >= .5", Condition("a", Operator.GTE, 0.5)),
        ("a length_equals 3", Condition("a", Operator.LEN_EQ, 3)),
        ("a len_eq 3", Condition("a", Operator.LEN_EQ, 3)),
        ("a inotcontains x", Condition("a", Operator.INOTCONTAINS, "x")),
        ("a isnull False", Condition("a", Operator.ISNULL, False)),
        ("a = TRUE", Condition("a", Operator.EQ, True)),
        (
            "model_name = mistral-large-latest",
            Condition("model_name", Operator.EQ, "mistral-large-latest"),
        ),
        (
            "t >= 2026-01-15T00:00:00.5+01:00",
            Condition("t", Operator.GTE, "2026-01-15T00:00:00.5+01:00"),
        ),
        ("id = 007", Condition("id", Operator.EQ, "007")),
        ("id = +336", Condition("id", Operator.EQ, "+336")),
        ("id = contains", Condition("id", Operator.EQ, "contains")),
        (f"a = {10**30}", Condition("a", Operator.EQ, 10**30)),
        ("t > -24H", Condition("t", Operator.GT, Relative("-24h"))),
        ("t > Today", Condition("t", Operator.GT, Relative("today"))),
        ('t > "-24h"', Condition("t", Operator.GT, "-24h")),
        ("a contains today", Condition("a", Operator.CONTAINS, "today")),
        (r'a matches "\d+\.\w"', Condition("a", Operator.MATCHES, r"\d+\.\w")),
        (r'a = "\"\\\n\u00e9\U0001F600"', Condition("a", Operator.EQ, '"\\\né😀')),
        (r"a = 'it\'s'", Condition("a", Operator.EQ, "it's")),
        ("'a b' = 'x \"y\"'", Condition("a b", Operator.EQ, 'x "y"')),
        ('"and" = "and"', Condition("and", Operator.EQ, "and")),
        ('"oven fries"', phrase("oven fries")),
        ("oven   fries don't 5", phrase("oven fries don't 5")),
        ("oven AND a = 1", Group("AND", (phrase("oven"), A))),
        ("today", phrase("today")),
        ("Hello!", phrase("Hello!")),
    ],
)
def test_the_language(text: str, filters: Filter) -> None:
    assert repr(parse_query(text)) == repr(filters)


@pytest.mark.parametrize("op", Operator)
@pytest.mark.parametrize("spell", [str, str.upper, str.title])
def test_every_literal_of_the_api_is_an_operator_in_any_case(
    op: Operator, spell: Callable[[str], str]
) -> None:
    assert parse_query(f"a {spell(op.value)} x") == Condition("a", op, "x")


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as raised:
        parse_query(text)
    return raised.value


@pytest.mark.parametrize(
    ("text", "at", "expected", "suggestion", "said"),
    [
        ("model_name", None, (), None, ""),
        ("a =", "", ("a value",), None, "Expected a value after =."),
        ("a = 1 AND", "", ("a field", "text to search for", "NOT", "("), None, "after AND"),
        ("a = AND b = 1", "AND", ("a value",), '"AND"', "needs quotes"),
        ("a = = 1", "=", ("a value",), None, "Expected a value after =."),
        ("a == 1", "==", ("an operator",), "=", "not an operator; did you mean =?"),
        ("a => 1", "=>", ("an operator",), ">=", "did you mean >=?"),
        ("= 1", "=", ("a field",), None, "A field is missing before =."),
        ("a = b = c", "=", ("AND", "OR", "the end"), None, "before =."),
        ('"a" "b" = c', '"b"', ("an operator", "AND", "OR", "the end"), 'AND "b"', "Expected an"),
        ("a = 1 AND b = 1 c = 1", "c", ("AND", "OR", "the end"), "AND c", "before c."),
        ("404 b = x", "404 b", ("a field",), '"404 b"', "is no field"),
        ("a = 1 AND b c = x", "b c", ("a field",), "b_c", "is no field"),
        ("a = 1 b = 1", "b", ("AND", "OR", "the end"), "AND b", "before b."),
        ('a = 1 "x"', '"x"', ("AND", "OR", "the end"), 'AND "x"', "Expected AND, OR or the end"),
        ("a = 1 (b = 1)", "(", ("AND", "OR", "the end"), "AND (", "before (."),
        ("a = x y 5", "x y 5", ("AND", "OR", "the end"), '"x y 5"', "needs quotes"),
        ("a = x y b = 1", "x y", ("AND", "OR", "the end"), '"x y"', "needs quotes"),
        ("model name = x", "model name", ("a field",), "model_name", "is no field"),
        ("404 = x", "404", ("a field",), '"404"', "is no field"),
        ('a = "x', '"', ('"',), None, "never closed"),
        ("a = 'x AND b = 1", "'", ("'",), None, "never closed"),
        ("a = 1)", ")", ("AND", "OR", "the end"), None, "closes nothing"),
        ("()", ")", ("a field", "text to search for", "NOT", "("), None, "after ("),
        ("a = null", "null", ("a value",), '"null"', "isnull"),
        ("a = 1e400", "1e400", ("a number",), '"1e400"', "this large"),
        ("t > -9999999d", "-9999999d", ("a time such as -24h",), None, "two centuries"),
        ("-24h", "-24h", ("a field",), "timestamp >= -24h", "needs a field"),
        ('"" = 1', '""', ("a field",), None, "empty"),
        ("a NOT 5", "5", ("an operator",), None, "Expected an operator after NOT."),
        ("NOT a startswith x", "startswith x", (), 'contains "x"', "no inverse of startswith"),
        ("a not iendswith x", "iendswith x", (), 'icontains "x"', "no inverse of iendswith"),
        ("NOT (b = 1 OR a matches x)", "matches x", (), None, "no inverse of matches"),
        ("NOT a len_eq 3", "len_eq 3", (), None, "no inverse of len_eq"),
        ("NOT a isnull 3", "3", ("true", "false"), None, "takes true or false"),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_write(
    text: str, at: str | None, expected: tuple[str, ...], suggestion: str | None, said: str
) -> None:
    if at is None:
        assert parse_query(text) == phrase(text)
        return
    error = fault(text)
    assert said in error.message
    assert (text[error.start : error.end], error.expected) == (at, expected)
    assert error.suggestion == suggestion
    assert str(error) == error.message


def test_a_parenthesis_left_open_is_shown_where_it_opened() -> None:
    error = fault("a = 1 AND (b = 1 OR (c = 1)")
    assert (error.start, error.end) == (10, 11)
    assert "never closed" in error.message


def test_a_suggestion_can_be_put_in_place_of_the_fault() -> None:
    for text in ("a == 1", "a = x y z", "a = 1 b = 1", "model name = x", "a = OR", "-24h"):
        error = fault(text)
        parse_query(text[: error.start] + str(error.suggestion) + text[error.end :])


def test_the_limits_hold_at_their_edges() -> None:
    deep = Group("AND", (A, B))
    for _ in range(MAX_DEPTH - 1):
        deep = Group("OR", (deep, C))
    assert parse_query(format_filter(deep)) == deep
    assert "deeper than 20" in fault(format_filter(Group("AND", (deep, C)))).message
    wide = " OR ".join(["a = 1"] * MAX_CONDITIONS)
    assert isinstance(parse_query(wide), Group)
    assert "more than 500" in fault(f"{wide} OR a = 1").message
    assert "more than 500" in fault(" OR ".join(["x"] * (MAX_CONDITIONS // 2 + 1))).message
    assert "groups nested deeper" in fault(f"{'(a = 1 AND ' * 20}x{')' * 20}").message


FAR_TOO_MUCH = {
    "parentheses opened": "(" * 10_000,
    "parentheses": "(" * 10_000 + "a = 1" + ")" * 10_000,
    "empty parentheses": "()" * 100_000,
    "NOT": "NOT " * 50_000,
    "an open text": '"' + "x" * 1_000_000,
    "an open text of escapes": '"' + "\\\\" * 300_000,
    "apostrophes": "'" * 999_999,
    "words": "x " * 500_000,
    "words after a value": "a = 1 " + "x " * 500_000,
    "conditions": "a = 1 AND " * 100_000,
    "signs": "=" * 1_000_000,
    "digits": "a = " + "9" * 1_000_000,
    "hours": "t > -" + "9" * 1_000_000 + "h",
}


@pytest.mark.parametrize("text", FAR_TOO_MUCH.values(), ids=FAR_TOO_MUCH)
def test_what_is_far_too_much_is_refused(text: str) -> None:
    assert len(fault(text).message) < 300


def test_a_text_of_a_megabyte_is_a_value_like_any_other() -> None:
    given_ = Condition(
        "a",
        Operator.EQ,
        "\
"
        * 500_000,
    )
    assert parse_query(format_filter(given_)) == given_


@settings(max_examples=300, deadline=None)
@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_is_a_filter_or_a_fault_within_it(text: str) -> None:
    try:
        parse_query(text)
    except QueryError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message.endswith((".", "?"))
        assert not any(name in error.message for name in ("_AND", "WORD", "SYMBOL", "$END"))
