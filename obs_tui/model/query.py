"""The text face of a filter: `field op value`, AND, OR and parentheses.

Everything the tree can say can be said here; values that are not plain words are quoted.
"""

import json
import re

from .filters import Condition, Filter, Group, Node, Operator, Scalar

SYMBOLS = {
    Operator.EQ: "=",
    Operator.NEQ: "!=",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
    Operator.LEN_EQ: "length_equals",
}
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.\-]*\Z")
_KEYWORDS = frozenset({"and", "or", "not", "true", "false"})


def format_filter(node: Filter) -> str:
    """The filter as one line of text; empty for no filter."""
    match node:
        case None:
            return ""
        case Condition():
            return format_condition(node)
        case Group(joiner, nodes):
            return f" {joiner} ".join(_operand(child) for child in nodes)


def format_condition(condition: Condition) -> str:
    """`model_name = "mistral-large-latest"`."""
    operator = SYMBOLS.get(condition.op, condition.op.value)
    return f"{_name(condition.field)} {operator} {format_value(condition.value)}"


def format_value(value: Scalar) -> str:
    """A value as the query line writes it: texts in double quotes with JSON escapes."""
    return json.dumps(value, ensure_ascii=False)


def _operand(node: Node) -> str:
    return f"({format_filter(node)})" if isinstance(node, Group) else format_condition(node)


def _name(field: str) -> str:
    plain = _PLAIN_NAME.match(field) and field.lower() not in _KEYWORDS
    return field if plain else json.dumps(field, ensure_ascii=False)
