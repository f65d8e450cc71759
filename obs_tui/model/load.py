"""`Load[T]`: what a pane shows. Idle, loading, ready or failed, never two at once."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

REMEDY = "\n→ "
"""What stands in an error's message of the embedded service between what went wrong and what to
do."""


class Failure(NamedTuple):
    """What went wrong, for a person: a sentence, its cause, and what to do."""

    sentence: str
    cause: str = ""
    remedy: str = ""
    retryable: bool = True


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing was asked for."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Asked for, not answered. `note` says what is being waited for, such as a retry."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Ready(Generic[T_co]):
    """Answered."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Failed:
    """Answered with a failure."""

    failure: Failure


Load: TypeAlias = Idle | Loading | Ready[T] | Failed
