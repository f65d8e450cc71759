"""The text face of a filter."""

import pytest

from obs_tui.model.base import Json
from obs_tui.model.filters import Condition, Filter, Group, Operator, Relative, read_filter
from obs_tui.model.query import format_filter, phrase

A = Condition("a", Operator.EQ, 1)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (None, ""),
        ({"field": "model_name", "op": "eq", "value": "a b"}, 'model_name = "a b"'),
        ({"field": "input_tokens", "op": "gte", "value": 10}, "input_tokens >= 10"),
        ({"field": "has_code", "op": "neq", "value": True}, "has_code != true"),
        (
            {"field": "metadata.tenant", "op": "isnull", "value": False},
            "metadata.tenant isnull false",
        ),
        ({"field": "invoked_tools", "op": "len_eq", "value": 3}, "invoked_tools length_equals 3"),
        ({"field": "not", "op": "eq", "value": 'say "é"\n'}, '"not" = "say \\"é\\"\\n"'),
        ({"field": "two words", "op": "contains", "value": ""}, '"two words" contains ""'),
        (
            {
                "AND": [
                    {"field": "a", "op": "lt", "value": 1},
                    {
                        "OR": [
                            {"field": "b", "op": "includes", "value": "x"},
                            {"field": "c", "op": "matches", "value": ".+-8b"},
                        ]
                    },
                ]
            },
            'a < 1 AND (b includes "x" OR c matches ".+-8b")',
        ),
    ],
)
def test_every_filter_is_one_line_of_text(data: Json, text: str) -> None:
    assert format_filter(read_filter(data)) == text


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        (phrase("oven fries"), '"oven fries"'),
        (Group("AND", (A, phrase("oven"))), 'a = 1 AND "oven"'),
        (Group("OR", (A, phrase(""))), 'a = 1 OR ""'),
        (
            Group("OR", phrase("x").nodes[::-1]),
            'response_messages_preview icontains "x" OR last_user_message_preview icontains "x"',
        ),
        (Condition("timestamp", Operator.GT, Relative("-24h")), "timestamp > -24h"),
        (Condition("timestamp", Operator.GT, "-24h"), 'timestamp > "-24h"'),
        (Condition("isnull", Operator.ISNULL, True), '"isnull" isnull true'),
        (Condition("today", Operator.EQ, -0.0), '"today" = -0.0'),
        (
            Condition("a", Operator.EQ, "\u202e\ud800\U000e0041\0"),
            r'a = "\u202e\ud800\U000e0041\u0000"',
        ),
        (Condition("a", Operator.EQ, "👩\u200d👧 é"), 'a = "👩\u200d👧 é"'),
        (Condition("a", Operator.MATCHES, r"\d"), r'a matches "\\d"'),
    ],
)
def test_what_is_written_is_what_a_person_would_write(filters: Filter, text: str) -> None:
    assert format_filter(filters) == text
