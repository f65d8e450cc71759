"""Where a value stands in JSON, in the notation of JSONPath (RFC 9535)."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from obs_tui.model.base import Json

_PLAIN = re.compile("[A-Za-z_][A-Za-z0-9_]*")


class Node(NamedTuple):
    """A value, what holds it, and under which name or number. The whole has neither."""

    value: Json
    parent: "Node | None" = None
    key: str | int = ""


def node_path(node: Node) -> str:
    """`$.request_messages[2]['odd key']`, its text as it came: not for a terminal."""
    return "$" + "".join(map(step_text, node_keys(node)))


def node_keys(node: Node) -> list[str | int]:
    """The names and numbers that lead from the whole to the value."""
    return list(_keys_upwards(node))[::-1]


def step_text(key: str | int) -> str:
    """One step of a path; a name that is not plain is quoted."""
    if isinstance(key, int):
        return f"[{key}]"
    if _PLAIN.fullmatch(key):
        return f".{key}"
    escaped = json.dumps(key, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"['{escaped}']"


def _keys_upwards(node: Node) -> Iterator[str | int]:
    while node.parent is not None:
        yield node.key
        node = node.parent
