"""Filters of every kind, for property tests."""

import sys

from hypothesis import strategies as st

from obs_tui.model.filters import COMPARING, Condition, Filter, Group, Node, Operator, Relative
from obs_tui.model.query import phrase

WORDS = (
    *(
        "and",
        "OR",
        "Not",
        "true",
        "False",
        "null",
        "now",
        "today",
        "-24h",
        "-24H",
        "- 24h",
        "isnull",
    ),
    *("contains", "length_equals", "eq", "=", "!=", "<=", ">", "==", "!", "(", ")", "()", '"', "'"),
    *(
        '"x"',
        "'x'",
        "\\",
        "\\n",
        "\\u0041",
        "\\U0001F600",
        "\\d+",
        "\n",
        "\r\n",
        "\t",
        "\0",
        " ",
        "  ",
    ),
    *("", "5", "-5", "1e5", "0x10", "007", ".5", "1_000", "NaN", "a b", "a.b", "metadata.tenant"),
    *(
        "\u202egnp",
        "\u200b",
        "👩\u200d👩\u200d👧",
        "\ud83d\ude00",
        "\ud800",
        "\udfff",
        "שלום",
        "\u2028",
        "\x9b",
    ),
    *("2026-01-15T00:00:00Z", "2026-01-15", "a AND b", "a = 1", "x OR (y", "don't", "\U000e0041"),
)
# Surrogates of a pair side by side are two characters to Python, and must not become one.
anything = st.text(st.characters(exclude_categories=()), max_size=12)
texts = (
    st.sampled_from(WORDS) | anything | st.lists(st.sampled_from(WORDS), max_size=3).map("".join)
)
names = texts.filter(bool)
numbers = (
    st.integers()
    | st.sampled_from((0, -0.0, 1e308, -1e-308, 5.0, 2**63, -(10**400), sys.float_info.min))
    | st.floats(allow_nan=False, allow_infinity=False)
)
relative = st.sampled_from(("now", "today", "yesterday", "-24h", "-7d", "-007s", "-2w")).map(
    Relative
)
scalars = texts | numbers | st.booleans()
leaves = (
    st.builds(Condition, names, st.sampled_from(Operator), scalars)
    | st.builds(Condition, names, st.sampled_from(sorted(COMPARING)), relative)
    | texts.map(phrase)
)


def _groups(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    children = st.lists(nodes, min_size=2, max_size=4).map(tuple)
    return st.builds(Group, st.sampled_from(("AND", "OR")), children)


filters: st.SearchStrategy[Filter] = st.none() | st.recursive(leaves, _groups, max_leaves=8)
"""Filters in normal form, and within the limits."""
