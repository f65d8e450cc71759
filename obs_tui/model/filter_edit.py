"""Edits of a filter's tree by path, as the builder makes them. Pure: every edit gives a new tree.

A draft is a group at all times, so that there is a place to add to; it may hold groups that are
empty or of one until it is settled. A path is the index of the child at each level; () is the root.
"""

from dataclasses import replace
from typing import TypeAlias

from .filters import MAX_CONDITIONS, MAX_DEPTH, Filter, Group, Joiner, Node, conditions, normalise

Path: TypeAlias = tuple[int, ...]
ROOT: Path = ()


def draft_of(filters: Filter) -> Group:
    """The draft that stands for a filter: a lone condition goes into an AND group."""
    match filters:
        case Group():
            return filters
        case None:
            return Group("AND", ())
        case _:
            return Group("AND", (filters,))


def settle(draft: Group) -> Filter:
    """The filter that a draft stands for, in normal form."""
    return normalise(draft)


def refusal(draft: Group) -> str | None:
    """Why a draft is too large to be sent; None when it is not."""
    filters = settle(draft)
    if sum(1 for _ in conditions(filters)) > MAX_CONDITIONS:
        return f"more than {MAX_CONDITIONS} conditions"
    return f"groups nested deeper than {MAX_DEPTH}" if _depth(filters) > MAX_DEPTH else None


def _depth(node: Filter) -> int:
    return 1 + max(map(_depth, node.nodes)) if isinstance(node, Group) else 0


def node_at(draft: Group, path: Path) -> Node:
    """The node at `path`. Raises IndexError where there is none."""
    node: Node = draft
    for index in path:
        node = _group(node).nodes[index]
    return node


def group_path(draft: Group, path: Path) -> Path:
    """The path of the group at `path`, or of the group that holds the condition there."""
    return path if isinstance(node_at(draft, path), Group) else path[:-1]


def replaced(draft: Group, path: Path, node: Node) -> Group:
    """With `node` in place of what is at `path`."""
    if not path:
        return draft_of(node)
    return _group(_spliced(draft, path, (node,)))


def removed(draft: Group, path: Path) -> Group:
    """Without what is at `path`; removing the root leaves an empty group."""
    return _group(_spliced(draft, path, ())) if path else Group(draft.joiner, ())


def added(draft: Group, path: Path, node: Node) -> tuple[Group, Path]:
    """With `node` last in the group at or around `path`; and its own path."""
    inside = group_path(draft, path)
    group = _group(node_at(draft, inside))
    grown = replace(group, nodes=(*group.nodes, node))
    return replaced(draft, inside, grown), (*inside, len(group.nodes))


def wrapped(draft: Group, path: Path) -> tuple[Group, Path]:
    """With the condition at `path` in a new group of the other joiner, or with such a group, empty,
    last in the group at `path`; and the new group's path."""
    node = node_at(draft, path)
    if isinstance(node, Group):
        return added(draft, path, Group(_other(node), ()))
    holder = _group(node_at(draft, path[:-1]))
    return replaced(draft, path, Group(_other(holder), (node,))), path


def toggled(draft: Group, path: Path) -> Group:
    """With ALL of and ANY of exchanged for the group at or around `path`."""
    inside = group_path(draft, path)
    group = _group(node_at(draft, inside))
    return replaced(draft, inside, replace(group, joiner=_other(group)))


def context(draft: Group, path: Path) -> Filter:
    """What any event must match beside the node at `path` for that node to matter: its siblings
    in the ALL groups that hold it."""
    parts: list[Node] = []
    group = draft
    for index in path:
        if group.joiner == "AND":
            parts += (node for i, node in enumerate(group.nodes) if i != index)
        if index >= len(group.nodes) or not isinstance(child := group.nodes[index], Group):
            break
        group = child
    return normalise(Group("AND", tuple(parts)))


def _group(node: Node) -> Group:
    if not isinstance(node, Group):
        raise IndexError("a condition holds no nodes")
    return node


def _spliced(node: Node, path: Path, instead: tuple[Node, ...]) -> Node:
    group, index = _group(node), path[0]
    if not 0 <= index < len(group.nodes):
        raise IndexError("no node at this path")
    if len(path) > 1:
        instead = (_spliced(group.nodes[index], path[1:], instead),)
    return replace(group, nodes=(*group.nodes[:index], *instead, *group.nodes[index + 1 :]))


def _other(group: Group) -> Joiner:
    return "OR" if group.joiner == "AND" else "AND"
