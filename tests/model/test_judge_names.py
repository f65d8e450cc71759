"""Judges' names in filters: each way back is the other's, and no name is taken for another's."""

import pytest

from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.filters import Condition, Filter, Group, Operator
from obs_tui.model.judge_names import with_fields, with_names


def field(name: str, label: str) -> FieldDefinition:
    return FieldDefinition(name=name, label=label, type="ENUM", supported_operators=("eq",))


def of(*fields: FieldDefinition) -> FieldCatalogue:
    return FieldCatalogue(field_definitions=fields)


CATALOGUE = of(
    field("model_name", "Model"),
    field("__judge_1", "Refusal detector"),
    field("__judge_2", "twice"),
    field("__judge_3", "twice"),
    field("__judge_4", "model_name"),
    field("__judge_5", "Model"),
    field("__judge_6", ""),
)


def is_yes(name: str) -> Condition:
    return Condition(name, Operator.EQ, "yes")


@pytest.mark.parametrize("name", ["model_name", *(f"__judge_{number}" for number in range(2, 7))])
def test_a_name_of_two_things_is_not_used(name: str) -> None:
    assert with_names(is_yes(name), CATALOGUE) == is_yes(name)
    found = CATALOGUE.get(name)
    assert found is not None and found.name == name


def test_a_name_of_one_judge_stands_for_its_field_wherever_it_is() -> None:
    sent: Filter = Group(
        "OR", (is_yes("__judge_1"), Group("AND", (is_yes("a"), is_yes("__judge_1"))))
    )
    read: Filter = Group(
        "OR",
        (is_yes("Refusal detector"), Group("AND", (is_yes("a"), is_yes("Refusal detector")))),
    )
    assert with_names(sent, CATALOGUE) == read
    assert with_fields(read, CATALOGUE) == sent
    assert with_names(None, CATALOGUE) is None and with_fields(read, None) == read
    found = CATALOGUE.get("Refusal detector")
    assert found is not None and found.name == "__judge_1"
    assert CATALOGUE.get("twice") is None
