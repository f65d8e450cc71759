"""What every wire model shares."""

from datetime import datetime
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue

from .rows import as_utc

Json: TypeAlias = JsonValue
"""Any JSON value: what the API declares as a free-form object or leaves open."""

JsonObject: TypeAlias = dict[str, JsonValue]

Moment = Annotated[datetime, AfterValidator(as_utc)]
"""An instant in UTC. The API may send times without a zone; those are read as UTC."""


class Value(BaseModel):
    """A frozen value that ignores keys it does not know. Schemas are built on first use, so that
    importing the nouns costs little at start-up."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class OpenValue(Value):
    """A frozen value that keeps keys it does not know (in `model_extra`)."""

    model_config = ConfigDict(extra="allow")


class Request(Value):
    """A request body: what the API does not know is refused here, before it is sent."""

    model_config = ConfigDict(extra="forbid", strict=True)
