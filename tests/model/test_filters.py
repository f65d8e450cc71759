"""The filter tree: what is read, what is refused, and the normal form."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.filters import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    Condition,
    Filter,
    FilterError,
    FilterTooLarge,
    Group,
    Operator,
    Relative,
    both,
    conditions,
    normalise,
    read_filter,
    resolve,
    write_filter,
    write_marked,
)

MODEL: JsonObject = {"field": "model_name", "op": "eq", "value": "small"}
SLOW: JsonObject = {"field": "total_time_elapsed", "op": "gt", "value": 5}

conditions_drawn = st.builds(
    Condition,
    st.text(min_size=1),
    st.sampled_from(Operator),
    st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False),
)
trees = st.recursive(
    conditions_drawn,
    lambda nodes: st.builds(
        Group, st.sampled_from(("AND", "OR")), st.lists(nodes, min_size=2, max_size=4).map(tuple)
    ),
    max_leaves=12,
)


@given(trees)
def test_what_is_written_reads_back_the_same(tree: Filter) -> None:
    assert read_filter(write_filter(tree)) == tree


def test_no_filter_is_null_on_the_wire() -> None:
    assert write_filter(None) is None
    assert read_filter(None) is None


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({}, "filters"),
        ([], "filters"),
        ("model_name = small", "filters"),
        ({"and": [MODEL]}, "filters"),
        ({"AND": []}, "filters.AND"),
        ({"AND": None}, "filters"),
        ({"AND": [MODEL], "OR": [SLOW]}, "filters"),
        ({"AND": [MODEL], "NOT": [SLOW]}, "filters"),
        ({"AND": [MODEL, {}]}, "filters.AND[1]"),
        (
            {"AND": [MODEL, {"OR": [SLOW, {"field": "x", "op": "eq"}]}]},
            "filters.AND[1].OR[1].value",
        ),
        ({"field": "model_name", "op": "eq"}, "filters.value"),
        ({"field": "model_name", "op": "eq", "value": None}, "filters.value"),
        ({"field": "model_name", "op": "eq", "value": ["a"]}, "filters.value"),
        ({"field": "total_time_elapsed", "op": "gt", "value": float("nan")}, "filters.value"),
        ({"field": "model_name", "op": "EQ", "value": "a"}, "filters.op"),
        ({"field": "model_name", "op": "ne", "value": "a"}, "filters.op"),
        ({"field": "model_name", "value": "a"}, "filters.op"),
        ({"field": "", "op": "eq", "value": "a"}, "filters.field"),
        ({"field": 3, "op": "eq", "value": "a"}, "filters.field"),
        ({"field": "a", "op": "isnull"}, "filters.value"),
    ],
)
def test_what_could_be_taken_for_match_all_is_refused_with_its_place(data: Json, path: str) -> None:
    with pytest.raises(FilterError) as refusal:
        read_filter(data)
    assert refusal.value.path == path


def test_a_server_reads_what_the_official_client_may_send() -> None:
    assert read_filter({}, as_server=True) is None
    assert read_filter({"field": "a", "op": "isnull"}, as_server=True) == Condition(
        "a", Operator.ISNULL, True
    )
    assert read_filter({"AND": [MODEL, SLOW], "OR": None}, as_server=True) == read_filter(
        {"AND": [MODEL, SLOW]}
    )
    refused: list[Json] = [{"AND": [{}]}, {"field": "a", "op": "eq"}, {"AND": []}]
    for data in refused:
        with pytest.raises(FilterError):
            read_filter(data, as_server=True)


def nested(depth: int) -> Json:
    data: Json = MODEL
    for _ in range(depth):
        data = {"AND": [data, SLOW]}
    return data


def test_the_limits_hold_at_their_edges() -> None:
    read_filter(nested(MAX_DEPTH))
    with pytest.raises(FilterTooLarge):
        read_filter(nested(MAX_DEPTH + 1))
    read_filter({"OR": [MODEL] * MAX_CONDITIONS})
    with pytest.raises(FilterTooLarge):
        read_filter({"OR": [MODEL] * (MAX_CONDITIONS + 1)})


LATELY = Condition("timestamp", Operator.GTE, Relative("-24h"))
NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
THEN = "2026-03-01T10:30:00Z"


def test_a_relative_time_is_resolved_wherever_it_stands() -> None:
    a = Condition("a", Operator.EQ, "-24h")
    then = Condition("timestamp", Operator.GTE, THEN)
    assert resolve(LATELY, NOW) == then
    nested = Group("OR", (a, Group("AND", (LATELY, a))))
    assert resolve(nested, NOW) == Group("OR", (a, Group("AND", (then, a))))
    assert resolve(None, NOW) is None
    today = Condition("timestamp", Operator.LT, Relative("today"))
    assert resolve(today, NOW) == Condition("timestamp", Operator.LT, "2026-03-02T00:00:00Z")


def test_a_relative_time_never_reaches_the_wire() -> None:
    with pytest.raises(ValueError, match="-24h"):
        write_filter(Group("AND", (Condition("a", Operator.EQ, 1), LATELY)))


def test_a_marked_filter_says_when_and_reads_back_relative() -> None:
    given_ = Group("AND", (Condition("a", Operator.EQ, "now"), LATELY))
    marked = write_marked(given_, NOW)
    time: JsonObject = {"field": "timestamp", "op": "gte", "value": THEN, "relative": "-24h"}
    assert marked == {"AND": [{"field": "a", "op": "eq", "value": "now"}, time]}
    assert read_filter(marked, marked=True) == given_
    assert read_filter(time) == Condition("timestamp", Operator.GTE, THEN)


@pytest.mark.parametrize(("op", "text"), [("gte", "soon"), ("gte", None), ("contains", "-24h")])
def test_a_mark_that_is_none_is_refused(op: str, text: str | None) -> None:
    data: JsonObject = {"field": "t", "op": op, "value": THEN, "relative": text}
    with pytest.raises(FilterError) as refusal:
        read_filter({"AND": [MODEL, data]}, marked=True)
    assert refusal.value.path == "filters.AND[1].relative"


@pytest.mark.parametrize("text", ["", "soon", "-24H", " -24h", "-24 h", "24h", "-٣h", "-9999999d"])
def test_only_a_time_relative_to_now_is_one(text: str) -> None:
    with pytest.raises(ValueError, match="relative"):
        Relative(text)


def test_a_relative_time_is_read_as_people_write_it() -> None:
    assert Relative.read(" -24 H") == Relative("-24h")
    assert Relative.read("Today") == Relative("today")
    assert Relative.read("2026-01-15") is None


def test_only_operators_that_compare_take_a_relative_time() -> None:
    with pytest.raises(ValueError, match="takes no time"):
        Condition("t", Operator.CONTAINS, Relative("now"))


def test_normal_form_has_no_empty_group_and_no_group_of_one() -> None:
    one = Condition("a", Operator.EQ, "b")
    assert normalise(Group("AND", ())) is None
    assert normalise(Group("OR", (Group("AND", (one,)), Group("AND", ())))) == one
    assert read_filter({"AND": [{"OR": [MODEL]}]}) == read_filter(MODEL)


def test_both_joins_conjunctions_without_saying_anything_twice() -> None:
    a, b, c = (Condition(name, Operator.EQ, 1) for name in "abc")
    assert both(None, a) == a
    assert both(a, a) == a
    assert both(Group("AND", (a, b)), Group("AND", (b, c))) == Group("AND", (a, b, c))
    either = Group("OR", (a, b))
    assert both(either, c) == Group("AND", (either, c))


@given(trees)
def test_conditions_are_walked_from_left_to_right(tree: Filter) -> None:
    def leaves(data: Json) -> list[Json]:
        assert isinstance(data, dict)
        children = data.get("AND") or data.get("OR")
        if not isinstance(children, list):
            return [data]
        return [leaf for child in children for leaf in leaves(child)]

    assert [write_filter(condition) for condition in conditions(tree)] == leaves(write_filter(tree))
