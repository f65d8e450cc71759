"""The text face of a filter: `field op value`, AND, OR, NOT and parentheses.

Everything the tree can say can be said here; `query_parser` reads it back. Written are names that
are plain words, texts in quotes, and relative times, numbers, true and false without. A text looked
for in prompt and answer alike is written as that text alone.
"""

import json

from .filters import Condition, Filter, Group, Node, Operator, Relative, Value

SYMBOLS = {
    Operator.EQ: "=",
    Operator.NEQ: "!=",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
    Operator.LEN_EQ: "length_equals",
}
SEARCHED = ("last_user_message_preview", "response_messages_preview")
"""The fields that a text without a field is looked for in: prompt and answer."""


def phrase(text: str) -> Group:
    """The filter that a text without a field stands for."""
    return Group("OR", tuple(Condition(field, Operator.ICONTAINS, text) for field in SEARCHED))


def format_filter(node: Filter) -> str:
    """The filter as one line of text; empty for no filter."""
    match node:
        case None:
            return ""
        case Condition():
            return format_condition(node)
        case Group(joiner, nodes):
            if (text := phrase_of(node)) is not None:
                return format_value(text)
            return f" {joiner} ".join(_operand(child) for child in nodes)


def format_condition(condition: Condition) -> str:
    """`model_name = "mistral-large-latest"`."""
    from .query_words import write_name

    operator = SYMBOLS.get(condition.op, condition.op.value)
    return f"{write_name(condition.field)} {operator} {format_value(condition.value)}"


def format_value(value: Value) -> str:
    """A value as the query line writes it."""
    match value:
        case str():
            from .query_words import quote

            return quote(value)
        case Relative(text):
            return text
        case _:
            return json.dumps(value)


def phrase_of(node: Node) -> str | None:
    """The text that `node` looks for in prompt and answer; None where it is anything else."""
    match node:
        case Group("OR", (Condition(_, _, str() as text), _)) if node == phrase(text):
            return text
        case _:
            return None


def _operand(node: Node) -> str:
    text = format_filter(node)
    return f"({text})" if isinstance(node, Group) and phrase_of(node) is None else text
