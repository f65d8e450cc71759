"""Edits of a filter's tree: what they give, and that nothing else moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.model.filter_edit import (
    Path,
    added,
    context,
    draft_of,
    node_at,
    refusal,
    removed,
    replaced,
    settle,
    toggled,
    wrapped,
)
from obs_tui.model.filters import (
    Condition,
    Group,
    Node,
    Operator,
    conditions,
    read_filter,
    write_filter,
)

A, B, C = (Condition(name, Operator.EQ, 1) for name in "abc")
LEAVES = st.builds(Condition, st.sampled_from("abcdef"), st.just(Operator.EQ), st.integers(0, 9))
JOINERS = st.sampled_from(["AND", "OR"])
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.builds(Group, JOINERS, st.lists(inner, min_size=0, max_size=4).map(tuple)),
    max_leaves=12,
)
DRAFTS = NODES.map(draft_of)


def paths(node: Node, at: Path = ()) -> list[Path]:
    inner = node.nodes if isinstance(node, Group) else ()
    return [at, *(path for i, child in enumerate(inner) for path in paths(child, (*at, i)))]


@st.composite
def places(draw: st.DrawFn) -> tuple[Group, Path]:
    draft = draw(DRAFTS)
    return draft, draw(st.sampled_from(paths(draft)))


def test_a_condition_is_added_last_in_the_group_under_the_cursor() -> None:
    draft, path = added(draft_of(Group("OR", (A, Group("AND", (B, A))))), (1, 0), C)
    assert draft == Group("OR", (A, Group("AND", (B, A, C))))
    assert path == (1, 2)


def test_wrapping_a_condition_puts_it_into_a_group_of_the_other_joiner() -> None:
    draft, path = wrapped(Group("AND", (A, B)), (1,))
    assert draft == Group("AND", (A, Group("OR", (B,))))
    assert path == (1,)
    assert settle(draft) == Group("AND", (A, B))


def test_wrapping_a_group_adds_an_empty_one_inside_it() -> None:
    draft, path = wrapped(draft_of(A), ())
    assert draft == Group("AND", (A, Group("OR", ())))
    assert path == (1,)
    assert settle(draft) == A


def test_toggling_from_a_condition_turns_its_group() -> None:
    assert toggled(Group("AND", (A, Group("OR", (B, C)))), (1, 0)) == Group(
        "AND", (A, Group("AND", (B, C)))
    )


def test_removing_the_root_leaves_an_empty_group() -> None:
    assert removed(Group("OR", (A, B)), ()) == Group("OR", ())


def test_a_path_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(IndexError):
        removed(Group("OR", (A, B)), (2,))
    with pytest.raises(IndexError):
        node_at(Group("OR", (A, B)), (0, 0))


def test_the_context_of_a_node_is_what_is_required_beside_it() -> None:
    draft = Group("AND", (A, Group("OR", (B, Group("AND", (C, A))))))
    assert context(draft, (0,)) == Group("OR", (B, Group("AND", (C, A))))
    assert context(draft, (1, 0)) == A
    assert context(draft, (1, 1, 0)) == Group("AND", (A, A))
    assert context(draft, (2,)) == Group("AND", (A, Group("OR", (B, Group("AND", (C, A))))))


def test_a_tree_beyond_the_limits_is_refused_in_words() -> None:
    deep: Node = Group("AND", (A, B))
    for joiner in ("OR", "AND") * 10:
        deep = Group("OR" if joiner == "OR" else "AND", (A, deep))
    assert refusal(draft_of(deep)) == "groups nested deeper than 20"
    assert refusal(Group("OR", (A,) * 501)) == "more than 500 conditions"
    assert refusal(Group("OR", (A,) * 500)) is None


@given(DRAFTS)
def test_a_settled_draft_is_a_filter_the_wire_accepts(draft: Group) -> None:
    settled = settle(draft)
    assert read_filter(write_filter(settled)) == settled


@given(places(), LEAVES)
def test_what_is_added_is_found_and_nothing_else_changes(
    place: tuple[Group, Path], leaf: Condition
) -> None:
    draft, at = place
    grown, path = added(draft, at, leaf)
    assert node_at(grown, path) == leaf
    assert removed(grown, path) == draft


@given(places())
def test_wrapping_and_toggling_keep_every_condition_in_order(place: tuple[Group, Path]) -> None:
    draft, at = place
    for edited in (wrapped(draft, at)[0], toggled(draft, at)):
        assert list(conditions(edited)) == list(conditions(draft))
    assert toggled(toggled(draft, at), at) == draft


@given(places(), LEAVES)
def test_replacing_twice_with_what_was_there_changes_nothing(
    place: tuple[Group, Path], leaf: Condition
) -> None:
    draft, at = place
    there = node_at(draft, at)
    assert at == () or replaced(replaced(draft, at, leaf), at, there) == draft
