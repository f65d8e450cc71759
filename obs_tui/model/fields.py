"""Fields of events (`chat_completion_events.fields`): types, operators, options."""

from collections import Counter
from dataclasses import replace
from enum import StrEnum

from pydantic import Field

from .base import Value
from .filters import Condition, Operator, Relative
from .filters import Value as ConditionValue
from .moments import format_moment, names_zone, parse_moment

ANNOTATION = "__judge_"
"""What the fields of judges' verdicts begin with."""


class FieldType(StrEnum):
    """The API's field types. The enumeration is open: an unknown type stays a plain string."""

    ENUM = "ENUM"
    TEXT = "TEXT"
    INT = "INT"
    FLOAT = "FLOAT"
    BOOL = "BOOL"
    TIMESTAMP = "TIMESTAMP"
    ARRAY = "ARRAY"
    MAP = "MAP"


class FieldDefinition(Value):
    """One field that events can be filtered by, as the server describes it."""

    name: str
    label: str
    type: str
    supported_operators: tuple[str, ...] = ()
    group: str | None = None

    def value_type(self, operator: str) -> str:
        """The type of the value `operator` takes on this field: BOOL for `isnull`, INT for
        `len_eq`, TEXT for whatever looks inside a text or an array, else the field's own."""
        match operator:
            case Operator.ISNULL:
                return FieldType.BOOL
            case Operator.LEN_EQ:
                return FieldType.INT
            case Operator.INCLUDES | Operator.EXCLUDES:
                return FieldType.TEXT
            case _ if self.type == FieldType.ENUM and operator not in (Operator.EQ, Operator.NEQ):
                return FieldType.TEXT
            case _:
                return self.type


class FieldGroup(Value):
    """A heading under which the server groups fields."""

    name: str
    label: str


class FieldCatalogue(Value):
    """Answer of `fields.list`."""

    field_definitions: tuple[FieldDefinition, ...] = ()
    field_groups: tuple[FieldGroup, ...] = ()

    def get(self, name: str) -> FieldDefinition | None:
        """The definition of the field called `name`, or of the verdicts of the judge so called."""
        named = {field.name: field for field in self.field_definitions}
        if name in named:
            return named[name]
        return next((named[field] for field, judge in self.judges().items() if judge == name), None)

    def judges(self) -> dict[str, str]:
        """Judges' names by the fields of their verdicts: those that stand for one field only."""
        names = Counter(field.label for field in self.field_definitions)
        names.update(field.name for field in self.field_definitions if field.name != field.label)
        return {
            field.name: field.label
            for field in self.field_definitions
            if field.name.startswith(ANNOTATION) and field.label and names[field.label] == 1
        }


class OptionCount(Value):
    """How many events carry `value` (`fields.fetch_option_counts`)."""

    value: str
    count: int = Field(ge=0)


def objection(condition: Condition, definition: FieldDefinition | None) -> str | None:
    """Why `condition` cannot be sent for a field so defined; None when it can.

    Checks that the field exists, that it supports the operator, and that the value has the
    operator's type.
    """
    if definition is None:
        return f"there is no field called {condition.field}"
    if condition.op not in definition.supported_operators:
        known = ", ".join(definition.supported_operators)
        return f"{condition.field} does not support {condition.op}; it supports {known}"
    wanted = definition.value_type(condition.op)
    fits = _fits(condition.value, wanted)
    return None if fits else f"{condition.field} expects {wanted_words(wanted)}"


def wanted_words(wanted: str) -> str:
    """What a value of the type `wanted` is, in words."""
    words: dict[str, str] = {
        FieldType.BOOL: "true or false",
        FieldType.INT: "a whole number",
        FieldType.FLOAT: "a number",
        FieldType.TIMESTAMP: "a time such as 2026-01-15T00:00:00Z or -24h",
    }
    return words.get(wanted, "text")


def zoned(condition: Condition, definition: FieldDefinition | None) -> Condition:
    """The same condition; a time that names no zone now names the one it is read in, UTC, as the
    server may read it in another."""
    if definition is None or definition.value_type(condition.op) != FieldType.TIMESTAMP:
        return condition
    value = condition.value
    moment = parse_moment(value) if isinstance(value, str) and not names_zone(value) else None
    return condition if moment is None else replace(condition, value=format_moment(moment))


def _fits(value: ConditionValue, wanted: str) -> bool:
    if isinstance(value, Relative):
        return wanted == FieldType.TIMESTAMP
    match wanted:
        case FieldType.BOOL:
            return isinstance(value, bool)
        case FieldType.INT | FieldType.FLOAT:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case FieldType.TIMESTAMP:
            return isinstance(value, str) and parse_moment(value) is not None
        case FieldType.TEXT:
            return isinstance(value, str)
        case FieldType.ENUM:
            return isinstance(value, str | bool)
        case _:
            return True
