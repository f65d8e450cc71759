"""The published OpenAPI document, and that real answers keep to it."""

import json
from typing import Any

from obs_tui.embedded.openapi import document
from obs_tui.embedded.operations import OPERATIONS
from obs_tui.embedded.wire import FieldsResponse, SearchEventsResponse
from tests.embedded.serving import API, EVENTS, client, event, stored


def published() -> Any:  # an untyped document, read as any client would
    return json.loads(json.dumps(document()))


async def test_it_is_served() -> None:
    with stored() as store:
        async with client(store) as http:
            response = await http.get("/v1/obs-tui/openapi.json")
    assert response.json() == published()


def test_every_operation_is_described() -> None:
    found = {
        (method.upper(), path): described["operationId"]
        for path, methods in published()["paths"].items()
        for method, described in methods.items()
    }
    assert found == {(op.method, op.path): op.operation_id for op in OPERATIONS}


def test_every_reference_leads_somewhere() -> None:
    whole = published()
    waiting, references = [whole], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            references |= {value for key, value in item.items() if key == "$ref"}
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    names = {reference.rpartition("/")[2] for reference in references}
    assert all(reference.startswith("#/components/schemas/") for reference in references)
    assert names <= set(whole["components"]["schemas"])
    assert {"FilterGroup", "FilterCondition", "ObservabilityError"} <= names


def test_limits_and_statuses_are_published() -> None:
    whole = published()
    search = whole["paths"][f"{EVENTS}/search"]["post"]
    size = next(p for p in search["parameters"] if p["name"] == "page_size")
    assert (size["schema"]["minimum"], size["schema"]["maximum"]) == (0, 100)
    assert size["schema"]["default"] == 50
    assert set(search["responses"]) >= {"200", "400", "404", "408", "409", "422"}
    judges = whole["paths"][f"{API}/judges"]
    assert "201" in judges["post"]["responses"]
    repeated = next(p for p in judges["get"]["parameters"] if p["name"] == "type_filter")
    assert repeated["schema"]["type"] == "array"
    operator = whole["paths"][f"{API}/chat-completion-fields/{{field_name}}/options"]["get"]
    (_, parameter) = operator["parameters"]
    assert parameter["required"]
    assert len(parameter["schema"]["enum"]) == 19
    created = whole["components"]["schemas"]["CreateJudgeRequest"]
    assert len(created["required"]) == 6
    assert created["properties"]["name"]["maxLength"] == 50


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
