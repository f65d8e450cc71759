"""What a value one sees becomes in the filter, where the field cannot simply be compared."""

import pytest

from obs_tui.finding.bounding import Refusal
from obs_tui.finding.pointing import Deed, pointed
from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.query import format_filter


def catalogue(*operators: str) -> FieldCatalogue:
    prompt = FieldDefinition(
        name="prompt", label="Prompt", type="TEXT", supported_operators=operators
    )
    return FieldCatalogue(field_definitions=(prompt,))


ALL = ("eq", "neq", "startswith", "contains", "notcontains", "isnull")


@pytest.mark.parametrize(
    ("operators", "deed", "value", "after"),
    [
        (ALL, "include", "whole", 'a = 1 AND prompt = "whole"'),
        (ALL, "exclude", "whole", 'a = 1 AND prompt != "whole"'),
        (ALL, "include", "cut…", 'a = 1 AND prompt startswith "cut"'),
        (ALL, "exclude", "cut…", 'a = 1 AND prompt notcontains "cut"'),
        (ALL, "include", None, "a = 1 AND prompt isnull true"),
        (("contains",), "include", "whole", 'a = 1 AND prompt contains "whole"'),
        (("inotcontains",), "exclude", "whole", 'a = 1 AND prompt inotcontains "whole"'),
    ],
)
def test_a_text_is_compared_else_asked_for_in_part(
    operators: tuple[str, ...], deed: Deed, value: object, after: str
) -> None:
    from obs_tui.model.query_parser import parse_query

    filters = pointed(parse_query("a = 1"), catalogue(*operators), "prompt", value, deed)
    assert not isinstance(filters, Refusal)
    assert format_filter(filters) == after


@pytest.mark.parametrize(
    ("operators", "deed", "value", "word"),
    [
        (("isnull",), "include", "whole", "cannot be compared"),
        (("isnull",), "exclude", "cut…", "cut short"),
        (ALL, "include", "…", "empty"),
        (ALL, "at_most", "whole", "no order"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    operators: tuple[str, ...], deed: Deed, value: object, word: str
) -> None:
    refused = pointed(None, catalogue(*operators), "prompt", value, deed)
    assert isinstance(refused, Refusal) and word in refused.sentence


def test_a_field_that_the_server_does_not_list_is_refused() -> None:
    refused = pointed(None, catalogue(*ALL), "other", "x", "include")
    assert isinstance(refused, Refusal) and "other is no field" in refused.sentence
