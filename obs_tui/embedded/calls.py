"""What a handler is given, and how the table of operations binds one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel
from starlette.datastructures import QueryParams

from obs_tui.model.base import Json, Value

from .bitmaps import Segment
from .campaign_work import CampaignWork
from .catching_up import CatchingUp
from .conversation_index import Packed
from .imports import Imports
from .model_client import ModelClient
from .reading import read_object, read_query, read_request
from .similar_events import SimilarEvents
from .store import Store
from .wire import Nothing

Q = TypeVar("Q", bound=Value)
B = TypeVar("B", bound=Value)
EXTENSION = "/v1/obs-tui"
"""Where operations are that the API does not have."""
Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Backend:
    """What the operations work on. `model` is None where no judge's model is set; `log` is where
    failures are told, in words."""

    store: Store
    similar: SimilarEvents
    imports: Imports
    campaigns: CampaignWork
    conversations: CatchingUp[Packed]
    bitmaps: CatchingUp[Segment]
    model: ModelClient | None
    log: str


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """One request, validated: `target` is the id or the name in the path, `inner` the second one,
    both empty without. `origin` is the address that the client knows this server by."""

    backend: Backend
    target: str
    inner: str
    origin: str
    query: Q
    body: B


@dataclass(frozen=True, slots=True)
class RawCall:
    """One request as it came, but for what is in the path."""

    backend: Backend
    target: str
    inner: str
    origin: str
    query: QueryParams
    body: bytes


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API. `run` validates a request and answers it."""

    operation_id: str
    method: Method
    path: str
    query: type[BaseModel]
    request: type[BaseModel]
    response: type[BaseModel]
    success: int
    run: Callable[[RawCall], Awaitable[Json]]


def operation(
    operation_id: str,
    method: Method,
    path: str,
    handler: Callable[[Call[Q, B]], Awaitable[Json]],
    *,
    query: type[Q],
    request: type[B],
    response: type[BaseModel],
    success: int = 200,
) -> Operation:
    """An operation with its handler, which sees only valid requests."""

    async def run(raw: RawCall) -> Json:
        parsed = read_query(raw.query, query)
        data = {} if issubclass(request, Nothing) else read_object(raw.body)
        body = read_request(data, request)
        return await handler(Call(raw.backend, raw.target, raw.inner, raw.origin, parsed, body))

    return Operation(operation_id, method, path, query, request, response, success, run)
