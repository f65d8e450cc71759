"""The OpenAPI 3.1 document, made from the table of operations."""

import re
from functools import cache

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from obs_tui import __version__
from obs_tui.model.base import Json, JsonObject

from .calls import Operation
from .file_routes import CONTENT_PATH, UPLOAD_PATH
from .operations import OPERATIONS
from .wire import FilterCondition, FilterGroup, Nothing, ObservabilityError
from .wire_datasets import FileObject

_ERRORS = (400, 401, 404, 408, 409, 422)
_REF = "#/components/schemas/{model}"


@cache
def document() -> JsonObject:
    """The document: every operation with its parameters, bodies, responses and errors."""
    used = {model for op in OPERATIONS for model in (op.request, op.response)} - {Nothing}
    used |= {ObservabilityError, FilterGroup, FilterCondition}
    inputs: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "validation") for model in sorted(used, key=lambda model: model.__name__)
    ]
    _, schemas = models_json_schema(inputs, ref_template=_REF)
    paths: dict[str, dict[str, Json]] = {}
    for op in OPERATIONS:
        paths.setdefault(op.path, {})[op.method.lower()] = _operation(op)
    return {
        "openapi": "3.1.0",
        "info": {"title": "obs-tui, embedded observability service", "version": __version__},
        "security": [{"ApiKey": []}],
        "paths": {**{path: dict(methods) for path, methods in paths.items()}, **_file_paths()},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"ApiKey": {"type": "http", "scheme": "bearer"}},
        },
    }


def _file_paths() -> JsonObject:
    """The operations of `file_routes`, whose body or answer is no JSON."""
    error: JsonObject = {"description": "Error", **_content(ObservabilityError.__name__)}
    form: JsonObject = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "purpose": {"type": "string"},
        },
    }
    lines: JsonObject = {"schema": {"type": "string", "format": "binary"}}
    token: JsonObject = {"name": "token", "in": "query", "required": True}
    return {
        UPLOAD_PATH: {
            "post": {
                "operationId": "files.upload",
                "requestBody": {
                    "required": True,
                    "content": {"multipart/form-data": {"schema": form}},
                },
                "responses": {
                    "200": {"description": "Success", **_content(FileObject.__name__)},
                    "413": error,
                    "422": error,
                },
            }
        },
        CONTENT_PATH: {
            "get": {
                "operationId": "obs_tui.download",
                "security": [],
                "parameters": [
                    *_path_parameters(CONTENT_PATH),
                    {**token, "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {"description": "Success", "content": {"application/jsonl": lines}},
                    "404": error,
                },
            }
        },
    }


def _operation(op: Operation) -> JsonObject:
    success: JsonObject = {"description": "Success"}
    if op.response is not Nothing:
        success |= _content(op.response.__name__)
    error: JsonObject = {"description": "Error", **_content(ObservabilityError.__name__)}
    described: JsonObject = {
        "operationId": op.operation_id,
        "parameters": [*_path_parameters(op.path), *_query_parameters(op)],
        "responses": {str(op.success): success, **{str(status): error for status in _ERRORS}},
    }
    if op.request is not Nothing:
        described["requestBody"] = {"required": True, **_content(op.request.__name__)}
    return described


def _content(name: str) -> JsonObject:
    return {"content": {"application/json": {"schema": {"$ref": _REF.format(model=name)}}}}


def _path_parameters(path: str) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **({"format": "uuid"} if name.endswith("_id") else {})},
        }
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(op: Operation) -> list[Json]:
    schema = op.query.model_json_schema(ref_template=_REF)
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": _inline(field, schema.get("$defs", {})),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _inline(field: JsonObject, definitions: JsonObject) -> Json:
    """The schema of a parameter, without references into the query's own definitions."""
    name = str(field.get("$ref", "")).rpartition("/")[2]
    return definitions.get(name, field)
