"""Which conditions a field takes."""

import pytest

from obs_tui.model.fields import FieldDefinition, objection, zoned
from obs_tui.model.filters import Condition, Operator, Relative, Value


def field(kind: str, *operators: str) -> FieldDefinition:
    return FieldDefinition(name="f", label="F", type=kind, supported_operators=operators)


@pytest.mark.parametrize(
    ("kind", "op", "value", "fits"),
    [
        ("INT", "gt", 3, True),
        ("INT", "gt", "3", False),
        ("INT", "gt", True, False),
        ("FLOAT", "eq", 0.5, True),
        ("BOOL", "eq", False, True),
        ("BOOL", "eq", "false", False),
        ("TIMESTAMP", "lt", "2026-01-15T00:00:00Z", True),
        ("TIMESTAMP", "lt", "yesterday", False),
        ("TEXT", "isnull", True, True),
        ("TEXT", "isnull", "true", False),
        ("ARRAY", "len_eq", 0, True),
        ("ARRAY", "len_eq", "0", False),
        ("ARRAY", "includes", "web_search", True),
        ("ARRAY", "includes", 3, False),
        ("ENUM", "contains", "large", True),
        ("ENUM", "contains", 3, False),
        ("ENUM", "eq", 3, False),
        ("ENUM", "eq", True, True),
        ("TIMESTAMP", "lt", Relative("-24h"), True),
        ("TEXT", "eq", Relative("-24h"), False),
        ("FLOAT", "gt", Relative("-24h"), False),
        ("GEO", "eq", "anything", True),
    ],
)
def test_a_value_has_the_type_its_operator_takes(
    kind: str, op: str, value: Value, fits: bool
) -> None:
    complaint = objection(Condition("f", Operator(op), value), field(kind, op))
    assert (complaint is None) == fits


def test_unknown_fields_and_operators_are_named() -> None:
    condition = Condition("f", Operator.LT, 3)
    assert "no field called f" in str(objection(condition, None))
    assert "supports eq, neq" in str(objection(condition, field("ENUM", "eq", "neq")))


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("TIMESTAMP", "2026-01-15", "2026-01-15T00:00:00Z"),
        ("TIMESTAMP", "2026-01-15T01:00+01:00", "2026-01-15T01:00+01:00"),
        ("TIMESTAMP", Relative("now"), Relative("now")),
        ("TIMESTAMP", "soon", "soon"),
        ("TEXT", "2026-01-15", "2026-01-15"),
    ],
)
def test_a_time_without_a_zone_is_given_utc(kind: str, value: Value, sent: Value) -> None:
    given = Condition("f", Operator.LT, value)
    assert zoned(given, field(kind, "lt")) == Condition("f", Operator.LT, sent)
    assert zoned(given, None) == given
