"""A query line against the fields that the server lists."""

import pytest

from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.filters import Condition, Operator, Relative
from obs_tui.model.query import phrase
from obs_tui.model.query_parser import QueryError, check_query, parse_query

TEXT = ("eq", "neq", "contains", "icontains", "notcontains", "inotcontains", "isnull")


def field(name: str, label: str, kind: str, *operators: str) -> FieldDefinition:
    return FieldDefinition(name=name, label=label, type=kind, supported_operators=operators)


FIELDS = FieldCatalogue(
    field_definitions=(
        field("timestamp", "Date", "TIMESTAMP", "gte", "lt"),
        field("model_name", "Model", "ENUM", "eq", "neq", "startswith", "resembles"),
        field("last_user_message_preview", "Prompt", "TEXT", *TEXT),
        field("response_messages_preview", "Response", "TEXT", *TEXT),
        field("input_tokens", "Input Tokens", "INT", "eq", "lt", "gte", "isnull"),
        field("has_code", "Has code", "BOOL", "eq"),
        field("invoked_tools", "Invoked tools", "ARRAY", "includes", "excludes", "len_eq"),
        field("a b", "Odd", "ENUM", "eq"),
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "model_name = x AND timestamp >= -24h AND NOT (invoked_tools includes y OR model_name = z)",
        "weather in paris",
        "model name",
        '"timestamp"',
        'timestamp >= "2026-01-15T00:00:00Z"',
        "has_code = TRUE",
        "NOT input_tokens < 5",
    ],
)
def test_what_the_server_takes_has_no_faults(text: str) -> None:
    assert check_query(text, FIELDS) == ()
    assert parse_query(text, FIELDS) == parse_query(text)


@pytest.mark.parametrize(
    ("text", "at", "suggestion", "said"),
    [
        ("model_nam = x", "model_nam", "model_name", "did you mean model_name?"),
        ("Model_Name = x", "Model_Name", "model_name", "no field called Model_Name"),
        ("prompt icontains x", "prompt", "last_user_message_preview", "did you mean"),
        ("ab = x", "ab", '"a b"', 'did you mean "a b"?'),
        ("zzzzzz = x", "zzzzzz", None, "There is no field called zzzzzz."),
        ("model_name contian x", "contian", "contains", "contian is not an operator"),
        ("model_name large", "model_name large", '"model_name large"', "expected an operator"),
        ("model_name", "model_name", '"model_name"', "is a field: expected an operator"),
        ("invoked_tools contains x", "contains", "includes", "does not support contains"),
        ("model_name includes x", "includes", "=", "does not support includes"),
        ("model_name < x", "<", None, "model_name does not support <."),
        ("input_tokens >= many", "many", None, "expects a whole number."),
        ('input_tokens >= "5"', '"5"', "5", "expects a whole number; did you mean 5?"),
        ("model_name = 5", "5", '"5"', 'expects text; did you mean "5"?'),
        ("model_name = today", "today", '"today"', 'expects text; did you mean "today"?'),
        ("has_code = 'True'", "'True'", "True", "expects true or false; did you mean True?"),
        ("input_tokens isnull 1", "1", None, "expects true or false."),
        ('timestamp >= "-24h"', '"-24h"', "-24h", "did you mean -24h?"),
        ("timestamp >= 24h", "24h", "-24h", "did you mean -24h?"),
        ("timestamp >= soon", "soon", None, "expects a time such as"),
        ("timestamp >= 5", "5", None, "expects a time such as"),
        ("NOT model_name startswith x", "startswith x", 'contains "x"', "no inverse"),
        ("NOT timestamp < today", "timestamp < today", None, "timestamp does not support isnull"),
        ("a = = 5", "=", None, "Expected a value"),
    ],
)
def test_what_the_server_would_not_take_is_pointed_at(
    text: str, at: str, suggestion: str | None, said: str
) -> None:
    (fault,) = check_query(text, FIELDS)
    assert text[fault.start : fault.end] == at or at == "="
    assert said in fault.message
    assert fault.suggestion == suggestion
    with pytest.raises(QueryError) as raised:
        parse_query(text, FIELDS)
    assert raised.value.message == fault.message


def test_every_part_that_is_wrong_is_told() -> None:
    faults = check_query("x = 1 AND (has_code = 5 OR invoked_tools contains y)", FIELDS)
    assert [fault.start for fault in faults] == [0, 22, 41]
    assert faults[2].expected == ("includes", "excludes", "length_equals")


def test_a_server_without_previews_cannot_search_without_a_field() -> None:
    (fault,) = check_query("weather", FieldCatalogue())
    assert "last_user_message_preview" in fault.message


def test_a_time_without_a_zone_is_sent_with_the_one_it_is_read_in() -> None:
    given = parse_query("timestamp >= 2026-01-15", FIELDS)
    assert given == Condition("timestamp", Operator.GTE, "2026-01-15T00:00:00Z")
    assert parse_query("timestamp >= 2026-01-15T00:00:00.000Z", FIELDS) == Condition(
        "timestamp", Operator.GTE, "2026-01-15T00:00:00.000Z"
    )
    assert parse_query("timestamp >= now", FIELDS) == Condition(
        "timestamp", Operator.GTE, Relative("now")
    )
    assert parse_query("2026-01-15", FIELDS) == phrase("2026-01-15")
