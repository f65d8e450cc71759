"""Requests of all kinds, made from the published OpenAPI document: whatever comes, the server
answers as documented, in the one shape of an error where it refuses, and never with its own fault.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from obs_tui.embedded.openapi import document
from obs_tui.embedded.sample import generate
from obs_tui.model.base import Json, JsonObject

from .serving import client, error_code, event, stored

Run = Callable[[Awaitable[httpx.Response]], httpx.Response]
T = TypeVar("T")


class Schema(BaseModel):
    ref: str = Field("", alias="$ref")
    any_of: list["Schema"] = Field([], alias="anyOf")
    one_of: list["Schema"] = Field([], alias="oneOf")
    const: str | None = None
    enum: list[str] = []
    type: str = ""
    properties: dict[str, "Schema"] = {}
    required: list[str] = []
    items: "Schema | None" = None


class Parameter(BaseModel):
    name: str
    place: str = Field(alias="in")
    required: bool
    shape: Schema = Field(alias="schema")


class Content(BaseModel):
    shape: Schema = Field(alias="schema")


class Body(BaseModel):
    content: dict[str, Content]


class Operation(BaseModel):
    operation_id: str = Field(alias="operationId")
    parameters: list[Parameter] = []
    body: Body | None = Field(None, alias="requestBody")
    responses: dict[str, object]


class Components(BaseModel):
    schemas: dict[str, Schema]


class Document(BaseModel):
    paths: dict[str, dict[str, Operation]]
    components: Components


DOCUMENT = Document.model_validate(document())
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT.paths.items()
    for method, operation in methods.items()
]
REFUSALS = frozenset({400, 404, 405, 408, 409, 413, 422})
KNOWN = str(event(0)["event_id"])
FIELDS = ("timestamp", "model_name", "invoked_tools", "metadata", "has_code", "input_tokens", "no")
OPEN = Schema()

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(("\ud800", "\0", "a\0b", "%", "'", "(", "2026-01-15T00:00:00Z", "baseline"))
    | st.sampled_from(FIELDS)
)
junk = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)


def of_schema(schema: Schema, depth: int = 0) -> st.SearchStrategy[Json]:
    """Values that the schema allows, or nearly, and now and then any other."""
    return st.integers(0, 14).flatmap(lambda die: junk if die == 0 else _allowed(schema, depth))


def _allowed(schema: Schema, depth: int) -> st.SearchStrategy[Json]:
    if schema.ref:
        return of_schema(DOCUMENT.components.schemas[schema.ref.rpartition("/")[2]], depth + 1)
    if union := schema.any_of or schema.one_of:
        kinds = [kind for kind in union if depth < 12 or not kind.ref] or [OPEN]
        return st.sampled_from(kinds).flatmap(lambda kind: of_schema(kind, depth + 1))
    if schema.const is not None:
        return st.just(schema.const)
    if schema.enum:
        return st.sampled_from(schema.enum)
    if schema.properties:
        values = {name: of_schema(each, depth + 1) for name, each in schema.properties.items()}
        needed = {name: values.pop(name) for name in schema.required}
        return st.fixed_dictionaries(needed, optional=values).map(dict)
    match schema.type:
        case "array":
            return st.lists(of_schema(schema.items or OPEN, depth + 1), max_size=4)
        case "string":
            return st.text(max_size=30) | st.sampled_from((*FIELDS, "baseline", "{{ answer }}"))
        case "integer" | "number":
            return st.integers(-1, 200) | st.floats(allow_nan=False)
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case _:
            return junk


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[httpx.AsyncClient, Run]]:
    events: list[JsonObject] = [event(0), *generate(100)]
    with stored(events) as store, asyncio.Runner() as runner:
        opened = client(store)
        api = runner.run(_entered(opened.__aenter__()))

        async def answer(call: Awaitable[httpx.Response]) -> httpx.Response:
            return await call

        yield api, lambda call: runner.run(answer(call))
        runner.run(_entered(opened.__aexit__(None, None, None)))


async def _entered(entering: Awaitable[T]) -> T:
    return await entering


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    OPERATIONS,
    ids=[operation.operation_id for _, _, operation in OPERATIONS],
)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_breaks_the_server(
    server: tuple[httpx.AsyncClient, Run],
    data: st.DataObject,
    method: str,
    path: str,
    operation: Operation,
) -> None:
    api, run = server
    params = httpx.QueryParams()
    for parameter in operation.parameters:
        if parameter.place == "path":
            value = data.draw(st.just(KNOWN) | st.sampled_from(FIELDS) | st.text(min_size=1))
            path = path.replace(f"{{{parameter.name}}}", quoted(value))
        elif parameter.required or data.draw(st.booleans()):
            params = params.add(parameter.name, as_query(data.draw(of_schema(parameter.shape))))
    body: bytes | None = None
    files: dict[str, bytes] | None = None
    if operation.body is not None and "multipart/form-data" in operation.body.content:
        files = {name: data.draw(st.binary(max_size=60)) for name in ("file", "purpose")}
    elif operation.body is not None:
        schema = operation.body.content["application/json"].shape
        body = json.dumps(data.draw(of_schema(schema))).encode()
    response = run(api.request(method, path, params=params, content=body, files=files))
    if response.is_success:
        assert str(response.status_code) in operation.responses
    else:
        assert response.status_code in REFUSALS, response.text
        assert error_code(response)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=st.binary(max_size=60))
def test_no_bytes_break_the_server(server: tuple[httpx.AsyncClient, Run], body: bytes) -> None:
    api, run = server
    for method, path, operation in OPERATIONS:
        if operation.body is not None:
            filled = path.replace("{event_id}", KNOWN).replace("{judge_id}", KNOWN)
            response = run(api.request(method, filled, content=body))
            assert response.status_code in REFUSALS
            assert error_code(response)


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def as_query(value: Json) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace").decode()
