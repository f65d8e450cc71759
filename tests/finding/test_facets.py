"""Facets edit the filter of their own field, and nothing else of it."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obs_tui.finding import facets
from obs_tui.finding.facets import Selected
from obs_tui.model.fields import FieldCatalogue, FieldDefinition, FieldType
from obs_tui.model.filters import Condition, Filter, Group, Node, Operator, Scalar, conjuncts
from obs_tui.model.query import format_filter
from obs_tui.model.query_parser import parse_query

from .fields import CODE, METADATA, MODEL, PROMPT, TOKENS, TOOLS, field

REST = "input_tokens > 3"


def test_facets_are_listed_by_how_much_they_tell() -> None:
    score = field("__judge_0a", FieldType.FLOAT)
    verdict = field("__judge_0b", FieldType.ENUM)
    tenant = field("metadata.tenant", FieldType.ENUM)
    mute = FieldDefinition(name="mute", label="", type="ENUM", supported_operators=("contains",))
    odd = FieldDefinition(name="odd", label="", type="VECTOR", supported_operators=("eq",))
    listed = (tenant, odd, mute, score, PROMPT, TOKENS, METADATA, CODE, verdict, TOOLS, MODEL)
    assert facets.facets(FieldCatalogue(field_definitions=listed)) == (
        MODEL,
        TOOLS,
        CODE,
        verdict,
        tenant,
    )


@pytest.mark.parametrize(
    ("before", "edited", "value", "after"),
    [
        ("", MODEL, "a", 'model_name = "a"'),
        (REST, MODEL, "a", f'{REST} AND model_name = "a"'),
        (f"model_name = b AND {REST}", MODEL, "a", f'model_name = "a" AND {REST}'),
        (
            f"(model_name = b OR model_name = c) AND {REST}",
            MODEL,
            "a",
            f'model_name = "a" AND {REST}',
        ),
        (
            f"model_name != b AND {REST} AND model_name != a",
            MODEL,
            "a",
            f'model_name = "a" AND {REST}',
        ),
        ("model_name contains x", MODEL, "a", 'model_name contains "x" AND model_name = "a"'),
        (
            "model_name = a OR input_tokens > 3",
            MODEL,
            "a",
            '(model_name = "a" OR input_tokens > 3) AND model_name = "a"',
        ),
        ("has_code = false", CODE, "true", "has_code = true"),
        ("has_code != true", CODE, True, "has_code = true"),
        ("invoked_tools includes x", TOOLS, "y", 'invoked_tools includes "y"'),
        (
            "invoked_tools excludes x AND invoked_tools excludes y",
            TOOLS,
            "y",
            'invoked_tools excludes "x" AND invoked_tools includes "y"',
        ),
    ],
)
def test_only_replaces_what_the_filter_chose(
    before: str, edited: FieldDefinition, value: Scalar, after: str
) -> None:
    assert format_filter(facets.only(parse_query(before), edited, value)) == after


@pytest.mark.parametrize(
    ("before", "edited", "values", "after"),
    [
        ("", MODEL, ["a", "b", "a"], 'model_name = "a" OR model_name = "b"'),
        (REST, MODEL, ["a", "b"], f'{REST} AND (model_name = "a" OR model_name = "b")'),
        (f"model_name = c AND {REST}", MODEL, [], REST),
        (f"model_name != c AND {REST}", MODEL, [], f'model_name != "c" AND {REST}'),
        ("model_name != c", MODEL, ["a"], 'model_name = "a"'),
        (
            f"invoked_tools includes x AND invoked_tools includes y AND {REST}",
            TOOLS,
            ["x", "z"],
            f'(invoked_tools includes "x" OR invoked_tools includes "z") AND {REST}',
        ),
        ("has_code = true", CODE, ["true", "false"], "has_code = true OR has_code = false"),
    ],
)
def test_any_of_takes_the_place_of_what_was_included(
    before: str, edited: FieldDefinition, values: list[Scalar], after: str
) -> None:
    assert format_filter(facets.any_of(parse_query(before), edited, values)) == after


@pytest.mark.parametrize(
    ("before", "edited", "value", "after"),
    [
        (REST, MODEL, "a", f'{REST} AND model_name != "a"'),
        ("model_name != b", MODEL, "a", 'model_name != "b" AND model_name != "a"'),
        ("model_name = a", MODEL, "a", 'model_name != "a"'),
        ("model_name = a OR model_name = b", MODEL, "a", 'model_name = "b"'),
        ("model_name = b", MODEL, "a", 'model_name = "b"'),
        ("has_code = true", CODE, "true", "has_code != true"),
        (
            "invoked_tools includes x AND invoked_tools includes y",
            TOOLS,
            "z",
            'invoked_tools includes "x" AND invoked_tools includes "y"'
            ' AND invoked_tools excludes "z"',
        ),
        (
            "invoked_tools includes x OR invoked_tools includes y",
            TOOLS,
            "x",
            'invoked_tools includes "y" AND invoked_tools excludes "x"',
        ),
    ],
)
def test_exclude_says_no_more_than_it_must(
    before: str, edited: FieldDefinition, value: Scalar, after: str
) -> None:
    once = facets.exclude(parse_query(before), edited, value)
    assert format_filter(once) == after
    assert format_filter(facets.exclude(once, edited, value)) == after


def test_also_asks_for_one_more_item_of_an_array() -> None:
    both = parse_query("invoked_tools includes x AND invoked_tools excludes y")
    assert format_filter(facets.also(both, TOOLS, "y")) == (
        'invoked_tools includes "x" AND invoked_tools includes "y"'
    )


def test_a_value_forgotten_is_neither_included_nor_excluded() -> None:
    text = f"(model_name = a OR model_name = b) AND model_name != c AND {REST}"
    filters = parse_query(text)
    assert format_filter(facets.forget(filters, MODEL, "a")) == (
        f'model_name = "b" AND model_name != "c" AND {REST}'
    )
    assert format_filter(facets.forget(filters, MODEL, "c")) == (
        f'(model_name = "a" OR model_name = "b") AND {REST}'
    )
    assert facets.forget(filters, MODEL, "d") == filters


def test_a_facet_is_counted_without_its_own_choice_and_with_everything_else() -> None:
    chosen = "(model_name = a OR model_name = b)"
    filters = parse_query(f"{chosen} AND model_name contains x AND has_code = true AND {REST}")
    assert format_filter(facets.facet_filter(filters, MODEL)) == (
        f'model_name contains "x" AND has_code = true AND {REST}'
    )
    assert facets.facet_filter(filters, TOOLS) == filters
    assert facets.facet_filter(parse_query("model_name = a"), MODEL) is None


def test_the_marks_are_what_the_filter_says() -> None:
    filters = parse_query(
        "(model_name = a OR model_name = b) AND model_name != c AND has_code != true"
        " AND (invoked_tools includes x OR model_name = d) AND invoked_tools includes y"
    )
    assert facets.selected(filters, MODEL) == Selected(("a", "b"), ("c",))
    assert facets.selected(filters, CODE) == Selected((), (True,))
    assert facets.selected(filters, TOOLS) == Selected(("y",), ())
    assert facets.selected(None, MODEL) == Selected()


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("False", False), ("1", True), ("0", False)]
)
def test_counts_of_a_bool_come_as_text(text: str, value: bool) -> None:
    assert facets.value_of(CODE, text) is value
    assert facets.value_of(MODEL, text) == text
    assert facets.value_of(CODE, "maybe") == "maybe"


EVENTS: list[dict[str, object]] = [
    {"model_name": model, "invoked_tools": tools, "input_tokens": tokens}
    for model, tools, tokens in product(
        ("a", "b", "c", None), ([], ["a"], ["a", "b"], ["b", "c"], None), (1, 5)
    )
]


def _holds(event: dict[str, object], node: Filter) -> bool:
    """The oracle: what the truth table says of a few operators."""
    match node:
        case None:
            return True
        case Group(joiner, nodes):
            met = [_holds(event, child) for child in nodes]
            return all(met) if joiner == "AND" else any(met)
        case Condition(name, Operator.EQ | Operator.NEQ as op, value):
            return (event[name] == value) is (op is Operator.EQ)
        case Condition(name, Operator.INCLUDES | Operator.EXCLUDES as op, value):
            found = event[name]
            return (isinstance(found, list) and value in found) is (op is Operator.INCLUDES)
        case Condition(name, Operator.GT, int(value)):
            found = event[name]
            return isinstance(found, int) and found > value
        case _:
            raise NotImplementedError(node)


def _matched(filters: Filter) -> list[int]:
    return [number for number, event in enumerate(EVENTS) if _holds(event, filters)]


def _has(event: dict[str, object], name: str, value: str) -> bool:
    found = event[name]
    return value in found if isinstance(found, list) else found == value


_VALUES = st.sampled_from("abc")
_LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(
        Condition, st.just("model_name"), st.sampled_from([Operator.EQ, Operator.NEQ]), _VALUES
    ),
    st.builds(
        Condition,
        st.just("invoked_tools"),
        st.sampled_from([Operator.INCLUDES, Operator.EXCLUDES]),
        _VALUES,
    ),
    st.just(Condition("input_tokens", Operator.GT, 3)),
)
_PARTS: st.SearchStrategy[Node] = st.one_of(
    _LEAVES,
    st.lists(_LEAVES, min_size=2, max_size=3, unique=True).map(
        lambda nodes: Group("OR", tuple(nodes))
    ),
)
_FILTERS: st.SearchStrategy[Filter] = st.lists(_PARTS, max_size=4, unique=True).map(
    lambda nodes: Group("AND", tuple(nodes)) if len(nodes) > 1 else nodes[0] if nodes else None
)


@settings(deadline=None)
@given(_FILTERS, st.sampled_from([MODEL, TOOLS]), _VALUES)
def test_edits_change_what_matches_by_the_chosen_value_alone(
    filters: Filter, edited: FieldDefinition, value: str
) -> None:
    having = {number for number, event in enumerate(EVENTS) if _has(event, edited.name, value)}
    open_ = facets.facet_filter(filters, edited)
    told = facets.selected(filters, edited)
    elsewhere = [node for node in told.excluded if edited is TOOLS and node != value]
    kept = {
        number
        for number in _matched(open_)
        if not any(_has(EVENTS[number], edited.name, str(other)) for other in elsewhere)
    }
    assert set(_matched(facets.only(filters, edited, value))) == kept & having
    excluded = set(_matched(facets.exclude(filters, edited, value)))
    assert not excluded & having
    if value not in told.included:
        assert excluded == set(_matched(filters)) - having


@settings(deadline=None)
@given(_FILTERS, st.sampled_from([MODEL, TOOLS]), st.lists(_VALUES, unique=True))
def test_no_other_condition_is_dropped_moved_or_changed(
    filters: Filter, edited: FieldDefinition, values: list[str]
) -> None:
    others = conjuncts(facets.facet_filter(filters, edited))
    edits = [facets.any_of(filters, edited, values)]
    for value in values:
        edits.append(facets.exclude(filters, edited, value))
        edits.append(facets.forget(filters, edited, value))
        edits.append(facets.also(filters, edited, value))
    for after in edits:
        assert conjuncts(facets.facet_filter(after, edited)) == others
    assert facets.selected(edits[0], edited).included == tuple(values)
