"""The field list, options and counts, from the data."""

import sqlite3
from collections.abc import Iterator

import pytest

from obs_tui.embedded import discovery, events, fields
from obs_tui.embedded.faults import Fault
from obs_tui.embedded.ingest import ingest
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.fields import FieldCatalogue
from obs_tui.model.filters import Condition, Operator

from .stores import event, holding


def with_extras(*extras: JsonObject) -> list[JsonObject]:
    return [event(f"{n}", extra_fields=extra) for n, extra in enumerate(extras)]


def types(conn: sqlite3.Connection) -> dict[str, str]:
    catalogue = FieldCatalogue.model_validate(fields.definitions(conn))
    return {field.name: field.type for field in catalogue.field_definitions}


def values(conn: sqlite3.Connection, name: str) -> list[Json]:
    """The values of a field, oldest id first."""
    found = events.search(conn, None, 100, None, [name])["results"]
    assert isinstance(found, list)
    pairs = [
        (row["correlation_id"], row["extra_fields"][name])
        for row in found
        if isinstance(row, dict) and isinstance(row["extra_fields"], dict)
    ]
    return [value for _, value in sorted(pairs, key=lambda pair: str(pair[0]))]


@pytest.fixture(scope="module")
def four() -> Iterator[sqlite3.Connection]:
    rows = with_extras(
        {"model_name": "b", "tags": ["x", "x", "y"], "flag": True, "metadata": {"user": "u"}},
        {"model_name": "a", "tags": ["y"], "flag": False, "n": 3},
        {"model_name": "a", "tags": [], "flag": False, "n": 3},
        {"model_name": "a", "n": 2**40},
    )
    with holding(rows) as conn:
        yield conn


def test_every_store_has_the_documented_fields() -> None:
    with holding([]) as conn:
        catalogue = FieldCatalogue.model_validate(fields.definitions(conn))
    documented = {
        "timestamp": "TIMESTAMP",
        "model_name": "ENUM",
        "last_user_message_preview": "TEXT",
        "response_messages_preview": "TEXT",
        "invoked_tools": "ARRAY",
        "total_time_elapsed": "FLOAT",
        "input_tokens": "INT",
        "output_tokens": "INT",
        "api_agent_id": "TEXT",
        "event_id": "TEXT",
        "correlation_id": "TEXT",
        "first_system_message": "TEXT",
        "metadata": "MAP",
        "has_code": "BOOL",
        "available_tools": "ARRAY",
    }
    assert {d.name: d.type for d in catalogue.field_definitions}.items() >= documented.items()
    groups = {group.name for group in catalogue.field_groups}
    assert {d.group for d in catalogue.field_definitions} == groups


def test_fields_are_discovered_with_their_types(four: sqlite3.Connection) -> None:
    found = {"tags": "ARRAY", "flag": "BOOL", "n": "INT", "metadata.user": "ENUM"}
    assert types(four).items() >= found.items()


def test_options_are_the_most_frequent_first(four: sqlite3.Connection) -> None:
    assert fields.options(four, "model_name", Operator.EQ) == ["a", "b"]
    assert fields.options(four, "tags", Operator.INCLUDES) == ["y", "x"]
    assert fields.options(four, "flag", Operator.EQ) == [False, True]
    assert fields.options(four, "n", Operator.ISNULL) == [True, False]
    assert fields.options(four, "n", Operator.EQ) is None
    assert fields.options(four, "tags", Operator.LEN_EQ) is None
    assert fields.options(four, "last_user_message_preview", Operator.CONTAINS) is None


def test_a_boolean_offers_both_values_even_unseen() -> None:
    with holding(with_extras({"flag": True})) as conn:
        assert fields.options(conn, "flag", Operator.EQ) == [True, False]


def test_counts_are_of_the_events_that_match(four: sqlite3.Connection) -> None:
    model_a = Condition("model_name", Operator.EQ, "a")
    assert fields.option_counts(four, "model_name", None) == [
        {"value": "a", "count": 3},
        {"value": "b", "count": 1},
    ]
    assert fields.option_counts(four, "tags", None) == [
        {"value": "y", "count": 2},
        {"value": "x", "count": 1},
    ]
    assert fields.option_counts(four, "tags", model_a) == [{"value": "y", "count": 1}]
    assert fields.option_counts(four, "flag", model_a) == [{"value": "false", "count": 2}]
    assert fields.option_counts(four, "n", None)[0] == {"value": "3", "count": 2}
    assert fields.option_counts(four, "timestamp", None) == [
        {"value": "2026-01-15T00:00:00Z", "count": 4}
    ]
    assert fields.option_counts(four, "metadata", None) == []


