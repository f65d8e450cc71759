"""The text face of a filter."""

import pytest

from obs_tui.model.base import Json
from obs_tui.model.filters import read_filter
from obs_tui.model.query import format_filter


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
