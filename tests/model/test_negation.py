"""NOT, against an oracle that has a NOT of its own."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.model.filters import Condition, Operator, write_filter
from obs_tui.model.negation import inverse
from obs_tui.model.query_parser import QueryError, parse_query

from .oracle import Row, Tree, holds

PROMPT, ANSWER = "last_user_message_preview", "response_messages_preview"
ROWS: list[Row] = [
    {"n": n, PROMPT: prompt, ANSWER: answer, "tags": tags}
    for n, prompt, answer, tags in product(
        (None, -1, 0, 5), (None, "", "aB"), (None, "B"), (None, [], ["x", "y"])
    )
]
TESTS: list[tuple[str, Tree]] = [
    *(
        (f"n {sign} {value}", {"field": "n", "op": op, "value": value})
        for sign, op in (("=", "eq"), ("!=", "neq"), ("<", "lt"), ("<=", "lte"))
        for value in (-1, 0, 3)
    ),
    *((f"n {op} 0", {"field": "n", "op": op, "value": 0}) for op in ("gt", "gte")),
    *(
        (f'{PROMPT} {op} "{text}"', {"field": PROMPT, "op": op, "value": text})
        for op in ("eq", "contains", "icontains", "notcontains", "inotcontains")
        for text in ("", "b", "AB")
    ),
    *(
        (f"tags {op} y", {"field": "tags", "op": op, "value": "y"})
        for op in ("includes", "excludes")
    ),
    *(
        (f"{field} isnull {word}", {"field": field, "op": "isnull", "value": word == "true"})
        for field in ("n", PROMPT, "tags", "missing")
        for word in ("true", "false")
    ),
    ("b", {"SEARCH": "b"}),
    ('"AB"', {"SEARCH": "AB"}),
]

Said = tuple[str, Tree]
said = st.recursive(
    st.sampled_from(TESTS),
    lambda inner: st.one_of(
        inner.map(lambda one: (f"NOT ({one[0]})", {"NOT": one[1]})),
        st.lists(inner, min_size=2, max_size=3).map(lambda all_: _joined("AND", all_)),
        st.lists(inner, min_size=2, max_size=3).map(lambda all_: _joined("OR", all_)),
    ),
    max_leaves=8,
)


def _joined(joiner: str, parts: list[Said]) -> Said:
    text = f" {joiner} ".join(f"({text})" for text, _ in parts)
    return text, {joiner: [tree for _, tree in parts]}


@settings(max_examples=100, deadline=None)
@given(said)
def test_not_is_true_exactly_where_the_rest_is_not(given_: Said) -> None:
    text, tree = given_
    wire = write_filter(parse_query(f"NOT ({text})"))
    assert [holds(row, wire) for row in ROWS] == [not holds(row, tree) for row in ROWS]
    wire = write_filter(parse_query(text))
    assert [holds(row, wire) for row in ROWS] == [holds(row, tree) for row in ROWS]


@pytest.mark.parametrize(("text", "tree"), TESTS)
def test_not_of_each_operator(text: str, tree: Tree) -> None:
    wire = write_filter(parse_query(f"not {text}"))
    assert [holds(row, wire) for row in ROWS] == [not holds(row, tree) for row in ROWS]


def test_not_before_a_word_operator_is_not_before_the_condition() -> None:
    for text in ("contains x", "includes x", "isnull true", "< 5", "= 5"):
        assert parse_query(f"a not {text}") == parse_query(f"NOT a {text}")


def test_two_nots_are_none() -> None:
    assert parse_query("NOT NOT a < 5") == parse_query("a < 5")
    assert parse_query("NOT (NOT a startswith x)") == parse_query("a startswith x")


def test_not_binds_tighter_than_and() -> None:
    assert parse_query("NOT a = 1 AND b = 1") == parse_query("(NOT a = 1) AND b = 1")


def test_what_has_no_inverse_is_refused_in_any_depth() -> None:
    without = {op for op in Operator if inverse(Condition("a", op, "x")) is None}
    assert without == {
        *("startswith", "istartswith", "endswith", "iendswith", "matches", "len_eq"),
        "isnull",  # which takes true or false
    }
    for op in without:
        with pytest.raises(QueryError):
            parse_query(f"NOT (b = 1 AND (c = 1 OR a {op} x))")