def test_what_a_field_cannot_answer(four: sqlite3.Connection) -> None:
    for name in ("nope", "\ud800", "metadata.nope"):
        with pytest.raises(Fault) as caught:
            fields.options(four, name, Operator.EQ)
        assert (caught.value.status, caught.value.code) == (404, "FIELDS_NOT_FOUND")
        with pytest.raises(Fault) as caught:
            fields.option_counts(four, name, None)
        assert (caught.value.status, caught.value.code) == (404, "FIELDS_NOT_FOUND")
    with pytest.raises(Fault) as caught:
        fields.options(four, "tags", Operator.EQ)
    assert (caught.value.status, caught.value.code) == (400, "FIELDS_BAD_REQUEST")


@pytest.mark.parametrize(
    ("seen", "kind", "answered"),
    [
        ([1, 2.5], "FLOAT", [1.0, 2.5]),
        ([2.5, 1], "FLOAT", [2.5, 1.0]),
        ([1, "a"], "TEXT", ["1", "a"]),
        (["a", 1], "TEXT", ["a", "1"]),
        ([True, 1], "TEXT", ["true", "1"]),
        ([["a", "b"], "a"], "TEXT", ['["a", "b"]', "a"]),
        ([{"k": 1}, 2], "TEXT", ['{"k": "1"}', "2"]),
        (["2026-01-15T01:00:00+01:00", "soon"], "TEXT", ["2026-01-15T00:00:00Z", "soon"]),
        (["2026-01-15T00:00:00Z"], "TIMESTAMP", ["2026-01-15T00:00:00Z"]),
        (["x" * 65, "a"], "TEXT", ["x" * 65, "a"]),
        ([2**63, 1], "FLOAT", [float(2**63), 1.0]),
        ([1, 2.5, "a", True, [1]], "TEXT", ["1.0", "2.5", "a", "true", "[1]"]),
    ],
)
@pytest.mark.parametrize("batches", [1, 2], ids=["one batch", "a batch each"])
def test_conflicting_types_widen(
    seen: list[Json], kind: str, answered: list[Json], batches: int
) -> None:
    rows = with_extras(*({"f": value} for value in seen))
    with holding([]) as conn:
        for batch in [rows] if batches == 1 else [[row] for row in rows]:
            ingest(conn, batch)
        assert types(conn)["f"] == kind
        assert values(conn, "f") == answered
        if kind == "TEXT":
            assert events.count(conn, Condition("f", Operator.EQ, str(answered[0]))) == 1


def test_many_values_make_a_text() -> None:
    extras: list[JsonObject] = [{"f": f"v{n % 51}", "g": f"v{n % 50}"} for n in range(102)]
    rows = with_extras(*extras)
    with holding(rows) as conn:
        found = types(conn)
        assert (found["f"], found["g"]) == ("TEXT", "ENUM")
        assert fields.options(conn, "f", Operator.EQ) is None
        assert len(fields.options(conn, "g", Operator.EQ) or ()) == 50


def test_scalar_metadata_is_promoted_up_to_a_bound() -> None:
    metadata: JsonObject = {f"k{n:03}": n for n in range(250)}
    metadata |= {"nested": {"a": 1}, "list": [1], "none": None}
    with holding([event("1", metadata=metadata)]) as conn:
        promoted = [name for name in types(conn) if name.startswith("metadata.")]
        assert len(promoted) == discovery.MAX_PROMOTED
        assert {"metadata.nested", "metadata.list", "metadata.none"}.isdisjoint(promoted)
        assert events.count(conn, Condition("metadata.k007", Operator.EQ, 7)) == 1
        (whole,) = (events.fetch(conn, one) for one in events.search_ids(conn, None))
    assert whole is not None
    assert whole["metadata"] == metadata


def test_values_beyond_the_bound_of_fields_stay_with_their_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(discovery, "MAX_DISCOVERED", 2)
    with holding(with_extras({"a": 1, "b": 2, "c": [3]})) as conn:
        assert "c" not in types(conn)
        (whole,) = (events.fetch(conn, one) for one in events.search_ids(conn, None))
    assert whole is not None
    assert isinstance(whole["extra_fields"], dict)
    assert whole["extra_fields"]["c"] == ["3"]


def test_a_fixed_field_of_another_shape_is_brought_into_its_own() -> None:
    rows = with_extras(
        {"model_name": 4, "invoked_tools": "search", "total_time_elapsed": "fast"},
        {"metadata": "no object", "first_system_message": ["x"], "has_code": "yes"},
    )
    with holding(rows) as conn:
        assert values(conn, "model_name") == ["4", None]
        assert values(conn, "invoked_tools") == [["search"], []]
        assert values(conn, "total_time_elapsed") == [None, None]
        assert values(conn, "metadata") == [None, None]
        assert values(conn, "has_code") == [False, False]
