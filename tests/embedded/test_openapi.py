"""The published OpenAPI document, and that real answers keep to it."""

import json

from obs_tui.embedded.openapi import document
from obs_tui.embedded.operations import OPERATIONS
from obs_tui.embedded.wire import FieldsResponse, SearchEventsResponse
from obs_tui.model.base import Json, JsonObject
from tests.embedded.serving import API, EVENTS, client, draft, event, stored


def published() -> JsonObject:
    """The document as a client reads it."""
    whole: JsonObject = json.loads(json.dumps(document()))
    return whole


def at(whole: Json, *way: str) -> JsonObject:
    """The object that the keys in `way` lead to."""
    for key in way:
        assert isinstance(whole, dict)
        whole = whole[key]
    assert isinstance(whole, dict)
    return whole


def parameter(operation: JsonObject, name: str) -> JsonObject:
    """The parameter of an operation with this name."""
    parameters = operation["parameters"]
    assert isinstance(parameters, list)
    (found,) = (p for p in parameters if isinstance(p, dict) and p["name"] == name)
    assert isinstance(found, dict)
    return found


async def test_it_is_served() -> None:
    with stored() as store:
        async with client(store) as http:
            response = await http.get("/v1/obs-tui/openapi.json")
    assert response.json() == published()


def test_every_operation_is_described() -> None:
    found = {
        (method.upper(), path): at(published(), "paths", path, method)["operationId"]
        for path in at(published(), "paths")
        for method in at(published(), "paths", path)
    }
    streams = {
        ("POST", "/v1/files"): "files.upload",
        ("GET", "/v1/obs-tui/files/{file_id}/content"): "obs_tui.download",
    }
    assert found == streams | {(op.method, op.path): op.operation_id for op in OPERATIONS}


def test_every_reference_leads_somewhere() -> None:
    whole = published()
    waiting: list[Json] = [whole]
    references: set[str] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            references |= {str(value) for key, value in item.items() if key == "$ref"}
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    names = {reference.rpartition("/")[2] for reference in references}
    assert all(reference.startswith("#/components/schemas/") for reference in references)
    assert names <= set(at(whole, "components", "schemas"))
    assert {"FilterGroup", "FilterCondition", "ObservabilityError"} <= names


def test_limits_and_statuses_are_published() -> None:
    paths = at(published(), "paths")
    search = at(paths, f"{EVENTS}/search", "post")
    size = at(parameter(search, "page_size"), "schema")
    assert (size["minimum"], size["maximum"], size["default"]) == (0, 100, 50)
    assert set(at(search, "responses")) >= {"200", "400", "404", "408", "409", "422"}
    judges = f"{API}/judges"
    assert "201" in at(paths, judges, "post", "responses")
    repeated = parameter(at(paths, judges, "get"), "type_filter")
    assert at(repeated, "schema")["type"] == "array"
    options = at(paths, f"{API}/chat-completion-fields/{{field_name}}/options", "get")
    operator = parameter(options, "operator")
    literals = at(operator, "schema")["enum"]
    assert operator["required"]
    assert isinstance(literals, list)
    assert len(literals) == 19
    created = at(published(), "components", "schemas", "CreateJudgeRequest")
    required = created["required"]
    assert isinstance(required, list)
    assert set(draft()) == set(required)
    assert at(created, "properties", "name")["maxLength"] == 50


async def test_answers_keep_to_the_document() -> None:
    with stored(event(n) for n in range(3)) as store:
        async with client(store) as http:
            body = {
                "search_params": {"filters": None},
                "extra_fields": ["model_name", "invoked_tools", "metadata", "total_time_elapsed"],
            }
            found = (await http.post(f"{EVENTS}/search", json=body)).json()
            fields = (await http.get(f"{API}/chat-completion-fields")).json()
    SearchEventsResponse.model_validate(found, strict=False)
    FieldsResponse.model_validate(fields)
